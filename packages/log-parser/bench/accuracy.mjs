/** @file Accuracy of every parser on the 16 Loghub-2k sources, published figures beside: `npm run accuracy`. */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { brain } from "../dist/brain.js";
import { drain3SampleMasks } from "../dist/drain3.js";
import { drain, genericMasks, publishedSettings } from "../dist/index.js";
import { spell } from "../dist/spell.js";
import { zero } from "../dist/zero.js";
import { readContents, readTruth, sources } from "./read-contents.mjs";

/** Published GA of Drain, logparser's tables: PARSING.md section 7. */
const DRAIN_GA = {
  Android: 0.911,
  Apache: 1,
  BGL: 0.9625,
  HDFS: 0.9975,
  HPC: 0.887,
  Hadoop: 0.9475,
  HealthApp: 0.78,
  Linux: 0.69,
  Mac: 0.7865,
  OpenSSH: 0.7875,
  OpenStack: 0.7325,
  Proxifier: 0.5265,
  Spark: 0.92,
  Thunderbird: 0.955,
  Windows: 0.997,
  Zookeeper: 0.9665,
};

/** Published GA of Spell, from the same tables. */
const SPELL_GA = {
  Android: 0.9185,
  Apache: 1,
  BGL: 0.7865,
  HDFS: 1,
  HPC: 0.654,
  Hadoop: 0.7775,
  HealthApp: 0.639,
  Linux: 0.605,
  Mac: 0.7565,
  OpenSSH: 0.554,
  OpenStack: 0.764,
  Proxifier: 0.5265,
  Spark: 0.905,
  Thunderbird: 0.8435,
  Windows: 0.9885,
  Zookeeper: 0.9635,
};

// Read at run time: the package itself does not depend on it.
const { normalizeTemplate, templateScores } = await import(new URL("../../eval/dist/index.js", import.meta.url).href);

/** Templates of every line under an online parser, as they are at the end. */
export function onlineTemplates(parser, contents) {
  const ids = contents.map((content) => parser.add(content).templateId);
  return ids.map((id) => parser.template(id).join(" "));
}

/**
 * The table's rows. `templates(contents, source)` gives the final template of each line. Bars: `published` a GA per
 * source, equal to four digits; `least` means to reach.
 */
export const parsers = [
  {
    name: "Drain, published settings",
    templates: (contents, source) =>
      onlineTemplates(drain({ compat: "logparser", ...publishedSettings[source] }), contents),
    published: DRAIN_GA,
    least: { GA: 0.8653 },
  },
  {
    name: "Drain, defaults",
    templates: (contents) => onlineTemplates(drain(), contents),
    least: { GA: 0.7316, FGA: 0.7338 },
  },
  {
    name: "Drain, Drain3's sample masks",
    templates: (contents) => onlineTemplates(drain({ masks: drain3SampleMasks }), contents),
    least: { GA: 0.7671, FGA: 0.7723 },
  },
  {
    name: "Drain, generic masks",
    templates: (contents) => onlineTemplates(drain({ masks: genericMasks }), contents),
  },
  {
    name: "Spell, published settings",
    templates: (contents, source) => {
      const { tau, masks } = publishedSettings[source];
      return onlineTemplates(spell({ compat: "logparser", threshold: tau, masks }), contents);
    },
    published: SPELL_GA,
    least: { GA: 0.7925 },
  },
  {
    name: "Brain, generic masks, one batch",
    templates: (contents) => {
      const parser = brain();
      return Array.from(parser.parseBatch(contents).ids, (id) => parser.template(id).join(" "));
    },
    least: { GA: 0.9069, FGA: 0.9203 },
  },
  {
    // To pass: Brain in a batch (GA .907, FGA .920), and PA .575, FTA .527 of PLuP on the corrected truth.
    name: "zero, no settings, online",
    templates: (contents) => onlineTemplates(zero(), contents),
    least: { GA: 0.972, FGA: 0.948, normalPA: 0.81, normalFTA: 0.78 },
  },
];

