/** @file The leak tests of few-shot, the rare track and the ablations; each is shown to catch a planted leak. */

import { auroc } from "@lsad/eval";
import { detectorKinds } from "@lsad/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { inverted, leaky, shuffledToyData, toyDataTwice } from "../test/toy-data.js";
import { resolveConfig } from "./config.js";
import { fitJob, lessonOf, type TrainingRule, targetOf, trainingSources } from "./fit.js";
import { isMain, type Job, jobId, planJobs } from "./plan.js";
import type { BenchData } from "./prepare.js";
import { isLookup, rowKind } from "./rows.js";
import { bufferOf, drawSupport, tableOf } from "./support.js";

const TARGET = "BGL";
const FIRST_TEST_LINE = 21; // of 100

let honest: BenchData;
let relabelled: BenchData;
let unlabelled: BenchData;
/** The test lines relabelled, the buffer as it was: what few-shot may not see. */
let testRelabelled: BenchData;
beforeAll(async () => {
  honest = await toyDataTwice();
  relabelled = await toyDataTwice({ relabel: inverted(TARGET) });
  unlabelled = await toyDataTwice({ unlabelled: [TARGET] });
  testRelabelled = await toyDataTwice({ relabel: inverted(TARGET, FIRST_TEST_LINE) });
});

const scoresOf = (data: BenchData, job: Job, trainingOf: TrainingRule = trainingSources) =>
  fitJob(data, job, trainingOf).outcome.scores;

const PLANNED = { sources: ["Apache", TARGET, "HDFS", "Spark"], trueTemplates: true };
const overrides = { targets: [TARGET], templates: "truth", shots: [10], draws: 1 } as const;
/** What few-shot jobs of an encoder go on from is fitted once: `random` alone, for it takes a training. */
const encoders = { ...overrides, detectors: ["bert-fusion"], plans: ["few-shot"], samplers: ["random"] } as const;

/** One job of every row and setting of the plans beside the main comparison. */
const jobs = [
  ...planJobs(resolveConfig("standard", overrides), PLANNED),
  ...planJobs(resolveConfig("standard", encoders), PLANNED).filter(({ detector }) => detector !== "template-lookup"),
].filter((job) => !isMain(job) && (job.draw ?? 0) === 0 && !/templates-(spell|zero)/.test(job.variant ?? ""));
const ablations = jobs.filter(({ support }) => support === undefined).map((job) => [jobId(job), job] as const);
const fewShots = jobs.filter(({ support }) => support !== undefined).map((job) => [jobId(job), job] as const);

describe("ablations", () => {
  test.each(ablations)("%s: scores do not change with the target's labels, nor without them", (_, job) => {
    expect(scoresOf(relabelled, job)).toEqual(scoresOf(honest, job));
    expect(scoresOf(unlabelled, job)).toEqual(scoresOf(honest, job));
  });

  const leaking = ablations.filter(([, { detector }]) => rowKind(detector).supervised);
  test.each(leaking)("%s: a planted leak changes them, so the test above would fail", (_, job) => {
    expect(scoresOf(relabelled, job, leakIn(job))).not.toEqual(scoresOf(honest, job, leakIn(job)));
  });

  test("labels shuffled over all rows leave Naive Bayes at chance in each of them, a planted leak does not", async () => {
    const draws = await Promise.all(Array.from({ length: 200 }, (_, draw) => shuffledToyData(TARGET, draw)));
    for (const variant of ["all-rows", "level-words-hidden", "train-3"] as const) {
      const job: Job = { detector: "naive-bayes", view: "raw", target: TARGET, seed: 0, variant };
      const meanAuroc = (trainingOf: TrainingRule) => {
        const labels = (data: BenchData) => targetOf(data, job).labels as Uint8Array;
        return (
          draws.reduce((sum, data) => sum + auroc(labels(data), scoresOf(data, job, trainingOf)), 0) / draws.length
        );
      };
      expect(Math.abs(meanAuroc(trainingSources) - 0.5)).toBeLessThan(0.08);
      expect(Math.abs(meanAuroc(leakIn(job)) - 0.5)).toBeGreaterThan(0.08);
    }
  });
});

