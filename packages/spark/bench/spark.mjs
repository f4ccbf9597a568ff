/**
 * @file Parsing on Spark beside one process, and beside Drain3 in `mapInPandas` on the same Spark.
 *
 * npm run bench:spark -w @lsad/spark [-- --lines 100000 --runs 2 --only process,spark,stages,python --json FILE --folder DIR]
 *
 * --lines is of each of the 16 synthetic sources, 1,000,000 by default: about 20 minutes, 4 GB of disk. All read the same lines, headers
 * left in, with the generic masks. Starts a server of its own with two executors and ends it. The first run makes a Python environment
 * with Drain3 in node_modules/.cache; LSAD_PYTHON names a Python that has the libraries already. Seconds by the clock are those of this
 * machine at that time; processor time is of Spark's server, its executors and their programs together, and the bar is for the last of
 * --runs: a JVM that has just started takes twice the processor time. Exits with 1 when the bar is missed.
 */

import { createReadStream, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { drain, genericMasks, LineDecoder } from "@lsad/log-parser";
import { connect, parseOnSpark } from "@lsad/spark";
import { cpuSecondsBelow } from "./cpu-time.mjs";
import { mineInPandas, PYTHON_LIBRARIES, pythonWithDrain3 } from "./drain3-job.mjs";
import { startSpark, stopSpark } from "./spark-server.mjs";
import { writeLines } from "./write-lines.mjs";

/** Not Connect's own port: a server that somebody works with stays as it is. */
const PORT = 15_042;

/** Lines a second by the clock, over those of Drain3's job. */
const BAR = 2;

const PARTS = ["process", "spark", "stages", "python"];

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "1000000" },
    runs: { type: "string", default: "1" },
    only: { type: "string", default: PARTS.join() },
    folder: { type: "string", default: join(tmpdir(), "lsad-bench-spark") },
    json: { type: "string" },
  },
});
const [linesPerSource, runs, wanted] = [Number(values.lines), Number(values.runs), values.only.split(",")];
if (
  wanted.some((part) => !PARTS.includes(part)) ||
  ![linesPerSource, runs].every((n) => Number.isInteger(n) && n > 0)
) {
  console.error(`spark: --only must be of ${PARTS}; --lines and --runs whole numbers of at least 1`);
  process.exit(2);
}
for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => stopSpark(PORT).then(() => process.exit(1)));

const python = wanted.includes("python") ? pythonWithDrain3() : undefined;
const input = join(values.folder, `lines-${linesPerSource}`);
console.error(`writing ${linesPerSource} lines of each source to ${input}`);
await writeLines(input, linesPerSource);
const files = readdirSync(input).filter((name) => name.endsWith(".log"));
const megabytes = files.reduce((sum, name) => sum + statSync(join(input, name)).size, 0) / 1e6;
const rows = linesPerSource * files.length;
console.log(
  `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, Spark 4.2.0, ${PYTHON_LIBRARIES.join(", ")}`,
);
console.log(`${rows} lines, ${megabytes.toFixed(0)} MB\n`);
console.log("| what | seconds | of processors | lines a processor second | templates |\n|---|---|---|---|---|");

/** Processor seconds of Spark's server with its executors and all that they start, once it runs. */
let cpuOfSpark = () => 0;

/** All rows of the table, in order. */
const measured = [];
if (wanted.includes("process")) await oneProcess();
if (wanted.includes("spark") || wanted.includes("stages")) await onSpark();
if (wanted.includes("python")) await inPandas();
const comparison = compare();
if (values.json !== undefined) {
  const result = { rows, megabytes, libraries: PYTHON_LIBRARIES, measured, ...comparison };
  writeFileSync(resolve(process.env.INIT_CWD ?? ".", values.json), `${JSON.stringify(result, null, 1)}\n`);
}

function report(part, what, seconds, cpu, templates) {
  const cells = [what, seconds?.toFixed(1) ?? "", cpu.toFixed(1), Math.round(rows / cpu), templates ?? ""];
  console.log(`| ${cells.join(" | ")} |`);
  measured.push({ part, what, seconds, cpu, templates });
}

