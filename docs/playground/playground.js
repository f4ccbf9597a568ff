/** @file The playground: a log in, its templates, counts and values out, with the published entry only. */

import { detectFormat, drain, formats, genericMasks, knownFormats, RecordReader, splitLines } from "@lsad/log-parser";
import { spell } from "@lsad/log-parser/spell";
import { zero } from "@lsad/log-parser/zero";

/** Lines parsed before the page may draw again. */
const LINES_A_TURN = 2000;
/** Lines kept for each template, and templates drawn. */
const EXAMPLES = 8;
const MOST_ROWS = 500;

const element = (id) => document.getElementById(id);
const parsers = {
  zero: () => zero(),
  drain: () => drain({ masks: genericMasks, maxClusters: 10_000 }),
  spell: () => spell({ masks: genericMasks, maxTemplates: 10_000 }),
};

/** Counts the runs, so that a newer one ends an older one. */
let run = 0;
let shown = { templates: [], examples: new Map(), lines: 0 };
/** A dropped or chosen file; `undefined` when the box is what counts. */
let file;

async function parseAll() {
  const me = ++run;
  const parser = parsers[element("parser").value]();
  const examples = new Map();
  const startMs = performance.now();
  const head = [];
  let reader;
  let header = "none";
  let lines = 0;
  const take = (record) => {
    if (record === undefined) return;
    const event = parser.add(record.content, record.timeMs);
    const kept = examples.get(event.templateId);
    if (kept === undefined) examples.set(event.templateId, [[record, event.parameters]]);
    else if (kept.length < EXAMPLES) kept.push([record, event.parameters]);
  };
  const begin = () => {
    const guess = guessHeader(head);
    header = guess.label;
    reader = new RecordReader({ source: "log", format: guess.format, year: new Date().getFullYear() });
    for (const line of head) take(reader.add(line));
  };
  const input = file === undefined ? [element("log").value] : file.stream();
  for await (const line of splitLines(input)) {
    lines++;
    if (reader !== undefined) take(reader.add(line));
    else if (head.push(line) === LINES_A_TURN) begin();
    if (lines % LINES_A_TURN === 0) {
      say(`${lines.toLocaleString("en")} lines …`);
      await new Promise((resolve) => setTimeout(resolve));
      if (me !== run) return;
    }
  }
  if (reader === undefined) begin();
  const seconds = (performance.now() - startMs) / 1000;
  shown = { templates: parser.templates().sort((a, b) => b.size - a.size), examples: current(examples, parser), lines };
  const misfits = reader.report.misfits;
  say(
    [
      `${count(lines, "line")}, ${count(shown.templates.length, "template")}`,
      `header: ${header}`,
      ...(misfits > 0 ? [`${count(misfits, "line")} without it`] : []),
      `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`,
    ].join(" · "),
  );
  draw();
}

/** Examples under the ids of now: `zero` merges templates on the way. */
function current(examples, parser) {
  if (parser.currentId === undefined) return examples;
  const merged = new Map();
  for (const [id, kept] of examples) {
    const now = idOf(parser, id);
    merged.set(now, [...(merged.get(now) ?? []), ...kept].slice(0, EXAMPLES));
  }
  return merged;
}

function idOf(parser, id) {
  try {
    return parser.currentId(id);
  } catch {
    return id; // evicted: not listed any more
  }
}

function guessHeader(head) {
  const choice = element("format").value;
  const whole = { format: "<Content>", fields: ["Content"], needsYear: false, read: (content) => ({ content }) };
  if (choice === "none") return { label: "none", format: whole };
  if (choice !== "auto") return { label: choice, format: { ...formats, ...knownFormats }[choice] };
  const { name, format, confidence, alternatives } = detectFormat(head);
  if (format === undefined) return { label: "none found", format: whole };
  const others = alternatives.length === 0 ? "" : ` (as they do ${alternatives.join(", ")})`;
  return { label: `${name}, ${Math.floor(100 * confidence)} % of the first lines fit${others}`, format };
}

function draw() {
  const wanted = element("filter").value.toLowerCase();
  const rows = shown.templates.filter(({ tokens }) => tokens.join(" ").toLowerCase().includes(wanted));
  element("templates").replaceChildren(...rows.slice(0, MOST_ROWS).map(rowOf));
  document.documentElement.dataset.drawn = String(rows.length);
}

