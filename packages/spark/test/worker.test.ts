/** @file The bundled worker as Spark starts it, without Spark: stages in several processes give what one parser gives. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { drain, formats, genericMasks } from "@lsad/log-parser";
import { spell } from "@lsad/log-parser/spell";
import { zero } from "@lsad/log-parser/zero";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packJson, unpackJson } from "../src/worker/packed-json.js";
import type { ParseSettings } from "../src/worker/parse-settings.js";
import type { FinalTemplates } from "../src/worker/write-task.js";
import { bundleWorker, STUCK_AT_POISON } from "./bundle-worker.js";
import { transformBytes, transformRows } from "./transform.js";

const folder = mkdtempSync(join(tmpdir(), "lsad-spark-worker-"));
const TEXT: ParseSettings = {
  parser: "drain",
  miner: { masks: genericMasks },
  rows: "text",
  format: "none",
  onMisfit: "content",
};
let settingsFiles = 0;

beforeAll(() => bundleWorker(folder));
afterAll(() => rmSync(folder, { recursive: true }));

function command(task: string, settings: unknown = TEXT): string {
  const name = `settings-${settingsFiles++}.json`;
  writeFileSync(join(folder, name), JSON.stringify(settings));
  return `exec node ./lsad-worker.mjs ${task} ${name}`;
}

/** Two files, cut in splits of 7 lines; invented. */
const files = ["a", "b"].map((name, index) => ({
  name: `file:///logs/${name}.log`,
  lines: Array.from({ length: 30 }, (_, i) => {
    if (i % 11 === 3) return "";
    if (i % 3 === 0) return `unit ${i + index} reached 10.0.0.${i} in ${i} ms`;
    if (i % 3 === 1) return `door closed by ${["ann", "bob", "cy"][i % 7] ?? "nobody"}`;
    return `état ${i % 5}:\tchangé${" again".repeat(i % 4)}`;
  }),
}));
type Split = readonly (readonly [source: string, file: string, start: number, value: string])[];
const splits: readonly Split[] = files.flatMap(({ name, lines }) =>
  [0, 7, 14, 21, 28].map((start) =>
    lines.slice(start, start + 7).map((line) => ["web", name, start * 100, line] as const),
  ),
);

/** What the stages do, as the SQL between them puts it: every split a process, then every key one, then every block one. */
async function parseInStages(settings: ParseSettings, input: readonly Split[] = splits) {
  const read = await Promise.all(input.map((rows) => transformRows(command("read", settings), rows, folder)));
  const packed = read.flatMap(({ rows }) => rows);
  const blocks = packed.filter(([kind]) => kind === "b");
  blocks.sort((a, b) => compare(a[1], b[1]) || +a[2] - +b[2] || compare(a[3], b[3]) || +a[4] - +b[4] || +a[5] - +b[5]);
  const learned = await transformRows(command("learn", settings), blocks, folder);
  const before = rowsBefore(packed);
  const numbers = numbersOf(learned.rows, settings);
  const written = await transformRows(
    command("write", settings),
    learned.rows
      .filter(([kind]) => kind === "b")
      .map(([, s, n, f, b, , , a, e]) => [s, f, before.get(`${f} ${b}`) ?? 0, numbers.get(n) ?? "", a, e]),
    folder,
  );
  const events = written.rows
    .filter(([, , line]) => line !== "\\N")
    .map(([source, file, line, id, timeMs, level, component, content, texts, parameters]) => {
      return { source, file, line: +line, id: +id, timeMs, level, component, content, texts, parameters };
    });
  events.sort((a, b) => compare(a.file, b.file) || a.line - b.line);
  return { packed, learned: learned.rows, events };
}

/** Final templates by the learner's ids, for each token count: of Drain the id is the rank of the first line, of others its own. */
function numbersOf(learned: readonly (readonly string[])[], settings: ParseSettings): ReadonlyMap<string, string> {
  const templates = learned.filter(([kind]) => kind === "t");
  templates.sort((a, b) => compare(a[3], b[3]) || +a[4] - +b[4] || +a[5] - +b[5]);
  const numbers = new Map<string, FinalTemplates>();
  templates.forEach(([, , n, , , , , , , note], rank) => {
    const { id, into, tokens } = JSON.parse(note);
    const final = { id: settings.parser === "drain" ? rank + 1 : into, ...(settings.parameters && { tokens }) };
    numbers.set(n, { ...numbers.get(n), [id]: final });
  });
  return new Map([...numbers].map(([n, ids]) => [n, JSON.stringify(ids)]));
}

