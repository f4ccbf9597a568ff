/** @file Runs one job: fit on the other sources, score the held-out one, measure. The only place where labels meet scores. */

import { isLsadError } from "@lsad/core";
import type { Pipeline, TargetScores } from "@lsad/pipeline";
import { cellAmoc, cellDetail } from "./cell-detail.js";
import { identityOf, placeOf } from "./cell-identity.js";
import { chanceLevel } from "./chance.js";
import { thinnedCurve } from "./curve.js";
import { type ExplainedJob, explainedJob } from "./explain/explained-job.js";
import { type Fit, fitJob, type Lesson, lessonOf, targetOf } from "./fit.js";
import { innerScores } from "./inner-scores.js";
import { measuredLines } from "./line-sets.js";
import { lineWeights, type Measurement, measure, NO_LABELS, unmeasured } from "./measure.js";
import { type Cell, cellsOf, hasCurve, isMain, type Job } from "./plan.js";
import type { BenchData, PreparedSource } from "./prepare.js";
import { thinAnomalies } from "./rare.js";
import type { CellResult } from "./result.js";
import { rowKind } from "./rows.js";
import type { CellCurve, JobTraining } from "./run-files.js";
import { writeScores } from "./scores-file.js";
import { isTraining, trainingRecord } from "./training-record.js";

/** What a job leaves behind. */
export interface JobOutcome {
  /** One a cell, in the order of {@link cellsOf}. */
  readonly results: readonly CellResult[];
  /** One a cell that {@link hasCurve}, in the same order. */
  readonly curves: readonly CellCurve[];
  /** How its encoder was trained: one record, where it has one. */
  readonly training: readonly JobTraining[];
  /** Why its highest lines are high: one record, where the plan asks for it. */
  readonly explanations: readonly ExplainedJob[];
  /** How long fit and measurement took: kept apart from the results, which are the same on every machine. */
  readonly seconds: number;
}

/** Runs one job. A job that throws is an answer too: its cells say why. */
export function runJob(data: BenchData, job: Job): JobOutcome {
  const started = performance.now();
  const target = targetOf(data, job);
  const seconds = () => (performance.now() - started) / 1000;
  try {
    const lesson = lessonOf(data, job);
    if (job.support !== undefined && target.labels === undefined) {
      return { ...silence(data, job, target, lesson, NO_LABELS, null), ...recordsOf(data, job), seconds: seconds() };
    }
    const fit = fitJob(data, job);
    if (data.scoresFolder !== undefined && isMain(job)) writeScores(data.scoresFolder, job, target, fit.outcome.scores);
    const answered = { ...answers(data, job, target, lesson, fit), seconds: seconds() };
    return { ...answered, ...recordsOf(data, job, lesson, fit.pipeline) };
  } catch (error) {
    const { message } = error as Error;
    const code = isLsadError(error) ? error.code : "INTERNAL";
    return failedOutcome(data, job, { code, message, seconds: seconds() });
  }
}

/** Why a job has no scores, and after how many seconds that was known. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
  readonly seconds: number;
}

/** What a job leaves behind that failed or was stopped: cells without numbers that say why. */
export function failedOutcome(data: BenchData, job: Job, { code, message, seconds }: JobFailure): JobOutcome {
  const reason = `the job failed: ${message}`;
  const silent = silence(data, job, targetOf(data, job), NO_LESSON, reason, { code, message });
  return { ...silent, ...recordsOf(data, job), seconds };
}

const NO_LESSON: Lesson = { training: [], support: undefined, supportLabels: new Uint8Array(0) };

/** What a job leaves beside its numbers; without a pipeline the records are there and empty. */
function recordsOf(
  data: BenchData,
  job: Job,
  { training }: Lesson = NO_LESSON,
  pipeline?: Pipeline,
): Pick<JobOutcome, "training" | "explanations"> {
  const { table, bufferLines } = targetOf(data, job);
  return {
    training: isTraining(job) ? [trainingRecord(job, pipeline?.encoderPart(table, bufferLines)?.losses ?? [])] : [],
    explanations: job.explained ? [explainedJob(data, job, pipeline && { pipeline, training })] : [],
  };
}

