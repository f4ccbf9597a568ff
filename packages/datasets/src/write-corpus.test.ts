import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf, linesOf, SPARK_FILES } from "../test/invented.js";
import { openCorpus } from "./open-corpus.js";
import { openLabels } from "./open-labels.js";
import { syntheticCorpus } from "./synthetic-corpus.js";
import { writeCorpus } from "./write-corpus.js";

describe("writeCorpus()", () => {
  test("is read back line by line, with the same labels", async () => {
    const corpus = syntheticCorpus({ seed: 4, linesPerSource: 400 });
    const folder = await folderOf({});
    const written = await writeCorpus(corpus, folder);
    expect(written.folder).toBe(folder);
    expect(Object.values(written.lines)).toEqual(Array.from({ length: 16 }, () => 400));

    const reopened = await openCorpus(folder);
    expect(reopened.sources).toEqual(corpus.sources);
    for (const { name } of corpus.sources) {
      const lines = await linesOf(corpus, name);
      expect(await linesOf(reopened, name)).toEqual(lines);
      const [ours, theirs] = [corpus.builtInLabels.judge(name), reopened.builtInLabels?.judge(name)];
      expect(lines.map((line) => theirs?.(line))).toEqual(lines.map((line) => ours(line)));
    }
  });

  test("writes the three folders, structured files with all header fields", async () => {
    const folder = await folderOf({});
    await writeCorpus(syntheticCorpus({ sources: ["HDFS"], linesPerSource: 5 }), folder);
    expect(await readdir(folder)).toEqual(["labeled_data", "raw_data", "structured_data"]);
    const structured = await readFile(join(folder, "structured_data", "HDFS.log_structured.csv"), "utf8");
    expect(structured.split("\n")[0]).toBe("LineId,Date,Time,Pid,Level,Component,Content,EventId,EventTemplate");
    expect(structured.split("\n")).toHaveLength(7);
    const labeled = await readFile(join(folder, "labeled_data", "HDFS.log_labeled.csv"), "utf8");
    expect(labeled.split("\n")[0]).toBe("LineId,EventId,AnomalyLabel,Category,Severity");
  });

  test("writes what a corpus has: without templates and labels, raw logs only", async () => {
    const corpus = await openCorpus(await folderOf({ "raw_data/Spark.log": SPARK_FILES["raw_data/Spark_2k.log"] }));
    const folder = await folderOf({});
    await writeCorpus(corpus, folder);
    expect(await readdir(folder)).toEqual(["raw_data"]);
    expect(await linesOf(await openCorpus(folder), "Spark")).toEqual(await linesOf(corpus, "Spark"));
  });

  test("quotes commas and quotes so that they come back", async () => {
    const corpus = await openCorpus(await folderOf(SPARK_FILES));
    const folder = await folderOf({});
    await writeCorpus(corpus, folder);
    expect(await linesOf(await openCorpus(folder), "Spark")).toEqual(await linesOf(corpus, "Spark"));
  });

  test("reports progress, and leaves no half file when aborted", async () => {
    const seen: string[] = [];
    const abort = new AbortController();
    const folder = await folderOf({});
    const writing = writeCorpus(syntheticCorpus({ sources: ["Android", "Apache"], linesPerSource: 25_000 }), folder, {
      signal: abort.signal,
      onProgress: ({ source, lines }) => {
        seen.push(`${source} ${lines}`);
        if (source === "Apache") abort.abort(new Error("enough"));
      },
    });
    await expect(writing).rejects.toThrow("enough");
    expect(seen).toEqual(["Android 10000", "Android 20000", "Android 25000", "Apache 10000"]);
    expect(await readdir(join(folder, "raw_data"))).toEqual(["Android.log"]);
  });

  test("labels by line of a written folder are also a label set of their own", async () => {
    const corpus = syntheticCorpus({ sources: ["Mac"], linesPerSource: 300 });
    const folder = await folderOf({});
    await writeCorpus(corpus, folder);
    const labels = await openLabels(join(folder, "labeled_data"), corpus);
    const [ours, theirs] = [corpus.builtInLabels.judge("Mac"), labels.judge("Mac")];
    for (const line of await linesOf(corpus, "Mac")) expect(theirs(line)).toEqual(ours(line));
  });
});
