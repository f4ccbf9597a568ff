/** @file Parse jobs on a real Spark: the result of one process, whatever fails on the way; or a clear error. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { syntheticCorpus } from "@lsad/datasets";
import { drain, formats, genericMasks, type SourceName, splitLines } from "@lsad/log-parser";
import { type SpellParser, spell } from "@lsad/log-parser/spell";
import { type ZeroParser, zero } from "@lsad/log-parser/zero";
import { sharedPath } from "@lsad/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type SparkSession } from "../src/connect.js";
import { parseOnSpark } from "../src/jobs/parse-job.js";
import type { ParseOnSparkOptions } from "../src/jobs/parse-options.js";
import { bundleWorker, CRASH_AT_POISON, EARLY_EXIT, LOSE_POISON, STUCK_AT_POISON } from "./bundle-worker.js";
import { describeWithSpark, testOnce } from "./describe-with-spark.js";

const folder = mkdtempSync(join(tmpdir(), "lsad-spark-parse-"));
const LIMIT_MS = 300_000;
let spark: SparkSession;
let workerFile: string;

/** Rows of a table that a job wrote, in the order of places. */
interface EventRow {
  readonly source: string;
  readonly line: bigint;
  readonly content: string;
  readonly level: string | null;
  readonly time: number | null;
  readonly templateId: number;
  readonly parameters?: Iterable<{ readonly name: string; readonly value: string }>;
}

interface TemplateRow {
  readonly source: string;
  readonly templateId: number;
  readonly template: string;
  readonly lines: bigint;
}