function rowsBefore(packed: readonly (readonly string[])[]): Map<string, number> {
  const before = new Map<string, number>();
  const sums = new Map<string, number>();
  const found = packed.filter(([kind]) => kind === "p").sort((a, b) => compare(a[3], b[3]) || +a[4] - +b[4]);
  for (const [, , , f, b, , rows] of found) {
    before.set(`${f} ${b}`, sums.get(f) ?? 0);
    sums.set(f, (sums.get(f) ?? 0) + Number(rows));
  }
  return before;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

describe("the worker", () => {
  test("makes of Drain's lines, learnt apart, what one parser makes", async () => {
    const { learned, events } = await parseInStages(TEXT);
    const parser = drain({ masks: genericMasks });
    const expected = files.flatMap(({ name, lines }) =>
      lines.map((content, i) => ({ file: name, line: i + 1, content, id: parser.add(content).templateId })),
    );
    const templates = learned.filter(([kind]) => kind === "t");
    templates.sort((a, b) => compare(a[3], b[3]) || +a[4] - +b[4] || +a[5] - +b[5]); // by first line
    expect(events.map(({ file, line, content, id }) => ({ file, line, content, id }))).toEqual(expected);
    expect(templates.map(([, , , , , , size, , , note]) => [JSON.parse(note).tokens, +size])).toEqual(
      parser.templates().map(({ tokens, size }) => [tokens, size]),
    );
  });

  test.each(["spell", "zero"] as const)(
    "learns a source as a whole with %s, with the numbers of one parser",
    async (name) => {
      const settings: ParseSettings = { ...TEXT, parser: name, miner: {} };
      const { learned, events } = await parseInStages(settings);
      const parser = name === "spell" ? spell() : zero();
      const given = files.flatMap(({ lines }) => lines.map((content) => parser.add(content).templateId));
      const current = (id: number) => ("currentId" in parser ? parser.currentId(id) : id);
      expect(events.map(({ id }) => id)).toEqual(given.map(current));
      const notes = learned.filter(([kind]) => kind === "t").map(([, , , , , , , , , note]) => JSON.parse(note));
      for (const note of notes) expect(note.tokens).toEqual(parser.template(note.id));
    },
  );

  test.each(["drain", "spell"] as const)(
    "gives of %s's lines the parameters that one parser tells under the last templates",
    async (name) => {
      const miner = { masks: genericMasks };
      const { events } = await parseInStages({ ...TEXT, parser: name, miner, parameters: true });
      const parser = name === "spell" ? spell(miner) : drain(miner);
      const lines = files.flatMap(({ lines }) => lines);
      const ids = lines.map((content) => parser.addLine(content));
      const expected = lines.map((content, i) => parser.parametersUnder(content, parser.template(ids[i])));
      expect(events.map(({ parameters }) => JSON.parse(parameters))).toEqual(expected);
      expect(expected.flat().length).toBeGreaterThan(files.length * 30);
    },
  );

  test("fails where a line cannot be one of its template", async () => {
    const lines = packJson({ content: ["door closed"] });
    const final: FinalTemplates = { 1: { id: 1, tokens: ["door", "opened"] } };
    const row = ["web", "f", 0, JSON.stringify(final), packJson({ row: [0], ids: [1] }), lines] as const;
    const { code, stderr } = await transformRows(command("write", { ...TEXT, parameters: true }), [row], folder);
    expect([code, stderr]).toEqual([
      70,
      "lsad-worker: a line of web must have the tokens of its template door opened, got door closed\n",
    ]);
  });

  test("reads headers, and keeps time, level and component", async () => {
    const line = "17/06/09 20:10:40 INFO util.Clock: tick 1";
    const { events } = await parseInStages({ ...TEXT, format: "source" }, [[["Spark", "f", 0, line]]]);
    const { timeMs } = formats.Spark.read(line) ?? {};
    const texts = { level: "INFO", component: "util.Clock", content: "tick 1", texts: "\\N", parameters: "\\N" };
    expect(events).toEqual([{ source: "Spark", file: "f", line: 1, id: 1, timeMs: String(timeMs), ...texts }]);
  });

  test("sends texts with control characters, and one that is \\N, as JSON", async () => {
    const contents = ["a\u0001b", "a\rb", "\\N", "nul \u0000", "sep \u2028 tab\t"];
    const settings: ParseSettings = { ...TEXT, rows: "json", columns: { content: "m" } };
    const rows = contents.map((m) => ["x", "f", 0, JSON.stringify({ m })] as const);
    const { events } = await parseInStages(settings, [rows]);
    expect(events.map(({ content, texts }) => (texts === "\\N" ? content : JSON.parse(texts).v))).toEqual(contents);
  });

  test("sets rows aside that break the schema, with the reason", async () => {
    const settings: ParseSettings = {
      ...TEXT,
      rows: "json",
      columns: { content: "m", time: "at" },
      schema: { code: { type: "integer", min: 0 } },
    };
    const values = [
      '{"m":"ok","at":"2024-01-01T00:00:00Z","code":1}',
      '{"m":"bad","code":-1}',
      "{",
      "[]",
      '{"code":2}',
    ];
    const { packed } = await parseInStages(settings, [values.map((v) => ["x", "f", 0, v] as const)]);
    const notes = packed
      .filter(([kind]) => kind === "q")
      .map(([, , , , , i, , , , note]) => [+i, JSON.parse(note).reason]);
    expect(notes).toEqual([
      [1, "code: a whole number, at least 0, got -1"],
      [2, expect.stringContaining("not JSON: ")],
      [3, "not a JSON object"],
      [4, "m: a text, got nothing"],
    ]);
  });

  test("sets lines aside that the header format does not fit, when told to", async () => {
    const settings: ParseSettings = { ...TEXT, format: "<Level> - <Content>", onMisfit: "quarantine" };
    const { packed } = await parseInStages(settings, [
      [
        ["x", "f", 0, "no header"],
        ["x", "f", 0, "INFO - fine"],
      ],
    ]);
    expect(packed.find(([kind]) => kind === "q")?.[9]).toBe(
      JSON.stringify({ reason: "the header format <Level> - <Content> does not fit", value: "no header" }),
    );
  });

  test("ends with a row of what it read and wrote", async () => {
    const { rows } = await transformRows(command("read"), splits[0], folder);
    const { rowsIn, rowsOut } = JSON.parse(rows.at(-1)?.[9] ?? "");
    expect([rows.at(-1)?.[0], rowsIn, rowsOut]).toEqual(["end", splits[0].length, rows.length - 1]);
  });

  test.each([
    [
      "read",
      [
        ["s", "f", 0, "x"],
        ["s", "g", 0, "x"],
        ["s", "f", 0, "x"],
      ],
      "rows of f must come in one piece",
    ],
    ["read", [["", "f", 0, "x"]], "source must have a name, got none for a row of f"],
    ["read", [["s"]], 'row must have 4 fields, got 1 in "s"'],
    ["learn", [block("s", 1, "f", 0, 5), block("s", 1, "f", 0, 2)], "blocks of s/1 must be sorted by place"],
    ["learn", [block("s", 1, "f", 0, 5), block("s", 1, "f", 0, 5)], "blocks of s/1 must be sorted by place"],
    ["learn", [block("s", 1, "f", 0, 5), block("s", 2, "f", 0, 5), block("s", 1, "g", 0, 0)], "got more of s/1 later"],
    ["dance", [["x"]], "task must be one of read, learn, write, terms, vectors, got dance"],
  ] as const)("%s refuses what is out of order with exit 70, after reading all", async (task, rows, message) => {
    const many = Array.from({ length: 20_000 }, () => rows.at(-1) ?? []); // more than a pipe holds
    const { code, stderr, isDrained } = await transformRows(command(task), [...rows, ...many], folder);
    expect([code, isDrained]).toEqual([70, true]);
    expect(stderr).toContain("lsad-worker: ");
    expect(stderr).toContain(message);
    expect(stderr.length).toBeLessThan(2048); // all that Spark keeps
  });

  test("gives up with exit 75 when nobody takes its output", async () => {
    const worker = spawn("bash", ["-c", `LSAD_WORKER_STALL_MS=300 ${command("read")}`], { cwd: folder, stdio: "pipe" });
    const ended = new Promise((resolve) => worker.on("exit", resolve));
    worker.stdin.on("error", () => {});
    worker.stdin.write(
      Buffer.from(Array.from({ length: 40_000 }, (_, i) => `s\u0001f${i}\u00010\u0001line ${i}\n`).join("")),
    );
    expect(await ended).toBe(75); // its standard output is never read
    worker.stdin.destroy();
  });

  test("gives up with exit 75 when no row comes and the input stays open, as that of a stopped query may", async () => {
    const worker = spawn("bash", ["-c", `LSAD_WORKER_STALL_MS=300 ${command("read")}`], { cwd: folder, stdio: "pipe" });
    const ended = new Promise((resolve) => worker.on("exit", resolve));
    worker.stdin.write("s\u0001f\u00010\u0001line\n");
    expect(await ended).toBe(75);
    worker.stdin.destroy();
  });

  test("is killed, with the row's number, when a row never ends", async () => {
    const name = basename(await bundleWorker(folder, STUCK_AT_POISON));
    const run = command("read").replace("lsad-worker.mjs", name);
    const lines = ["fine", "poison", "fine"].map((line) => ["s", "f", 0, line]);
    const { code, stderr } = await transformRows(`export LSAD_WORKER_ROW_MS=400; ${run}`, lines, folder);
    expect(code).not.toBe(0);
    expect(stderr).toBe("lsad-worker: a row must take at most 400 ms, got stuck in row 2\n");
  });

  test("goes on when its parent is killed for no longer than it takes to notice", async () => {
    const parent = spawn("bash", ["-c", `node ./lsad-worker.mjs read settings-0.json <&0 & echo $!; wait`], {
      cwd: folder,
      stdio: ["pipe", "pipe", "ignore"],
    });
    const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (text) => resolve(Number(text))));
    parent.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  test("reads rows whatever bytes they hold", async () => {
    const bytes = Buffer.concat([Buffer.from("s\u0001f\u00010\u0001bad \xff\r", "latin1"), Buffer.from("\n")]);
    const { code, rows } = await transformBytes(command("read"), bytes, folder);
    expect(code).toBe(0);
    expect(unpackJson(rows[0][8])).toEqual({ content: ["bad \ufffd"] });
  });
});

function block(source: string, tokens: number, file: string, start: number, row: number) {
  const texts = packJson({ texts: ["x"], of: [0], row: [row] });
  return ["b", source, tokens, file, start, row, 1, texts, packJson({ content: ["x"] }), "\\N"] as const;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
