/**
 * @file Prints how far this package is from scikit-learn and the benchmark protocol, with the bar beside; exit 1 on a miss.
 *
 * npm run parity -w @lsad/features [-- --json FILE]
 * LSAD_FIXTURES: folder of goldens; default `fixtures` of LSAD_SHARED, by default ../shared beside the repository.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as decomposition from "../dist/decomposition.js";
import * as features from "../dist/index.js";
import { readCsvTable } from "../dist/tables.js";
import { Agreement, agreementRows } from "./agreement.mjs";

const { values } = parseArgs({ options: { json: { type: "string" } } });
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const repository = here("../../..");
const shared = resolve(repository, process.env.LSAD_SHARED ?? "../shared");
const fixtures = resolve(repository, process.env.LSAD_FIXTURES ?? join(shared, "fixtures"));

const rows = agreementRows(
  { ...features, ...decomposition },
  { shared: join(fixtures, "sklearn"), own: here("../test/fixtures") },
);
rows.push(...(await protocolRows()));

const table = rows.map((row) => [
  row.file,
  row.reference,
  `${row.cases}`,
  `${row.numbers}`,
  row.largestDifference.toExponential(1),
  row.bar,
  row.misses.length === 0 ? "agrees" : `${row.misses.length} MISSED`,
]);
printTable(["file", "reference", "cases", "numbers", "largest difference", "bar", ""], table);
for (const { file, misses } of rows) for (const miss of misses.slice(0, 5)) console.log(`  ${file}: ${miss}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
if (rows.some(({ misses }) => misses.length > 0)) process.exitCode = 1;

/** The protocol's tokens, and its rarities on the real logs where these are present. */
async function protocolRows() {
  const path = join(fixtures, "reference-baselines.json");
  if (!existsSync(path)) {
    console.log(`(no protocol rows: ${path} is not there)`);
    return [];
  }
  const golden = JSON.parse(readFileSync(path, "utf8"));
  const about = { library: { protocol: "reference-baselines" }, tolerance: { absolute: 1e-9 } };
  const tokens = new Agreement("tokens", about);
  golden.tokens.forEach(({ text, tokens: expected }, i) => {
    tokens.same(`example ${i + 1}`, "tokens", features.wordTokens(text), expected);
  });
  const rarity = new Agreement("rarity", about);
  for (const [source, { rarity: expected }] of Object.entries(golden.checkpoints)) {
    const file = join(shared, `data/loghub-2k/structured_data/${source}_2k.log_structured.csv`);
    if (!existsSync(file)) {
      console.log(`(no rarity rows: ${file} is not there)`);
      return [tokens.row()];
    }
    const lines = Object.keys(expected).map(Number);
    const ours = features.runningRarity(await eventIds(file, source), golden.buffer);
    rarity.near(
      source,
      "rarity",
      lines.map((line) => ours[line - 1]),
      lines.map((line) => expected[line]),
    );
  }
  return [tokens.row(), rarity.row()];
}

/** Event ids in the protocol's order: file order, but HPC sorted by time. */
async function eventIds(file, source) {
  if (source !== "HPC") return (await readCsvTable(file, { EventId: { type: "string" } })).columns.EventId;
  const { EventId, Time } = (await readCsvTable(file, { EventId: { type: "string" }, Time: { type: "number" } }))
    .columns;
  return EventId.map((id, i) => [Time[i], id])
    .sort((a, b) => a[0] - b[0])
    .map(([, id]) => id);
}

function printTable(header, body) {
  const widths = header.map((_, j) => Math.max(...[header, ...body].map((row) => row[j].length)));
  for (const row of [header, ...body])
    console.log(
      row
        .map((cell, j) => cell.padEnd(widths[j]))
        .join("  ")
        .trimEnd(),
    );
}
