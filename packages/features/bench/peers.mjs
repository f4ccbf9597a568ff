/**
 * @file CPU time and peak memory beside scikit-learn: the same work on the same input, one thread, fresh processes in turn.
 *
 * npm run bench:peers -w @lsad/features [-- --only NAME] [--runs 3] [--json FILE]
 *
 * Invented input and a virtual environment with scikit-learn 1.9.1 are made in node_modules/.cache on the first run (needs
 * python3 and a package index, or LSAD_PEERS_PYTHON naming a Python that has it). Exit 1 when a ratio is above its bar, or our peak memory
 * above theirs.
 */

import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createRandom } from "@lsad/core";
import { logLines } from "./log-lines.mjs";
import { DENSE_COLUMNS, WORKLOADS } from "./workloads.mjs";

const SCIKIT_LEARN = "scikit-learn==1.9.1";
const { values } = parseArgs({
  options: { only: { type: "string" }, runs: { type: "string", default: "3" }, json: { type: "string" } },
});
const workloads = WORKLOADS.filter(({ name }) => values.only === undefined || name === values.only);
const runs = Number(values.runs);
if (workloads.length === 0 || !Number.isInteger(runs) || runs < 1) {
  console.error(`peers: --only must be one of ${WORKLOADS.map(({ name }) => name).join(", ")}; --runs a whole number`);
  process.exit(2);
}

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const cache = here("../../../node_modules/.cache/lsad-features-peers");
mkdirSync(cache, { recursive: true });
const python = process.env.LSAD_PEERS_PYTHON ?? makeEnvironment();
const inputs = { lines: makeLines(), dense: makeDense() };

const results = workloads.map((workload) => {
  process.stderr.write(`${workload.name}\n`);
  const args = [workload.name, inputs[workload.input], `${workload.rows}`];
  const [ours, theirs] = [[], []];
  for (let run = 0; run < runs; run++) {
    ours.push(runOnce(process.execPath, [here("peer.mjs"), ...args]));
    theirs.push(runOnce(python, [here("peer.py"), ...args]));
  }
  return { ...workload, ...summarise(workload.bar, ours, theirs), ours, theirs };
});

console.log(`${cpus()[0].model}, Node ${process.versions.node}, ${SCIKIT_LEARN}, median of ${runs}, one thread\n`);
const header = ["work", "rows", "ours, s", "theirs, s", "ratio", "bar", "ours, MiB", "theirs, MiB", "same result", ""];
printTable([
  header,
  ...results.map((r) => [
    r.what,
    r.rows.toLocaleString("en"),
    r.oursSeconds.toFixed(2),
    r.theirsSeconds.toFixed(2),
    r.ratio.toFixed(2),
    r.bar?.toFixed(1) ?? "-",
    r.oursMiB.toFixed(0),
    r.theirsMiB.toFixed(0),
    r.isSame ? "yes" : "NO",
    r.isMet ? "" : "MISSED",
  ]),
]);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
if (results.some(({ isMet }) => !isMet)) process.exitCode = 1;

function summarise(bar, ours, theirs) {
  const of = (list, key) => median(list.map((run) => run[key]));
  const [oursSeconds, theirsSeconds] = [of(ours, "cpuSeconds"), of(theirs, "cpuSeconds")];
  const [oursMiB, theirsMiB] = [of(ours, "peakMiB"), of(theirs, "peakMiB")];
  const ratio = oursSeconds / theirsSeconds;
  // A random projection is not the same to the last digit; the sum of squares is what it explains.
  const isSame =
    JSON.stringify(ours[0].shape) === JSON.stringify(theirs[0].shape) &&
    Math.abs(ours[0].squares - theirs[0].squares) <= 1e-3 * theirs[0].squares;
  return {
    oursSeconds,
    theirsSeconds,
    ratio,
    oursMiB,
    theirsMiB,
    isSame,
    isMet: isSame && (bar === null || ratio <= bar) && oursMiB <= theirsMiB,
  };
}

/** One fresh process, one thread for its numeric libraries. */
function runOnce(command, args) {
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const output = execFileSync(command, args, { env, encoding: "utf8", maxBuffer: 2 ** 24 });
  return JSON.parse(output);
}

function median(list) {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
}

function makeEnvironment() {
  const folder = join(cache, "venv");
  const bin = join(folder, "bin", "python");
  if (!existsSync(bin)) execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
  execFileSync(bin, ["-m", "pip", "install", "--quiet", SCIKIT_LEARN], { stdio: ["ignore", 2, 2] });
  return bin;
}

function makeLines() {
  const file = join(cache, "lines.txt");
  if (existsSync(file)) return file;
  const output = openSync(file, "w");
  let batch = [];
  for (const line of logLines(Math.max(...WORKLOADS.map(({ rows }) => rows)))) {
    batch.push(`${line}\n`);
    if (batch.length === 50_000) {
      writeSync(output, batch.join(""));
      batch = [];
    }
  }
  writeSync(output, batch.join(""));
  closeSync(output);
  return file;
}

function makeDense() {
  const file = join(cache, "dense.f64");
  if (existsSync(file)) return file;
  const rows = Math.max(...WORKLOADS.filter(({ input }) => input === "dense").map((workload) => workload.rows));
  const random = createRandom(2);
  // Columns of different size and place, each row a little of a shared factor: so that components differ.
  const data = new Float64Array(rows * DENSE_COLUMNS);
  for (let i = 0; i < rows; i++) {
    const factor = random.nextNormal();
    for (let j = 0; j < DENSE_COLUMNS; j++) {
      data[i * DENSE_COLUMNS + j] = 10 * j + (1 + j / 8) * random.nextNormal() + factor;
    }
  }
  writeFileSync(file, data);
  return file;
}

function printTable(rows) {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => row[j].length)));
  for (const row of rows) {
    const cells = row.map((cell, j) => (j === 0 ? cell.padEnd(widths[j]) : cell.padStart(widths[j])));
    console.log(cells.join("  ").trimEnd());
  }
}
