/** @file Runs one job: fit on the other sources, score the held-out one, measure. The only place where labels meet scores. */

import { isLsadError } from "@lsad/core";
import { detectorKind, type LabelledSource, Pipeline, type TargetScores } from "@lsad/pipeline";
import { thinnedCurve } from "./curve.js";
import { shortHash } from "./hashes.js";
import { lineWeights, type Measurement, measure, unmeasured } from "./measure.js";
import { cellId, type Job, weightings } from "./plan.js";
import type { BenchData, PreparedSource } from "./prepare.js";
import { type CellResult, RESULT_VERSION } from "./result.js";
import type { CellCurve } from "./run-files.js";
import { writeScores } from "./scores-file.js";

/** What a job leaves behind. */
export interface JobOutcome {
  /** One a weighting, in the order of {@link weightings}. */
  readonly results: readonly CellResult[];
  readonly curves: readonly CellCurve[];
  /** How long it took: kept apart from the results, which are the same on every machine. */
  readonly seconds: number;
}

/** Runs one job. A job that throws is an answer too: its cells say why. */
export function runJob(data: BenchData, job: Job): JobOutcome {
  const started = performance.now();
  const target = sourceOf(data, job.target);
  const training = trainingSources(data, job.target);
  try {
    const { pipeline, outcome } = fitAndScore(data, job);
    if (data.scoresFolder !== undefined) writeScores(data.scoresFolder, job, target, outcome.scores);
    return { ...answers(data, job, target, pipeline, outcome), seconds: secondsSince(started) };
  } catch (error) {
    const { bufferLines, table } = target;
    const { message } = error as Error;
    const nothing = unmeasured(table.lineRow.length - bufferLines, `the job failed: ${message}`);
    const cells = weightings.map((weighting) => ({
      ...identity(data, job, training, target),
      cell: cellId(job, weighting),
      weighting,
      chosen: {},
      threshold: null,
      ...nothing,
      error: { code: isLsadError(error) ? error.code : "INTERNAL", message },
    }));
    const curves = cells.map(({ cell }) => ({ cell, recall: [], precision: [] }));
    return { results: cells, curves, seconds: secondsSince(started) };
  }
}

/** What a detector may learn from: every labelled source but the target. The target's labels are not in it. */
export function trainingSources({ sources }: BenchData, target: string): LabelledSource[] {
  return sources.flatMap(({ name, table, labels }) =>
    name === target || labels === undefined ? [] : [{ table, labels }],
  );
}

/**
 * The part of a job that a model takes part in.
 * @param trainingOf - What the model may learn from; the leak tests plant a leak here, to see it caught.
 */
export function fitAndScore(
  data: BenchData,
  job: Job,
  trainingOf: typeof trainingSources = trainingSources,
): { pipeline: Pipeline; outcome: TargetScores } {
  const { table, bufferLines } = sourceOf(data, job.target);
  const pipeline = new Pipeline({ detector: job.detector, view: job.view });
  pipeline.fit(trainingOf(data, job.target), { seed: job.seed });
  return { pipeline, outcome: pipeline.score(table, { bufferLines }) };
}

function sourceOf({ sources }: BenchData, name: string): PreparedSource {
  const source = sources.find((candidate) => candidate.name === name);
  if (source === undefined) throw new Error(`internal: job for ${name}, which the data does not hold`);
  return source;
}

function answers(
  data: BenchData,
  job: Job,
  target: PreparedSource,
  pipeline: Pipeline,
  { scores, threshold, alerts }: TargetScores,
): Omit<JobOutcome, "seconds"> {
  const test = scores.slice(target.bufferLines);
  const labels = target.labels?.slice(target.bufferLines);
  const units = target.units.slice(target.bufferLines);
  const shared = identity(data, job, trainingSources(data, job.target), target);
  const results = weightings.map((weighting): CellResult => {
    const measured: Measurement =
      labels === undefined
        ? unmeasured(test.length)
        : measure({ labels, scores: test, alerts: alerts.slice(target.bufferLines), units }, weighting);
    const cell = cellId(job, weighting);
    return { ...shared, cell, chosen: pipeline.chosen, threshold, weighting, ...measured, error: null };
  });
  const curves = results.map(({ cell, metrics, weighting }) => ({
    cell,
    ...(labels === undefined || metrics.prAuc.value === null
      ? { recall: [], precision: [] }
      : thinnedCurve(labels, test, lineWeights(labels, units, weighting))),
  }));
  return { results, curves };
}

/** The part of a result that says what was run, not what came out. */
function identity(
  data: BenchData,
  job: Job,
  training: readonly LabelledSource[],
  target: PreparedSource,
): Omit<CellResult, "cell" | "chosen" | "threshold" | "weighting" | "test" | "metrics" | "error"> {
  const pipeline = new Pipeline({ detector: job.detector, view: job.view });
  return {
    version: RESULT_VERSION,
    detector: job.detector,
    options: pipeline.spec.options as Record<string, unknown>,
    view: job.view,
    target: job.target,
    train: training.map(({ table }) => table.source),
    setting: detectorKind(job.detector).setting,
    shots: 0,
    sampler: "none",
    draw: 0,
    seed: job.seed,
    track: "natural",
    labels: data.labels,
    templates: data.templates,
    policy: pipeline.policy,
    hashes: {
      data: data.dataHash,
      code: data.codeHash,
      trainTemplates: shortHash(training.flatMap(({ table }) => templatesOf(table.source, table, 0))),
      testTemplates: shortHash(templatesOf(target.name, target.table, target.bufferLines)),
    },
  };
}

/** The templates of the lines from `start` on, in the order they first occur. */
function templatesOf(source: string, { rows, lineRow, templates }: PreparedSource["table"], start: number): string[] {
  const seen = new Set<number>();
  for (let line = start; line < lineRow.length; line++) seen.add(rows[lineRow[line]].template);
  return [...seen].map((template) => `${source}\t${templates[template]}`);
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