/**
 * Grouping accuracy and F1 of groups by text, parsing accuracy by exact text: PARSING.md section 8. `normalPA` and
 * `normalFTA` are parsing accuracy and template F1 after `normalizeTemplate` on both sides.
 */
export function scores(predicted, truth) {
  const truthIds = truth.map(({ id }) => id);
  const groupsOf = (keys) => {
    const groups = new Map();
    for (const [line, key] of keys.entries()) {
      if (groups.has(key)) groups.get(key).push(line);
      else groups.set(key, [line]);
    }
    return groups;
  };
  const [found, wanted] = [groupsOf(predicted), groupsOf(truthIds)];
  let [lines, correct] = [0, 0];
  for (const group of wanted.values()) {
    const keys = new Set(group.map((line) => predicted[line]));
    if (keys.size > 1 || found.get(predicted[group[0]]).length !== group.length) continue;
    lines += group.length;
    correct++;
  }
  const exact = predicted.filter((template, line) => template === truth[line].template).length;
  const total = found.size + wanted.size;
  const normal = templateScores(
    truth.map(({ template }) => normalizeTemplate(template)),
    predicted.map((template) => normalizeTemplate(template.replace(/<[A-Z0-9]+>/g, "<*>"))),
  );
  return {
    GA: lines / truth.length,
    FGA: (2 * correct) / total,
    PA: exact / truth.length,
    normalPA: normal.parsingAccuracy,
    normalFTA: normal.templateF1,
    groups: found.size,
  };
}

async function main() {
  const { values } = parseArgs({ options: { json: { type: "string" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log("npm run accuracy -w @lsad/log-parser [-- --json FILE]\n\nExits with 1 when a bar is missed.");
    return;
  }
  const data = await Promise.all(
    sources.map(async (source) => [source, await readContents(source), await readTruth(source)]),
  );
  const missed = [];
  const results = parsers.map(({ name, templates, published, least = {} }) => {
    const rows = data.map(([source, contents, truth]) => ({ source, ...scores(templates(contents, source), truth) }));
    for (const { source, GA } of rows) {
      if (published && GA.toFixed(4) !== published[source].toFixed(4))
        missed.push(`${name}, ${source}: GA ${GA}, published ${published[source]}`);
    }
    const mean = (key) => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
    const means = Object.fromEntries(["GA", "FGA", "PA", "normalPA", "normalFTA"].map((key) => [key, mean(key)]));
    for (const [key, bar] of Object.entries(least)) {
      if (means[key] < bar) missed.push(`${name}: mean ${key} ${means[key].toFixed(4)}, must be at least ${bar}`);
    }
    return { name, rows, means, published };
  });
  printTable(results);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, undefined, 1)}\n`);
  for (const line of missed) console.error(`missed: ${line}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

function printTable(results) {
  for (const { name, rows, means, published } of results) {
    console.log(
      `\n${name}\n${"source".padEnd(12)}     GA${published ? "  published" : ""}    FGA     PA  normal PA    FTA  groups`,
    );
    for (const { source, GA, FGA, PA, normalPA, normalFTA, groups } of rows) {
      const beside = published ? published[source].toFixed(4).padStart(11) : "";
      console.log(
        `${source.padEnd(12)} ${GA.toFixed(4)}${beside} ${FGA.toFixed(4)} ${PA.toFixed(4)}     ${normalPA.toFixed(4)} ${normalFTA.toFixed(4)} ${String(groups).padStart(7)}`,
      );
    }
    console.log(
      `${"mean".padEnd(12)} ${means.GA.toFixed(4)}${published ? " ".repeat(11) : ""} ${means.FGA.toFixed(4)} ${means.PA.toFixed(4)}     ${means.normalPA.toFixed(4)} ${means.normalFTA.toFixed(4)}`,
    );
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) await main();