function rowOf({ templateId, tokens, size }) {
  const row = document.createElement("tr");
  const meter = Object.assign(document.createElement("meter"), { max: shown.lines, value: size });
  meter.title = `${((100 * size) / shown.lines).toFixed(1)} % of all lines`;
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.append(templateText(tokens));
  details.append(summary);
  // Lines are put in when they are looked at: most never are.
  details.addEventListener(
    "toggle",
    () => details.open && details.children.length === 1 && details.append(exampleList(templateId)),
  );
  row.append(cell(size.toLocaleString("en"), "number"), cell(meter), cell(String(templateId), "number"), cell(details));
  return row;
}

/** The template with its variable places marked. */
function templateText(tokens) {
  const code = document.createElement("code");
  for (const part of tokens.join(" ").split(/(<[*A-Z0-9]+>)/)) {
    if (/^<[*A-Z0-9]+>$/.test(part)) code.append(Object.assign(document.createElement("mark"), { textContent: part }));
    else code.append(part);
  }
  return code;
}

function exampleList(templateId) {
  const list = document.createElement("ol");
  for (const [record, parameters] of shown.examples.get(templateId) ?? []) {
    const item = Object.assign(document.createElement("li"), { value: record.line });
    const line = Object.assign(document.createElement("code"), { textContent: record.raw });
    item.append(line);
    if (parameters.length > 0) {
      const values = document.createElement("div");
      for (const { name, value } of parameters) {
        values.append(`${name} `, Object.assign(document.createElement("mark"), { textContent: value }), "  ");
      }
      item.append(values);
    }
    list.append(item);
  }
  return list;
}

function cell(content, className = "") {
  const made = Object.assign(document.createElement("td"), { className });
  made.append(content);
  return made;
}

function say(text) {
  element("figures").textContent = text;
}

function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** An invented log of an invented lighthouse. */
function sampleLog() {
  const keepers = ["ann", "bob", "cleo", "dev"];
  const lines = [];
  for (let i = 0; i < 300; i++) {
    const clock = new Date(Date.UTC(2026, 0, 5, 18, 0, i * 7)).toISOString().slice(11, 19);
    const head = (level, part) => `26/01/05 ${clock} ${level} tower.${part}: `;
    if (i % 5 === 0) lines.push(`${head("INFO", "Lamp")}lamp turned ${(i * 13) % 360} degrees in ${200 + (i % 90)} ms`);
    else if (i % 5 === 1)
      lines.push(
        `${head("INFO", "Radio")}ship ${1000 + ((i * 37) % 900)} passed at ${(i % 9) + 1}.${i % 10} miles, bearing ${(i * 7) % 360}`,
      );
    else if (i % 5 === 2) lines.push(`${head("INFO", "Door")}keeper ${keepers[i % 4]} opened door ${i % 3}`);
    else if (i % 5 === 3)
      lines.push(`${head("WARN", "Fuel")}tank ${i % 2} at ${90 - (i % 60)} percent, refill from 10.7.0.${i % 20}`);
    else
      lines.push(
        `${head(i % 50 === 4 ? "ERROR" : "INFO", "Fog")}${i % 50 === 4 ? `horn failed after ${i} seconds: valve stuck` : `visibility ${i * 10} m`}`,
      );
  }
  return lines.join("\n");
}

function useFile(chosen) {
  if (chosen === undefined) return;
  file = chosen;
  element("log").value = `(${chosen.name}, ${chosen.size.toLocaleString("en")} bytes; type here to parse text instead)`;
  parseAll();
}

for (const name of [...Object.keys(knownFormats), ...Object.keys(formats)])
  element("format").append(new Option(name, name));
let typing;
element("log").addEventListener("input", () => {
  file = undefined;
  clearTimeout(typing);
  typing = setTimeout(parseAll, 200);
});
element("settings").addEventListener("submit", (event) => event.preventDefault());
for (const id of ["parser", "format"]) element(id).addEventListener("change", parseAll);
element("filter").addEventListener("input", draw);
element("file").addEventListener("change", (event) => useFile(event.target.files[0]));
element("sample").addEventListener("click", () => {
  file = undefined;
  element("log").value = sampleLog();
  parseAll();
});
addEventListener("dragover", (event) => {
  event.preventDefault();
  element("log").classList.add("over");
});
addEventListener("dragleave", () => element("log").classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  element("log").classList.remove("over");
  useFile(event.dataTransfer.files[0]);
});
element("sample").click();
