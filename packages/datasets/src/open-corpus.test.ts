import { existsSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { DataFormatError, InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { folderOf, linesOf, SPARK_FILES, SPARK_LOG, SPARK_STRUCTURED } from "../test/invented.js";
import { openCorpus } from "./open-corpus.js";

describe("openCorpus()", () => {
  test("reads raw and structured lines in step", async () => {
    const corpus = await openCorpus(await folderOf(SPARK_FILES));
    expect(corpus.sources.map((info) => info.name)).toEqual(["Spark"]);
    const lines = await linesOf(corpus, "Spark");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toEqual({
      record: {
        source: "Spark",
        line: 2,
        content: 'cake 7 says "hot, hot"',
        timeMs: Date.UTC(2018, 0, 2, 3, 4, 6),
        level: "WARN",
        component: "lab.Oven",
        raw: '18/01/02 03:04:06 WARN lab.Oven: cake 7 says "hot, hot"',
      },
      eventId: "E2",
      eventTemplate: 'cake <*> says "<*>"',
    });
    expect(await linesOf(corpus, "Spark")).toEqual(lines); // every reading starts again
  });

  test("reads raw logs alone, other sizes, and gzip", async () => {
    for (const name of ["Spark.log", "Spark_100k.log", "Spark_2k.log.gz"]) {
      const content = name.endsWith(".gz") ? gzipSync(SPARK_LOG) : SPARK_LOG;
      const lines = await linesOf(await openCorpus(await folderOf({ [`raw_data/${name}`]: content })), "Spark");
      expect(lines.map(({ record, ...rest }) => [record.content, rest])).toEqual([
        ["cake 7 is in", {}],
        ['cake 7 says "hot, hot"', {}],
        ["cake 8 is in", {}],
      ]);
    }
  });

  test("reads a folder a source, as in Loghub's repository", async () => {
    const corpus = await openCorpus(
      await folderOf({ "Spark/Spark_2k.log": SPARK_LOG, "Spark/Spark_2k.log_structured.csv": SPARK_STRUCTURED }),
    );
    expect((await linesOf(corpus, "Spark"))[2].eventId).toBe("E1");
  });

  test("a line that does not fit its header is content as a whole, and counted", async () => {
    const reports: unknown[] = [];
    const corpus = await openCorpus(await folderOf({ "raw_data/Spark.log": `${SPARK_LOG}\n  at lab.Oven.bake` }), {
      onRead: (source, { lines, misfits, firstMisfits }) => reports.push([source, lines, misfits, firstMisfits]),
    });
    expect((await linesOf(corpus, "Spark"))[3].record).toEqual({
      source: "Spark",
      line: 4,
      content: "  at lab.Oven.bake",
      raw: "  at lab.Oven.bake",
    });
    expect(reports).toEqual([["Spark", 4, 1, [{ line: 4, text: "  at lab.Oven.bake" }]]]);
  });

  test("a label column reaches neither record nor raw", async () => {
    const rest = "1 2005.09.19 R0 2005-09-19-08.04.13.000000 R0 RAS KERNEL INFO all is well";
    const corpus = await openCorpus(
      await folderOf({ "raw_data/BGL.log": `OVENTAG ${rest}\n- ${rest}\n  OVENTAG\t${rest}\n` }),
    );
    const lines = await linesOf(corpus, "BGL");
    expect(lines[0].record).toEqual({ ...lines[1].record, line: 1 });
    expect(JSON.stringify(lines)).not.toContain("OVENTAG");
  });

  test("labels in labeled_data are the corpus's own", async () => {
    const labels = "LineId,AnomalyLabel,AnomalyLabelName\n1,0,normal\n2,3,heat\n3,0,normal\n";
    const corpus = await openCorpus(
      await folderOf({ ...SPARK_FILES, "labeled_data/Spark_2k.log_labeled.csv": labels }),
    );
    const judge = corpus.builtInLabels?.judge("Spark");
    expect((await linesOf(corpus, "Spark")).map((line) => judge?.(line))).toEqual([
      { label: 0, severity: 0, category: "none" },
      { label: 1, severity: 2, category: "heat" },
      { label: 0, severity: 0, category: "none" },
    ]);
  });

  test("hash depends on the bytes of the lines, not on place or packing", async () => {
    const hashOf = async (files: Record<string, string | Uint8Array>) =>
      (await openCorpus(await folderOf(files))).hash();
    const hash = await hashOf(SPARK_FILES);
    expect(hash).toMatch(/^[\da-f]{64}$/);
    expect(await hashOf(SPARK_FILES)).toBe(hash);
    expect(await hashOf({ ...SPARK_FILES, "raw_data/Spark_2k.log": `${SPARK_LOG} ` })).not.toBe(hash);
    const { "raw_data/Spark_2k.log": raw, ...structured } = SPARK_FILES;
    expect(await hashOf({ ...structured, "raw_data/Spark_2k.log.gz": gzipSync(raw) })).toBe(hash);
  });

  test.each([
    ["no folder", {}, "no log of any known source"],
    ["no known source", { "raw_data/Cake.log": "x" }, "Known sources: Android, Apache"],
    ["two files of a source", { "raw_data/Spark.log": "x", "raw_data/Spark_2k.log": "x" }, "2 files for source Spark"],
    [
      "structured data without raw",
      { ...SPARK_FILES, "structured_data/HDFS_2k.log_structured.csv": SPARK_STRUCTURED },
      "HDFS_2k.log: file is missing",
    ],
    [
      "raw without structured, where others have both",
      { ...SPARK_FILES, "raw_data/HDFS_2k.log": "x" },
      "HDFS_2k.log_structured.csv: file is missing",
    ],
  ])("rejects %s", async (_, files, message) => {
    const folder = await folderOf(files);
    await expect(openCorpus(folder)).rejects.toThrow(DataFormatError);
    await expect(openCorpus(folder)).rejects.toThrow(message);
  });

  test("rejects a folder that is not there", async () => {
    await expect(openCorpus("/nowhere/logs")).rejects.toThrow("/nowhere/logs: no such folder");
  });

  const structured = (change: (text: string) => string) => ({
    ...SPARK_FILES,
    "structured_data/Spark_2k.log_structured.csv": change(SPARK_STRUCTURED),
  });
  test.each([
    ["an empty log", { "raw_data/Spark.log": "" }, "Spark.log: file holds no line\n  expected: at least one"],
    ["fewer rows than lines", structured((text) => text.split("\r\n").slice(0, 3).join("\r\n")), "fewer rows than"],
    ["more rows than lines", structured((text) => `${text}4,,,,,x,E1,x\r\n`), ":5: more rows than"],
    [
      "content that differs",
      structured((text) => text.replace("cake 8 is in,E1", "cake 9 is in,E1")),
      "_structured.csv:4: Content differs from the raw line\n  expected: cake 8 is in (",
    ],
    ["a missing column", structured((text) => text.replace("EventId", "Event")), ":1: column EventId is missing"],
    [
      "an empty event id",
      structured((text) => text.replace("cake 7 is in,E1", "cake 7 is in,")),
      ":2: EventId is empty",
    ],
    [
      "a truncated packed log",
      { "raw_data/Spark.log.gz": gzipSync(SPARK_LOG.repeat(9999)).subarray(0, 900) },
      "Spark.log.gz: not a complete gzip file",
    ],
    ["what is not gzip", { "raw_data/Spark.log.gz": "plain" }, "Spark.log.gz: not a complete gzip file"],
  ])("while reading, rejects %s", async (_, files, message) => {
    const corpus = await openCorpus(await folderOf(files));
    await expect(linesOf(corpus, "Spark")).rejects.toThrow(DataFormatError);
    await expect(linesOf(corpus, "Spark")).rejects.toThrow(message);
  });

  test("a source it does not hold is asked for in vain", async () => {
    const corpus = await openCorpus(await folderOf(SPARK_FILES));
    await expect(linesOf(corpus, "HDFS")).rejects.toThrow(InvalidInputError);
    await expect(linesOf(corpus, "HDFS")).rejects.toThrow('source must be one of Spark, got "HDFS"');
  });

  test.skipIf(!existsSync("/proc/self/fd"))("closes its files when the reader stops early", async () => {
    const corpus = await openCorpus(await folderOf(SPARK_FILES));
    const openFiles = () => readdirSync("/proc/self/fd").length;
    const before = openFiles();
    for (let i = 0; i < 50; i++) {
      for await (const { record } of corpus.read("Spark")) if (record.line === 1) break;
    }
    await expect.poll(openFiles).toBeLessThan(before + 10);
  });

  test("survives NUL, broken UTF-8, lone CR and very long lines", async () => {
    const head = "18/01/02 03:04:05 INFO lab.Oven: ";
    const bytes = Buffer.concat([
      Buffer.from(`\uFEFF${head}a\0b\n${head}`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`\n${head}c\rd\r\n${head}${"x".repeat(3_000_000)}\n`),
    ]);
    const lines = await linesOf(await openCorpus(await folderOf({ "raw_data/Spark.log": bytes })), "Spark");
    expect(lines.map(({ record }) => record.content.slice(0, 5))).toEqual(["a\0b", "\uFFFD\uFFFD", "c\rd", "xxxxx"]);
    expect(lines[3].record.raw.length).toBe(2 ** 20); // cut at 1 MB
  });
});
