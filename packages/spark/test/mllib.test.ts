/** @file Spark's own classifiers on the benchmark's rows, on a real Spark: where the objectives are the same, so are the scores. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CellResult, resolveConfig, runBench } from "@lsad/bench";
import { type BenchData, runJob } from "@lsad/bench/cells";
import { syntheticCorpus } from "@lsad/datasets";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type SparkSession } from "../src/connect.js";
import { compareWithMllib, type MllibRow } from "../src/jobs/mllib-comparison.js";
import { describeWithSpark } from "./describe-with-spark.js";

const folder = mkdtempSync(join(tmpdir(), "lsad-spark-mllib-"));
const LIMIT_MS = 300_000;

describeWithSpark("compareWithMllib()", (remote) => {
  let spark: SparkSession;
  let rows: readonly MllibRow[];
  let results: readonly CellResult[];

  beforeAll(async () => {
    spark = await connect(remote);
    const bench = await runHere();
    results = bench.results;
    rows = await compareWithMllib(spark, bench.data, { targets: ["Linux"] });
  }, LIMIT_MS);
  afterAll(async () => {
    await spark?.close();
    rmSync(folder, { recursive: true });
  });

  const rowOf = (detector: string) => rows.find((row) => row.detector === detector) as MllibRow;

  test("has a row for each of the three, with the average precision that the benchmark has of ours", () => {
    expect(rows.map(({ target, detector }) => [target, detector])).toEqual([
      ["Linux", "naive-bayes"],
      ["Linux", "tfidf-lr"],
      ["Linux", "linear-svm"],
    ]);
    for (const { detector, averagePrecision } of rows) {
      const cell = results.find((one) => one.detector === detector && one.cell.endsWith(".d0.line"));
      expect(averagePrecision.ours).toBe(cell?.metrics.prAuc.value);
    }
  });

  test("naive Bayes is the same to 1e-9", () => {
    const { largestDifference, sameSide, averagePrecision } = rowOf("naive-bayes");
    expect(largestDifference).toBeLessThan(1e-9);
    expect([sameSide, averagePrecision.mllib]).toEqual([1, averagePrecision.ours]);
  });

  test("logistic regression is the same as near as MLlib's solver comes to the optimum", () => {
    const { C, largestDifference, sameSide, averagePrecision } = rowOf("tfidf-lr");
    expect(C).toBeGreaterThan(0);
    expect(largestDifference).toBeLessThan(1e-3);
    expect(sameSide).toBe(1);
    expect(averagePrecision.mllib).toBeCloseTo(averagePrecision.ours ?? Number.NaN, 6);
  });

  test("the SVM, whose loss is another one, ranks alike", () => {
    expect(rowOf("linear-svm").spearman).toBeGreaterThan(0.8);
  });
});

/** A run on this thread, and the data that its jobs read. */
async function runHere(): Promise<{ data: BenchData; results: readonly CellResult[] }> {
  const corpus = syntheticCorpus({ linesPerSource: 300, sources: ["Apache", "BGL", "HDFS", "Linux"] });
  const config = resolveConfig("quick", {
    detectors: ["naive-bayes", "tfidf-lr", "linear-svm"],
    targets: ["Linux"],
    views: ["raw"],
  });
  let data: BenchData | undefined;
  const { results } = await runBench({
    config,
    corpus,
    labels: corpus.builtInLabels,
    out: folder,
    runner: async (given, jobs, { onOutcome }) => {
      data = given;
      for (const job of jobs) onOutcome(runJob(given, job), job);
    },
  });
  return { data: data as BenchData, results };
}
