/** @file The reader and the curated labels against the real files, where they are. */

import { DataFormatError } from "@lsad/core";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { beforeAll, expect, test } from "vitest";
import { type Corpus, openCorpus, openLabels, syntheticCorpus, verifyFiles } from "../src/index.js";

/** Anomalous lines, all and of severity 2 or more, as published with the labels (shared/data/README.md). */
const CURATED: Readonly<Record<string, readonly [number, number]>> = {
  Android: [18, 8],
  Apache: [583, 551],
  BGL: [1325, 1107],
  HDFS: [80, 80],
  HPC: [574, 222],
  Hadoop: [1122, 496],
  HealthApp: [9, 9],
  Linux: [723, 701],
  Mac: [506, 301],
  OpenSSH: [1542, 1525],
  OpenStack: [63, 62],
  Proxifier: [97, 66],
  Spark: [0, 0],
  Thunderbird: [922, 893],
  Windows: [474, 474],
  Zookeeper: [822, 393],
};

describeWithShared("Loghub-2k", ["data/loghub-2k", "data/labels"], () => {
  let corpus: Corpus;
  beforeAll(async () => {
    corpus = await openCorpus(sharedPath("data", "loghub-2k"));
  });

  test("is what Loghub publishes, byte for byte", async () => {
    expect(await verifyFiles(sharedPath("data", "loghub-2k"))).toEqual([]);
  });

  test("curated labels give the published counts, 8,860 and 6,888 in all", async () => {
    const labels = await openLabels("curated", corpus);
    const counts: Record<string, readonly [number, number]> = {};
    let lines = 0;
    for (const { name } of corpus.sources) {
      const judge = labels.judge(name);
      let [all, severe] = [0, 0];
      for await (const line of corpus.read(name)) {
        const { label, severity } = judge(line);
        lines++;
        all += label;
        if (severity >= 2) severe++;
      }
      counts[name] = [all, severe];
    }
    expect(counts).toEqual(CURATED);
    expect(lines).toBe(32_000);
  });

  test("native labels are 143 alerts of BGL and none of Thunderbird", async () => {
    const labels = await openLabels("native", corpus);
    expect(labels.sources).toEqual(["BGL", "Thunderbird"]);
    const count = async (source: string): Promise<number> => {
      const judge = labels.judge(source);
      let alerts = 0;
      for await (const line of corpus.read(source)) alerts += judge(line).label;
      return alerts;
    };
    expect([await count("BGL"), await count("Thunderbird")]).toEqual([143, 0]);
  });

  test("labels by line are read too", async () => {
    const labels = await openLabels(sharedPath("data", "labels", "kp"), corpus);
    expect(labels.name).toBe("kp");
    expect(labels.sources).toHaveLength(16);
  });

  test("no template of the synthetic corpus is one of Loghub's", async () => {
    const synthetic = syntheticCorpus({ linesPerSource: 20_000 });
    const copied = new Set<string>();
    for (const { name } of corpus.sources) {
      const theirs = new Set<string | undefined>();
      for await (const { eventTemplate } of corpus.read(name)) theirs.add(eventTemplate);
      for await (const { eventTemplate } of synthetic.read(name)) {
        if (theirs.has(eventTemplate)) copied.add(`${name}: ${eventTemplate}`);
      }
    }
    expect([...copied]).toEqual([]);
  });

  test("curated labels do not belong to the synthetic corpus", async () => {
    await expect(openLabels("curated", syntheticCorpus({ linesPerSource: 200 }))).rejects.toThrow(DataFormatError);
  });

  test("no alert tag of BGL's label column reaches a record", async () => {
    let alerts = 0;
    for await (const { record } of corpus.read("BGL")) {
      if (!record.raw.startsWith("- ")) alerts++;
    }
    expect(alerts).toBe(0);
  });
});