/** Ours over theirs, once both have been measured. */
function compare() {
  const last = (part) => measured.findLast((row) => row.part === part);
  const [ours, theirs] = [last("spark"), last("python")];
  if (ours === undefined || theirs === undefined) return {};
  const [throughput, processors] = [theirs.seconds / ours.seconds, theirs.cpu / ours.cpu];
  const isMet = throughput >= BAR && ours.templates === theirs.templates;
  console.log(
    `\nlsad-spark parse over Drain3 in mapInPandas, lines a second: ${throughput.toFixed(2)} (bar >= ${BAR})${isMet ? "" : " MISSED"}`,
  );
  console.log(`the same, lines a processor second: ${processors.toFixed(2)}`);
  if (!isMet) process.exitCode = 1;
  return { throughput, processors, bar: BAR, isMet };
}

/** What one process does without writing anything. */
async function oneProcess() {
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  let templates = 0;
  for (const name of files) {
    const parser = drain({ masks: genericMasks });
    const decoder = new LineDecoder();
    for await (const chunk of createReadStream(join(input, name), { highWaterMark: 1 << 20 })) {
      parser.parseBatch(decoder.push(chunk));
    }
    parser.parseBatch(decoder.end());
    templates += parser.size;
  }
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1000;
  report("process", "one process, nothing written", seconds, (user + system) / 1e6, templates);
}

async function onSpark() {
  await stopSpark(PORT); // what a run that was killed left behind
  try {
    const server = await startSpark(PORT);
    cpuOfSpark = () => cpuSecondsBelow(server.pid);
    const spark = await connect(server.remote);
    for (let run = 1; wanted.includes("spark") && run <= runs; run++) await parse(spark, run);
    if (wanted.includes("stages")) await readOnly(spark);
    await spark.close();
  } finally {
    await stopSpark(PORT);
  }
}

/** What Spark takes for the lines alone. */
async function readOnly(spark) {
  const lines = `(SELECT _metadata.file_path f, _metadata.file_block_start b, value v FROM text.\`${input}/*.log\` WITH ('lineSep' = '\\n'))`;
  const queries = {
    "Spark: read all lines": `SELECT count(*), sum(length(v)) FROM ${lines}`,
    "Spark: and send them to a program": `SELECT TRANSFORM(f, f, b, v) USING 'cat >/dev/null' AS (x STRING) FROM ${lines}`,
  };
  for (const [what, query] of Object.entries(queries)) {
    const [started, cpu] = [performance.now(), cpuOfSpark()];
    await spark.rows(query);
    report("stages", what, (performance.now() - started) / 1000, cpuOfSpark() - cpu);
  }
}

async function parse(spark, run) {
  const out = join(values.folder, `out-${linesPerSource}`);
  const [started, cpu] = [performance.now(), cpuOfSpark()];
  /** Processor time at the beginning of each stage. */
  const begun = [];
  const { templates, seconds } = await parseOnSpark(spark, {
    input: { paths: [`${input}/*.log`], format: "text" },
    miner: { masks: genericMasks },
    out,
    onProgress: (stage, progress) => progress === undefined && begun.push([stage, cpuOfSpark()]),
  });
  const ended = cpuOfSpark();
  report("spark", `Spark: lsad-spark parse, run ${run}`, (performance.now() - started) / 1000, ended - cpu, templates);
  for (const [i, [stage, before]] of begun.entries()) {
    report("stage", `– ${stage}`, seconds[stage], (begun[i + 1]?.[1] ?? ended) - before);
  }
  for (const stage of ["read", "learned"]) {
    const query = `SELECT sum(CAST(get_json_object(note, '$.cpuMs') AS DOUBLE)) ms FROM parquet.\`${out}/stages/${stage}\` WHERE k = 'end'`;
    const [{ ms }] = await spark.rows(query);
    report("stage", `– of it the workers of ${stage}`, undefined, ms / 1000);
  }
  rmSync(out, { recursive: true });
}

async function inPandas() {
  const output = join(values.folder, `pandas-${linesPerSource}`);
  for (const [i, result] of (
    await mineInPandas({ python, input: `${input}/*.log`, output, masks: genericMasks, runs })
  ).entries()) {
    if (result.rows !== rows) throw new Error(`bench: mapInPandas must write ${rows} rows, got ${result.rows}`);
    report("python", `Spark: Drain3 in mapInPandas, run ${i + 1}`, result.seconds, result.cpu, result.templates);
  }
  rmSync(output, { recursive: true });
}