describeWithSpark("parseOnSpark()", (remote) => {
  beforeAll(async () => {
    workerFile = await bundleWorker(folder);
    spark = await connect(remote);
    // Splits of 256 KB, so that small files are cut too, and packed in another order than they have.
    await spark.setConfig({ "spark.sql.files.maxPartitionBytes": "262144", "spark.sql.files.openCostInBytes": "4096" });
  });
  afterAll(async () => {
    await spark?.close();
    rmSync(folder, { recursive: true });
  });

  test(
    "gives on the 16 sources the templates, ids, headers and groups of one process",
    async () => {
      const loghub = sharedPath("data", "loghub-2k", "raw_data");
      await checkDrain(existsSync(loghub) ? loghub : await writeSynthetic("synthetic", 2000), 16);
    },
    LIMIT_MS,
  );

  testOnce.each([
    ["zero", true], // in one query
    ["spell", false],
  ] as const)(
    "learns whole sources with %s() and the ids of one parser",
    async (parser, oneQuery) => {
      const input = await writeSynthetic(`few-${parser}`, 300, ["HDFS", "Linux"]);
      const { out, report } = await run({ input: text(input), format: "source", parser, oneQuery });
      const [events, templates] = [await eventsOf(out), await templatesOf(out)];
      for (const source of ["HDFS", "Linux"] as const) {
        const here: SpellParser | ZeroParser = parser === "zero" ? zero() : spell();
        const ids = (await contentsOf(input, source)).map((content) => here.addLine(content));
        const current = (id: number) => ("currentId" in here ? here.currentId(id) : id);
        expect(events.get(source)?.map(({ templateId }) => templateId)).toEqual(ids.map(current));
        const texts = templates.get(source)?.map(({ templateId, template }) => [templateId, template]);
        const used = [...new Set(ids.map(current))].sort((one, other) => one - other);
        expect(texts).toEqual(used.map((id) => [id, here.template(id).join(" ")]));
      }
      expect(report.largestKey).toEqual({ source: "HDFS", lines: 300 }); // a source as a whole
    },
    LIMIT_MS,
  );

  testOnce.each(["drain", "spell"] as const)(
    "gives of %s the parameters of every line under the template that it has in the end",
    async (parser) => {
      const input = await writeSynthetic(`parameters-${parser}`, 300, ["HDFS", "OpenSSH"]);
      const miner = { masks: genericMasks };
      const { out } = await run({ input: text(input), format: "source", parser, miner, parameters: true });
      const events = await eventsOf(out);
      for (const source of ["HDFS", "OpenSSH"] as const) {
        const here = parser === "drain" ? drain(miner) : spell(miner);
        const contents = await contentsOf(input, source);
        const ids = contents.map((content) => here.addLine(content));
        const expected = contents.map((content, i) => here.parametersUnder(content, here.template(ids[i])));
        const found = events
          .get(source)
          ?.map(({ parameters = [] }) => Array.from(parameters, ({ value, name }) => ({ value, name })));
        expect(found).toEqual(expected);
        expect(expected.flat().length).toBeGreaterThan(300);
      }
      await expect(run({ input: text(input), parser: "zero", parameters: true })).rejects.toThrow(
        "parameters must be left out for the zero parser",
      );
    },
    LIMIT_MS,
  );

  test(
    "reads CSV, sets bad rows aside with their places, and fails past the share allowed",
    async () => {
      const input = join(folder, "csv");
      mkdirSync(input);
      const rows = [
        "at,message,ms",
        '2024-01-01T00:00:00Z,"say ""hi"", ann",3',
        "not a time,b,1",
        "2024-01-01T00:00:01Z,c",
        "2024-01-01T00:00:02Z,d,7",
      ];
      writeFileSync(join(input, "app.csv"), `${rows.join("\n")}\n`);
      const options = {
        input: { paths: [input], format: "csv", source: "app" },
        columns: { content: "message", time: "at" },
        schema: { ms: { type: "integer", min: 0 } },
      } as const;
      const { out, report } = await run({ ...options, maxBadShare: 0.5 });
      expect([report.rows, report.events, report.quarantined]).toEqual([5, 2, 2]);
      const events = (await eventsOf(out)).get("app") ?? [];
      expect(events.map(({ line, content, time }) => [Number(line), content, time])).toEqual([
        [2, 'say "hi", ann', Date.UTC(2024, 0, 1)],
        [5, "d", Date.UTC(2024, 0, 1, 0, 0, 2)],
      ]);
      const bad = await spark.rows(`SELECT line, reason FROM parquet.\`${out}/quarantine\` ORDER BY line`);
      expect(bad.map(({ line, reason }) => [Number(line), reason])).toEqual([
        [3, "at: a time (milliseconds or ISO 8601), got not a time"],
        [4, "not a line of as many cells as the header has"],
      ]);
      await expect(run(options)).rejects.toThrow("at most 1 % of the rows may be bad, got 2 of 5; the first: file:");
      writeFileSync(join(input, "other.csv"), "message,at,ms\nb,2024-01-01T00:00:00Z,1\n");
      await expect(run(options)).rejects.toThrow(
        /every file must begin with the columns (at,message,ms, got message,at,ms|message,at,ms, got at,message,ms) in file:/,
      );
    },
    LIMIT_MS,
  );

  testOnce(
    "reads CSV that ends its lines with CR LF, and times with fractions of a millisecond",
    async () => {
      const input = join(folder, "crlf");
      mkdirSync(input);
      writeFileSync(join(input, "app.csv"), "message,at\r\nunit 1,1700000000000.75\r\nunit 2,1e22\r\n");
      const columns = { content: "message", time: "at" };
      const { out } = await run({ input: { paths: [input], format: "csv" }, columns, maxBadShare: 0.5 });
      expect((await eventsOf(out)).get("app")?.map(({ content, time }) => [content, time])).toEqual([
        ["unit 1", 1_700_000_000_001],
      ]);
      const bad = await spark.rows<{ reason: string }>(`SELECT reason FROM parquet.\`${out}/quarantine\``);
      expect(bad.map(({ reason }) => reason)).toEqual([expect.stringContaining("at: a time within 275,000 years")]);
    },
    LIMIT_MS,
  );

  testOnce(
    "leaves no report of an earlier job beside the tables of one that failed, and never replaces what it reads",
    async () => {
      const input = join(folder, "again");
      mkdirSync(input);
      writeFileSync(join(input, "app.json"), '{"content":"unit 1"}\n');
      const options = { input: { paths: [input], format: "json" } } as const;
      const { out } = await run(options);
      const parts = () => readdirSync(join(out, "report")).filter((name) => name.endsWith(".json"));
      const report = () => parts().map((name) => readFileSync(join(out, "report", name), "utf8"));
      expect(report().join("")).toContain('"events":1');
      writeFileSync(join(input, "app.json"), "broken\n");
      await expect(parseOnSpark(spark, { worker: { workerFile }, ...options, out })).rejects.toThrow("quarantine:");
      expect(report().join("")).toBe("");
      const events = { input: { paths: [`file:${out}/events`], format: "parquet" }, out } as const;
      await expect(parseOnSpark(spark, events)).rejects.toThrow("out must be another folder than what is read");
      const bytes = join(folder, "bytes");
      await spark.command(
        `INSERT OVERWRITE DIRECTORY '${bytes}' USING parquet SELECT CAST('unit 1' AS BINARY) content`,
      );
      await expect(run({ input: { paths: [bytes], format: "parquet" } })).rejects.toThrow(
        "columns must not be BINARY, got content",
      );
    },
    LIMIT_MS,
  );

  test(
    "reads JSON lines and Parquet alike",
    async () => {
      const rows = [
        { at: "2024-01-01T00:00:00Z", message: "unit 1\nis up", host: "a" },
        { at: "2024-01-01T00:00:01Z", message: "unit 2 is up", host: "b" },
      ];
      const [json, parquet] = [join(folder, "json"), join(folder, "parquet")];
      mkdirSync(json);
      writeFileSync(join(json, "app.json"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      await spark.command(`INSERT OVERWRITE DIRECTORY '${parquet}' USING parquet SELECT * FROM json.\`${json}\``);
      for (const [format, path] of [
        ["json", json],
        ["parquet", parquet],
      ] as const) {
        const columns = { content: "message", time: "at", source: "host" };
        const { out } = await run({ input: { paths: [path], format }, columns, oneQuery: true });
        const events = [...(await eventsOf(out)).values()].flat();
        expect(events.map(({ source, content, time }) => [source, content, time])).toEqual(
          rows.map(({ at, message, host }) => [host, message, Date.parse(at)]),
        );
      }
    },
    LIMIT_MS,
  );

  testOnce(
    "gives the same when nearly all lines are of one source and token count, whatever Spark does about skew",
    async () => {
      const input = writeSkewed();
      const lowered = {
        "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes": "1024",
        "spark.sql.adaptive.advisoryPartitionSizeInBytes": "4096",
      };
      await spark.setConfig(lowered);
      const report = await checkDrain(input, 2);
      await spark.unsetConfig(...Object.keys(lowered));
      expect(report.largestKey).toEqual({ source: "HDFS", tokens: 5, lines: 7600 });
      await expect(run({ input: text(input), maxKeyLines: 7000 })).rejects.toThrow(
        "learn: one process may learn at most 7000 lines (maxKeyLines), got 7600: the lines of HDFS with 5 tokens",
      );
    },
    LIMIT_MS,
  );

  testOnce(
    "gives the same when an executor is killed on the way",
    async () => {
      const input = await writeSynthetic("killed", 1000, ["BGL", "HDFS", "Linux", "Spark"]);
      const executor = await executorPid();
      let killed = false;
      await checkDrain(input, 4, {
        onProgress: (stage) => {
          if (stage !== "learn" || killed) return;
          killed = true;
          setTimeout(() => process.kill(executor, "SIGKILL"), 700);
        },
      });
      expect(killed).toBe(true);
    },
    LIMIT_MS,
  );

  testOnce.each([
    [
      "is gone with exit code 0 before it has read all",
      EARLY_EXIT,
      "workers must read the 40 rows of the input, got 0",
    ],
    ["loses a line", LOSE_POISON, "workers must read the 40 rows of the input, got 39"],
    ["crashes at a line", CRASH_AT_POISON, "status 134"],
    ["is stuck in a line", STUCK_AT_POISON, "a row must take at most 2000 ms, got stuck in row 21"],
  ] as const)(
    "fails with the reason when a worker %s",
    async (_, fault, message) => {
      const broken = await bundleWorker(folder, fault);
      const worker = { workerFile: broken, rowMs: 2000 };
      await expect(run({ input: text(poisonedLog()), worker })).rejects.toThrow(message);
      await expectNoWorker();
    },
    LIMIT_MS,
  );

  testOnce(
    "fails with the reason when an executor has no Node.js, or one that is too old",
    async () => {
      const old = join(folder, "old-node");
      writeFileSync(old, "#!/bin/sh\necho v18.20.8\n", { mode: 0o755 });
      for (const [node, got] of [
        ["/nowhere/node", "no /nowhere/node"],
        [old, "v18.20.8"],
      ]) {
        await expect(run({ input: text(poisonedLog()), worker: { workerFile, node } })).rejects.toThrow(
          `Node.js 20 or later must be on every executor, got ${got}`,
        );
      }
    },
    LIMIT_MS,
  );

  testOnce(
    "leaves no worker behind when it is stopped",
    async () => {
      const stop = new AbortController();
      const input = await writeSynthetic("stopped", 2000);
      const stopped = run({
        input: text(input),
        format: "source",
        worker: { workerFile, stallMs: 5000 },
        signal: stop.signal,
        onProgress: (stage) => void (stage === "read" && setTimeout(() => stop.abort(new Error("enough")), 500)),
      });
      await expect(stopped).rejects.toThrow("enough");
      await expectNoWorker();
    },
    LIMIT_MS,
  );
});

let runs = 0;

async function run(options: Omit<ParseOnSparkOptions, "out">) {
  const out = join(folder, `out-${runs++}`);
  const report = await parseOnSpark(spark, { worker: { workerFile }, ...options, out });
  return { out, report };
}

function text(input: string) {
  return { paths: [`${input}/*.log`], format: "text", sourcePattern: "^([A-Za-z]+)" } as const;
}

/** Compares a Drain job, source by source, with one parser over the same file. */
async function checkDrain(input: string, sources: number, options: Partial<ParseOnSparkOptions> = {}) {
  const masks = genericMasks;
  const { out, report } = await run({ input: text(input), format: "source", miner: { masks }, ...options });
  const files = readdirSync(input).filter((name) => name.endsWith(".log"));
  expect(files.length).toBe(sources);
  const [events, templates] = [await eventsOf(out), await templatesOf(out)];
  for (const file of files) {
    const source = /^[A-Za-z]+/.exec(file)?.[0] as SourceName;
    const parser = drain({ masks });
    const lines = await linesOf(join(input, file));
    const expected = lines.map((line, i) => {
      const { content, level, timeMs } = formats[source].read(line) ?? { content: line };
      return [i + 1, content, level ?? null, timeMs ?? null, parser.addLine(content)];
    });
    const found = events.get(source) ?? [];
    expect(
      found.map(({ line, content, level, time, templateId }) => [Number(line), content, level, time, templateId]),
    ).toEqual(expected);
    expect(
      templates.get(source)?.map(({ templateId, template, lines: size }) => [templateId, template, Number(size)]),
    ).toEqual(parser.templates().map(({ templateId, tokens, size }) => [templateId, tokens.join(" "), size]));
  }
  expect([report.events, report.quarantined]).toEqual([report.rows, 0]);
  return report;
}

/** Rows of a table by their source. */
function bySource<Row extends { readonly source: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  return new Map(rows.map(({ source }) => [source, rows.filter((row) => row.source === source)]));
}

async function eventsOf(out: string) {
  return bySource(await spark.rows<EventRow>(`SELECT * FROM parquet.\`${out}/events\` ORDER BY source, file, line`));
}

async function templatesOf(out: string) {
  return bySource(
    await spark.rows<TemplateRow>(`SELECT * FROM parquet.\`${out}/templates\` ORDER BY source, templateId`),
  );
}

async function linesOf(file: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines([readFileSync(file)])) lines.push(line);
  return lines;
}

async function contentsOf(input: string, source: SourceName): Promise<string[]> {
  const lines = await linesOf(join(input, `${source}.log`));
  return lines.map((line) => formats[source].read(line)?.content ?? line);
}

async function writeSynthetic(name: string, linesPerSource: number, sources?: readonly SourceName[]): Promise<string> {
  const target = join(folder, name);
  mkdirSync(target);
  const corpus = syntheticCorpus({ linesPerSource, ...(sources && { sources }) });
  for (const { name: source } of corpus.sources) {
    const lines: string[] = [];
    for await (const { record } of corpus.read(source)) lines.push(`${record.raw}\n`);
    writeFileSync(join(target, `${source}.log`), lines.join(""));
  }
  return target;
}

/** Two sources without headers; of the first, 19 of 20 lines have five tokens, begin in 97 ways and make many templates. */
function writeSkewed(): string {
  const target = join(folder, "skewed");
  mkdirSync(target);
  const lines = Array.from({ length: 8000 }, (_, i) =>
    i % 20 === 7
      ? `door closed${" again".repeat(Math.floor(i / 20) % 3)}`
      : `task-${"abcdefg"[i % 7].repeat(1 + (i % 97))} is ${i % 5} of ${i}`,
  );
  writeFileSync(join(target, "HDFS.log"), `${lines.join("\n")}\n`);
  writeFileSync(join(target, "Linux.log"), `${lines.slice(0, 300).join("\n")}\n`);
  return target;
}

function poisonedLog(): string {
  const input = join(folder, "lines");
  mkdirSync(input, { recursive: true });
  const lines = Array.from({ length: 40 }, (_, i) => (i === 20 ? "a poison line" : `a line ${i}`));
  writeFileSync(join(input, "app.log"), `${lines.join("\n")}\n`);
  return input;
}

/** The process of an executor, asked by the program that it starts. */
async function executorPid(): Promise<number> {
  const [{ pid }] = await spark.rows<{ pid: string }>(
    "SELECT TRANSFORM(1) USING 'echo $PPID; cat >/dev/null' AS (pid STRING)",
  );
  return Number(pid);
}

/** No worker of this test's sessions runs, or still runs when it has noticed that its input ended. */
async function expectNoWorker(): Promise<void> {
  const workers = () => {
    const all = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n");
    return all.filter((args) => args.includes(`/${spark.serverSessionId}/lsad-worker`));
  };
  await expect.poll(workers, { timeout: 20_000 }).toEqual([]);
}