function answers(
  data: BenchData,
  job: Job,
  target: PreparedSource,
  lesson: Lesson,
  fit: Fit,
): Pick<JobOutcome, "results" | "curves"> {
  const shared = { ...identityOf(data, job, target, lesson), chosen: fit.chosen, error: null };
  const whole: Stream = { source: target, ...fit.outcome };
  // Fourteen fits more a job: one view shows what the policy is worth.
  const inner =
    isMain(job) && job.view === "raw" && target.labels !== undefined ? innerScores(data, job, fit.chosen) : [];
  const results: CellResult[] = [];
  const curves: CellCurve[] = [];
  for (const cell of cellsOf(job)) {
    const stream = streamOf(job, cell, target, fit);
    const chance = hasCurve(job, cell) ? chanceLevel(target, cell.weighting) : undefined;
    const measured =
      typeof stream === "string"
        ? { ...measureCell(cell, whole, lesson), metrics: unmeasured(0, stream).metrics }
        : measureCell(cell, stream, lesson, chance);
    const { threshold } = typeof stream === "string" ? fit.outcome : stream;
    const detail = hasCurve(job, cell) ? cellDetail(job.detector, cell.weighting, target, fit.outcome, inner) : {};
    results.push({ ...shared, ...placeOf(cell), threshold, ...measured, ...detail });
    if (hasCurve(job, cell)) curves.push(curveOf(cell, whole));
  }
  return { results, curves };
}

/** Scored lines of a target: all of them, or what a rare track left. */
interface Stream extends TargetScores {
  readonly source: PreparedSource;
}

/** The lines a cell is about, with their scores; or why there are none. */
function streamOf(job: Job, { share, draw }: Cell, source: PreparedSource, fit: Fit): Stream | string {
  if (share === undefined || source.labels === undefined) return { source, ...fit.outcome };
  const thinned = thinAnomalies(source, source.labels, share, draw);
  if (typeof thinned === "string") return thinned;
  const { setting, threshold } = rowKind(job.detector);
  // What looks at no other line and has a fixed threshold says the same of a line wherever it stands.
  const alone = setting === "inductive" && threshold.policy === "fixed";
  if (!alone) return { source: thinned.source, ...fit.score(thinned.source.table, thinned.source.bufferLines) };
  const { scores, alerts } = fit.outcome;
  const kept = { scores: pick(scores, thinned.lines), alerts: pick(alerts, thinned.lines) };
  return { source: thinned.source, ...kept, threshold: fit.outcome.threshold };
}

function measureCell(
  { lines: set, weighting }: Cell,
  { source, scores, alerts }: Stream,
  lesson: Lesson,
  chance?: number,
): Measurement {
  const lines = measuredLines(source, set, lesson.support);
  if (source.labels === undefined) return unmeasured(lines.length);
  if (lines.length === 0) return unmeasured(0, "no line to measure on");
  const part = {
    labels: pick(source.labels, lines),
    scores: pick(scores, lines),
    alerts: pick(alerts, lines),
    units: pick(source.units, lines),
  };
  return measure(part, weighting, chance);
}

function curveOf({ id, weighting }: Cell, { source, scores }: Stream): CellCurve {
  const { bufferLines, units } = source;
  const labels = source.labels?.slice(bufferLines);
  if (labels === undefined || !labels.includes(0) || !labels.includes(1)) return { cell: id, ...NO_CURVE };
  const weight = lineWeights(labels, units.slice(bufferLines), weighting);
  const steps = thinnedCurve(labels, scores.slice(bufferLines), weight);
  return { cell: id, ...steps, ...cellAmoc(weighting, source, scores) };
}

const NO_CURVE = { recall: [], precision: [] } as const;

/** The cells of a job that has no scores: no numbers, but the reason. */
function silence(
  data: BenchData,
  job: Job,
  target: PreparedSource,
  lesson: Lesson,
  reason: string,
  error: CellResult["error"],
): Pick<JobOutcome, "results" | "curves"> {
  const shared = { ...identityOf(data, job, target, lesson), chosen: {}, threshold: null, error };
  const nothing = unmeasured(target.table.lineRow.length - target.bufferLines, reason);
  const cells = cellsOf(job);
  const results = cells.map((cell) => ({ ...shared, ...placeOf(cell), ...nothing }));
  return { results, curves: cells.filter((cell) => hasCurve(job, cell)).map(({ id }) => ({ cell: id, ...NO_CURVE })) };
}

/** The values at `lines`, in their order. */
function pick<T extends Uint8Array | Uint32Array | Float64Array>(values: T, lines: Uint32Array): T {
  const Kind = values.constructor as new (length: number) => T;
  const picked = new Kind(lines.length);
  for (let index = 0; index < lines.length; index++) picked[index] = values[lines[index]];
  return picked;
}
