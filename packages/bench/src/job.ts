/** @file Runs one job: fit on the other sources, score the held-out one, measure. The only place where labels meet scores. */

import { isLsadError } from "@lsad/core";
import { detectorKind, type LabelledSource, Pipeline, type TargetScores } from "@lsad/pipeline";
import { thinnedCurve } from "./curve.js";
import { shortHash } from "./hashes.js";
import { measuredLines } from "./line-sets.js";
import { lineWeights, type Measurement, measure, unmeasured } from "./measure.js";
import { type Cell, cellsOf, hasCurve, type Job } from "./plan.js";
import type { BenchData, PreparedSource } from "./prepare.js";
import { type CellResult, RESULT_VERSION } from "./result.js";
import type { CellCurve } from "./run-files.js";
import { writeScores } from "./scores-file.js";

/** What a job leaves behind. */
export interface JobOutcome {
  /** One a cell, in the order of {@link cellsOf}. */
  readonly results: readonly CellResult[];
  /** One a cell that {@link hasCurve}, in the same order. */
  readonly curves: readonly CellCurve[];
  /** How long it took: kept apart from the results, which are the same on every machine. */
  readonly seconds: number;
}

/** Runs one job. A job that throws is an answer too: its cells say why. */
export function runJob(data: BenchData, job: Job): JobOutcome {
  const started = performance.now();
  const target = sourceOf(data, job.target);
  try {
    const { pipeline, outcome } = fitAndScore(data, job);
    if (data.scoresFolder !== undefined) writeScores(data.scoresFolder, job, target, outcome.scores);
    return { ...answers(data, job, target, pipeline, outcome), seconds: secondsSince(started) };
  } catch (error) {
    return { ...failure(data, job, target, error as Error), seconds: secondsSince(started) };
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
  const shared = { ...identity(data, job, target), chosen: pipeline.chosen, threshold, error: null };
  const results: CellResult[] = [];
  const curves: CellCurve[] = [];
  for (const cell of cellsOf(job)) {
    const lines = measuredLines(target, cell.lines);
    const test = pick(scores, lines);
    const labels = target.labels === undefined ? undefined : pick(target.labels, lines);
    const units = pick(target.units, lines);
    const measured: Measurement =
      labels === undefined
        ? unmeasured(test.length)
        : measure({ labels, scores: test, alerts: pick(alerts, lines), units }, cell.weighting);
    results.push({ ...shared, ...placeOf(cell), ...measured });
    if (!hasCurve(job, cell)) continue;
    const none = labels === undefined || measured.metrics.prAuc.value === null;
    const steps = none ? NO_CURVE : thinnedCurve(labels, test, lineWeights(labels, units, cell.weighting));
    curves.push({ cell: cell.id, ...steps });
  }
  return { results, curves };
}

const NO_CURVE = { recall: [], precision: [] } as const;

/** The cells of a job that threw: no numbers, but the reason. */
function failure(data: BenchData, job: Job, target: PreparedSource, error: Error): Omit<JobOutcome, "seconds"> {
  const nothing = unmeasured(target.table.lineRow.length - target.bufferLines, `the job failed: ${error.message}`);
  const code = isLsadError(error) ? error.code : "INTERNAL";
  const cells = cellsOf(job);
  const results = cells.map((cell) => ({
    ...identity(data, job, target),
    ...placeOf(cell),
    chosen: {},
    threshold: null,
    ...nothing,
    error: { code, message: error.message },
  }));
  const curves = cells.filter((cell) => hasCurve(job, cell)).map(({ id }) => ({ cell: id, ...NO_CURVE }));
  return { results, curves };
}

type CellPlace = "cell" | "lines" | "track" | "draw" | "weighting";

/** The part of a result that tells the cells of a job apart. */
function placeOf({ id, lines, track, draw, weighting }: Cell): Pick<CellResult, CellPlace> {
  return { cell: id, lines, track, draw, weighting };
}

/** The part of a result that says what was run, not what came out. */
function identity(
  data: BenchData,
  job: Job,
  target: PreparedSource,
): Omit<CellResult, CellPlace | "chosen" | "threshold" | "test" | "metrics" | "error"> {
  const pipeline = new Pipeline({ detector: job.detector, view: job.view });
  const training = trainingSources(data, job.target);
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
    supportAnomalies: null,
    seed: job.seed,
    variant: job.variant ?? "none",
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

/** The values at `lines`, in their order. */
function pick<T extends Uint8Array | Uint32Array | Float64Array>(values: T, lines: Uint32Array): T {
  const Kind = values.constructor as new (length: number) => T;
  const picked = new Kind(lines.length);
  for (const [index, line] of lines.entries()) picked[index] = values[line];
  return picked;
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
