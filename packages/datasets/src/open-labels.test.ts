import { DataFormatError, InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { folderOf, linesOf, SPARK_FILES, SPARK_LOG } from "../test/invented.js";
import { openCorpus } from "./open-corpus.js";
import { openLabels } from "./open-labels.js";
import { syntheticCorpus } from "./synthetic-corpus.js";

const HEADER = "EventId,Label,Category,Severity,Confidence,AnomalyIf,Reason\n";

async function judged(labels: string): Promise<readonly string[]> {
  const folder = await folderOf({ ...SPARK_FILES, "labels/Spark.csv": labels });
  const corpus = await openCorpus(folder);
  const judge = (await openLabels(`${folder}/labels`, corpus)).judge("Spark");
  return (await linesOf(corpus, "Spark")).map((line) => Object.values(judge(line)).join(" "));
}

describe("openLabels() with labels by template", () => {
  test("a line is anomalous when its template is, or its content matches AnomalyIf", async () => {
    expect(await judged(`${HEADER}E1,0,heat,1,m,cake [89] is,late cakes burn\nE2,1,noise,3,h,,it speaks\n`)).toEqual([
      "0 0 none",
      "1 3 noise",
      "1 1 heat",
    ]);
  });

  test("category and severity may be missing: an anomaly is then of severity 2", async () => {
    expect(await judged("EventId,Label\nE2,1\nE1,0\n")).toEqual(["0 0 none", "1 2 anomaly", "0 0 none"]);
  });

  test("two files that say the same have one hash, a changed pattern has another", async () => {
    const folder = await folderOf({
      ...SPARK_FILES,
      "a/Spark.csv": `${HEADER}E1,0,none,0,h,,x\nE2,1,heat,2,h,,y\n`,
      "b/Spark.csv": `${HEADER}E2,1,heat,2,l,,another reason\r\nE1,0,,,,,\r\n`,
      "c/Spark.csv": `${HEADER}E1,0,heat,2,h,8 is,x\nE2,1,heat,2,h,,y\n`,
    });
    const corpus = await openCorpus(folder);
    const [a, b, c] = await Promise.all(["a", "b", "c"].map((name) => openLabels(`${folder}/${name}`, corpus)));
    expect(a.hash).toBe(b.hash);
    expect(a.hash).not.toBe(c.hash);
    expect([a.name, a.sources]).toEqual(["a", ["Spark"]]);
  });

  test.each([
    ["E1,0\nE2,2\n", "Spark.csv:3: bad Label\n  expected: 0 or 1\n  received: 2"],
    ["E1,0\nE2,\n", "Spark.csv:3: bad Label"],
    ["E1,0\nE1,0\nE2,1\n", "Spark.csv:3: EventId is there twice"],
    ["E1,0\nE2,1\nE3,1\n", "Spark.csv:4: unknown EventId\n  expected: an EventId of the corpus\n  received: E3"],
    ["E1,0\n", "Spark.csv: no label for EventId E2, first met in line 2 of the log"],
  ])("rejects %j", async (rows, message) => {
    await expect(judged(`EventId,Label\n${rows}`)).rejects.toThrow(DataFormatError);
    await expect(judged(`EventId,Label\n${rows}`)).rejects.toThrow(message);
  });

  test.each([
    ["E1,0,none,4,h,,x", "Spark.csv:2: bad Severity\n  expected: 0, 1, 2 or 3\n  received: 4"],
    ["E1,0,heat,1,h,(a+)+$,x", "Spark.csv:2: bad AnomalyIf"],
    ["E1,0,heat,1,h,[,x", "Spark.csv:2: bad AnomalyIf"],
  ])("rejects %j", async (row, message) => {
    await expect(judged(`${HEADER}${row}\nE2,1,heat,1,h,,x\n`)).rejects.toThrow(message);
  });

  test("rejects columns that are neither form", async () => {
    await expect(judged("Id,Anomaly\n1,0\n")).rejects.toThrow(
      "Spark.csv:1: wrong columns\n  expected: EventId,Label,… or LineId,AnomalyLabel,…\n  received: Id,Anomaly",
    );
  });

  test("need a corpus that knows its templates", async () => {
    const folder = await folderOf({ "raw_data/Spark.log": SPARK_LOG, "labels/Spark.csv": "EventId,Label\nE1,0\n" });
    await expect(openLabels(`${folder}/labels`, await openCorpus(folder))).rejects.toThrow(
      "the corpus has no EventId to look up",
    );
  });
});

describe("openLabels() with labels by line", () => {
  test("0 is normal, any other digit a kind of anomaly", async () => {
    expect(await judged("LineId,AnomalyLabel,AnomalyLabelName\n1,0,normal\n2,6,heat\n3,1,noise\n")).toEqual([
      "0 0 none",
      "1 2 heat",
      "1 2 noise",
    ]);
  });

  test.each([
    ["1,0\n3,0\n", "Spark.csv:3: LineId out of order\n  expected: 2: one row for each line, in order\n  received: 3"],
    ["1,0\n2,yes\n3,0\n", "Spark.csv:3: bad AnomalyLabel"],
    ["1,0\n2,0\n", "Spark.csv: labels and log differ in length\n  expected: 3 rows, one for each line of the log"],
    ["1,0\n2,0\n3,0\n4,0\n", "received: 4 rows"],
  ])("rejects %j", async (rows, message) => {
    await expect(judged(`LineId,AnomalyLabel\n${rows}`)).rejects.toThrow(message);
  });
});

describe("openLabels() by name", () => {
  const line = (label: string) => `${label} 1 2005.09.19 R0 2005-09-19-08.04.13.000000 R0 RAS KERNEL INFO well\n`;

  test('"native" is the first column of BGL and Thunderbird', async () => {
    const corpus = await openCorpus(await folderOf({ "raw_data/BGL.log": line("-") + line("OVEN") + line("-") }));
    const labels = await openLabels("native", corpus);
    const judge = labels.judge("BGL");
    expect((await linesOf(corpus, "BGL")).map((each) => judge(each))).toEqual([
      { label: 0, severity: 0, category: "none" },
      { label: 1, severity: 2, category: "OVEN" },
      { label: 0, severity: 0, category: "none" },
    ]);
  });

  test('"native" needs one of the two', async () => {
    const corpus = await openCorpus(await folderOf(SPARK_FILES));
    await expect(openLabels("native", corpus)).rejects.toThrow(InvalidInputError);
    await expect(openLabels("native", syntheticCorpus())).rejects.toThrow(
      "native labels need files of BGL or Thunderbird",
    );
  });

  test('"curated" belongs to Loghub-2k and says so elsewhere', async () => {
    const corpus = await openCorpus(await folderOf(SPARK_FILES));
    await expect(openLabels("curated", corpus)).rejects.toThrow(/labels.curated.Spark\.csv:\d+: unknown EventId/);
  });

  test("the name of the corpus's own labels gives those", async () => {
    const corpus = syntheticCorpus({ linesPerSource: 10 });
    expect(await openLabels("synthetic", corpus)).toBe(corpus.builtInLabels);
  });

  test("a set without labels of a source says so", async () => {
    const corpus = syntheticCorpus({ sources: ["HDFS"], linesPerSource: 10 });
    expect(() => corpus.builtInLabels.judge("Spark")).toThrow(InvalidInputError);
    await expect(openLabels("/nowhere/labels", corpus)).rejects.toThrow("/nowhere/labels: no such folder");
    const other = await folderOf({ "Mac.csv": "EventId,Label\nE1,0\n", "notes.txt": "" });
    await expect(openLabels(other, corpus)).rejects.toThrow("no label file for any source of the corpus");
    await expect(openLabels(await folderOf({ "notes.txt": "" }), corpus)).rejects.toThrow(
      "no label file of any known source",
    );
  });
});