/** The target among the sources learnt from; alone where a subset of them is drawn, for it might not be in it. */
function leakIn({ variant }: Job): TrainingRule {
  if (!variant?.startsWith("train-")) return leaky;
  return (sources, target) =>
    leaky(
      sources.filter(({ name }) => name === target),
      target,
    );
}

describe("few-shot", () => {
  test.each(fewShots)("%s: scores do not change with labels of the test", (_, job) => {
    expect(scoresOf(testRelabelled, job)).toEqual(scoresOf(honest, job));
  });

  test.each(fewShots)("%s: labels are those of lines of the buffer alone", (_, job) => {
    const { support, supportLabels } = lessonOf(honest, job);
    const { bufferLines, labels } = targetOf(honest, job);
    expect(support?.every((line) => line < bufferLines)).toBe(true);
    expect([...supportLabels]).toEqual(Array.from(support ?? [], (line) => labels?.[line]));
  });

  test.each(fewShots)(
    "%s: a buffer that reaches into the test changes them, so the first test would fail",
    (_, job) => {
      expect(scoresOf(withBuffer(testRelabelled, 100), job)).not.toEqual(scoresOf(withBuffer(honest, 100), job));
    },
  );

  const learners = fewShots.filter(([, { detector }]) => !isLookup(detector));
  test.each(learners)("%s: so does the target among the training sources", (_, job) => {
    expect(scoresOf(testRelabelled, job, leaky)).not.toEqual(scoresOf(honest, job, leaky));
  });

  test.each(["random", "diverse"] as const)("%s draws the same lines whatever any label is", (sampler) => {
    const draw = (data: BenchData) => {
      const target = targetOf(data, jobs[0]);
      return drawSupport(bufferOf(target, target.labels as Uint8Array), { sampler, shots: 10 }, 0);
    };
    expect(draw(relabelled)).toEqual(draw(honest));
  });

  test("balanced looks at labels of the buffer, and at no other", () => {
    const target = targetOf(honest, jobs[0]);
    const draws = (labels: Uint8Array | undefined) =>
      Array.from({ length: 10 }, (_, draw) => [
        ...drawSupport(bufferOf(target, labels as Uint8Array), { sampler: "balanced", shots: 10 }, draw),
      ]);
    expect(draws(targetOf(testRelabelled, jobs[0]).labels)).toEqual(draws(target.labels));
    expect(draws(new Uint8Array(100))).not.toEqual(draws(target.labels));
  });
});

/** The same data with a buffer of other length on every source. */
function withBuffer(data: BenchData, bufferLines: number): BenchData {
  return { ...data, sources: data.sources.map((source) => ({ ...source, bufferLines })) };
}

describe("the rare track", () => {
  // Labels choose which lines are left, by definition; given those, they may not move a score.
  const lines = Uint32Array.from({ length: 60 }, (_, index) => index + Math.floor(index / 3));
  const thinned = (data: BenchData, job: Job, trainingOf: TrainingRule = trainingSources) =>
    fitJob(data, job, trainingOf).score(tableOf(targetOf(data, job).table, lines), 15).scores;
  const rows = detectorKinds.map(
    ({ id }) => [id, { detector: id, view: "raw", target: TARGET, seed: 0 } as Job] as const,
  );

  test.each(rows)("%s: scores of what is left do not change with the target's labels, nor without them", (_, job) => {
    expect(thinned(relabelled, job)).toEqual(thinned(honest, job));
    expect(thinned(unlabelled, job)).toEqual(thinned(honest, job));
  });

  const learners = rows.filter(([id]) =>
    detectorKinds.some((kind) => kind.id === id && kind.supervised && id !== "lof-training-normals"),
  );
  test.each(learners)("%s: a planted leak changes them, so the test above would fail", (_, job) => {
    expect(thinned(relabelled, job, leaky)).not.toEqual(thinned(honest, job, leaky));
  });
});
