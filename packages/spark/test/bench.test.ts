/** @file The benchmark's jobs on a real Spark: the bytes that threads leave; errors and time limits as answers. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveConfig, runBench } from "@lsad/bench";
import { syntheticCorpus } from "@lsad/datasets";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type SparkSession } from "../src/connect.js";
import { type SparkRunnerOptions, sparkRunner } from "../src/jobs/bench-job.js";
import { bundleCellWorker } from "./bundle-worker.js";
import { describeWithSpark, testOnce } from "./describe-with-spark.js";

const folder = mkdtempSync(join(tmpdir(), "lsad-spark-bench-"));
const LIMIT_MS = 300_000;

describeWithSpark("sparkRunner()", (remote) => {
  const corpus = syntheticCorpus({ linesPerSource: 300, sources: ["Apache", "BGL", "HDFS", "Linux"] });
  const labels = corpus.builtInLabels;
  const config = resolveConfig("quick", { detectors: ["keyword", "rarity", "naive-bayes", "tfidf-lr"] });
  let spark: SparkSession;
  let workerFile: string;

  beforeAll(async () => {
    workerFile = await bundleCellWorker(folder);
    spark = await connect(remote);
  });
  afterAll(async () => {
    await spark?.close();
    rmSync(folder, { recursive: true });
  });

  function runner(options: SparkRunnerOptions = {}) {
    return sparkRunner(spark, { worker: { workerFile }, ...options });
  }

  test(
    "leaves the bytes of a run on threads",
    async () => {
      const [here, there] = [join(folder, "here"), join(folder, "there")];
      await runBench({ config, corpus, labels, out: here, workers: 1 });
      const { results } = await runBench({ config, corpus, labels, out: there, runner: runner() });
      expect(results.some(({ error }) => error !== null)).toBe(false);
      for (const file of ["results.jsonl", "curves.jsonl"]) {
        expect(readFileSync(join(there, file), "utf8")).toBe(readFileSync(join(here, file), "utf8"));
      }
    },
    LIMIT_MS,
  );

  testOnce(
    "a job past its time limit is an error in its cells, and nothing else fails",
    async () => {
      const few = resolveConfig("quick", { detectors: ["keyword"], targets: ["BGL"] });
      const out = join(folder, "late");
      const { results } = await runBench({ config: few, corpus, labels, out, runner: runner({ jobSeconds: 0.01 }) });
      expect(results.length).toBeGreaterThan(0);
      for (const { error } of results) {
        expect(error).toEqual({ code: "TIME_LIMIT", message: "a job must end within 0.01 s" });
      }
    },
    LIMIT_MS,
  );

  testOnce(
    "refuses to keep scores, which executors have no place for",
    async () => {
      const out = join(folder, "scores");
      const kept = runBench({ config, corpus, labels, out, keepScores: true, runner: runner() });
      await expect(kept).rejects.toThrow("keepScores must be false");
    },
    LIMIT_MS,
  );
});
