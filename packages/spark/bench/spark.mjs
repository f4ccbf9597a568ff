/**
 * @file Parsing on Spark beside one process and beside Drain3 in mapInPandas: `npm run bench:spark -w @lsad/spark -- --lines 100000`.
 *
 * --lines N      lines of each of the 16 synthetic sources; default 100,000
 * --folder DIR   where lines and results go; default a folder of the system's for temporary files
 * --only LIST    of process,spark,stages,python; default all
 * --runs N       how often each job on Spark runs; default 2: a JVM that has just started takes twice the processor time
 * --python BIN   Python with pyspark's dependencies, pandas, pyarrow and drain3; --spark-home DIR the Spark that it runs on
 *
 * --server-pid N the process of the Connect server: npm run spark:start writes it to .spark/run-15002/pid
 *
 * SPARK_REMOTE names the server. All read the same lines without headers, with the generic masks. Seconds by the clock are
 * those of this machine at that time; processor time is of Spark's server, its executors and their programs together.
 */

import { execFileSync } from "node:child_process";
import { createReadStream, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { drain, genericMasks, LineDecoder } from "@lsad/log-parser";
import { connect, parseOnSpark } from "@lsad/spark";
import { cpuSecondsBelow } from "./cpu-time.mjs";
import { writeLines } from "./write-lines.mjs";

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "100000" },
    folder: { type: "string", default: join(tmpdir(), "lsad-bench-spark") },
    only: { type: "string", default: "process,spark,stages,python" },
    runs: { type: "string", default: "2" },
    python: { type: "string", default: "python3" },
    "spark-home": { type: "string" },
    "server-pid": { type: "string" },
  },
});
const linesPerSource = Number(values.lines);
const input = join(values.folder, `lines-${linesPerSource}`);
const wanted = new Set(values.only.split(","));
const runs = Number(values.runs);

await writeLines(input, linesPerSource);
const files = readdirSync(input).filter((name) => name.endsWith(".log"));
const megabytes = files.reduce((sum, name) => sum + statSync(join(input, name)).size, 0) / 1e6;
const rows = linesPerSource * files.length;
console.log(
  `${rows} lines, ${megabytes.toFixed(0)} MB\n\n| what | seconds | of processors | lines a processor second | templates |\n|---|---|---|---|---|`,
);

if (wanted.has("process")) await oneProcess();
if (wanted.has("spark") || wanted.has("stages")) await onSpark();
if (wanted.has("python")) inPandas();

function report(what, seconds, cpu, templates = "") {
  const cells = [what, seconds?.toFixed(1) ?? "", cpu.toFixed(1), Math.round(rows / cpu), templates];
  console.log(`| ${cells.join(" | ")} |`);
}

/** Spark's server with its executors and all that they start. */
function cpuOfSpark() {
  return cpuSecondsBelow(Number(values["server-pid"]));
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
  report("one process, nothing written", (performance.now() - started) / 1000, (user + system) / 1e6, templates);
}

async function onSpark() {
  const spark = await connect(process.env.SPARK_REMOTE ?? "sc://127.0.0.1:15002");
  const paths = [`${input}/*.log`];
  const timed = async (what, query) => {
    const [started, cpu] = [performance.now(), cpuOfSpark()];
    await spark.rows(query);
    report(what, (performance.now() - started) / 1000, cpuOfSpark() - cpu);
  };
  try {
    for (let run = 1; wanted.has("spark") && run <= runs; run++) await parse(spark, paths, run);
    const lines = `(SELECT _metadata.file_path f, _metadata.file_block_start b, value v FROM text.\`${paths[0]}\` WITH ('lineSep' = '\\n'))`;
    if (wanted.has("stages")) {
      await timed("Spark: read all lines", `SELECT count(*), sum(length(v)) FROM ${lines}`);
      await timed(
        "Spark: and send them to a program",
        `SELECT TRANSFORM(f, f, b, v) USING 'cat >/dev/null' AS (x STRING) FROM ${lines}`,
      );
    }
  } finally {
    await spark.close();
  }
}

async function parse(spark, paths, run) {
  const out = join(values.folder, `out-${linesPerSource}`);
  const [started, cpu] = [performance.now(), cpuOfSpark()];
  /** Processor time at the beginning of each stage. */
  const begun = [];
  const { templates, seconds } = await parseOnSpark(spark, {
    input: { paths, format: "text" },
    miner: { masks: genericMasks },
    out,
    onProgress: (stage, progress) => progress === undefined && begun.push([stage, cpuOfSpark()]),
  });
  const ended = cpuOfSpark();
  report(`Spark: lsad-spark parse, run ${run}`, (performance.now() - started) / 1000, ended - cpu, templates);
  for (const [i, [stage, before]] of begun.entries()) {
    report(`– ${stage}`, seconds[stage], (begun[i + 1]?.[1] ?? ended) - before);
  }
  for (const stage of ["read", "learned"]) {
    const query = `SELECT sum(CAST(get_json_object(note, '$.cpuMs') AS DOUBLE)) ms FROM parquet.\`${out}/stages/${stage}\` WHERE k = 'end'`;
    const [{ ms }] = await spark.rows(query);
    report(`– of it the workers of ${stage}`, undefined, ms / 1000);
  }
}

function inPandas() {
  const masks = join(values.folder, "masks.json");
  writeFileSync(masks, JSON.stringify(genericMasks));
  const script = fileURLToPath(new URL("map_in_pandas_drain3.py", import.meta.url));
  const home = values["spark-home"];
  if (home === undefined) throw new Error("bench: --spark-home must be given for python, got none");
  const submit = [
    ...["--master", "local-cluster[2,1,1024]", "--driver-memory", "1g", "--conf", "spark.executor.memory=1g"],
    ...["--conf", "spark.sql.shuffle.partitions=4", "--conf", "spark.ui.enabled=false"],
    ...[script, `${input}/*.log`, join(values.folder, `pandas-${linesPerSource}`), masks, values.runs],
  ];
  const env = { ...process.env, SPARK_HOME: home, PYSPARK_PYTHON: values.python, SPARK_LOCAL_IP: "127.0.0.1" };
  const text = execFileSync(join(home, "bin/spark-submit"), submit, {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  for (const [i, line] of text.trim().split("\n").slice(-runs).entries()) {
    const { seconds, cpu, templates, rows: written } = JSON.parse(line);
    if (written !== rows) throw new Error(`bench: mapInPandas must write ${rows} rows, got ${written}`);
    report(`Spark: Drain3 in mapInPandas, run ${i + 1}`, seconds, cpu, templates);
  }
}
