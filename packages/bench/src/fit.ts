/** @file The part of a job that a model takes part in: what it may learn from, and the scores that it gives. */

import {
  type DetectorId,
  type DetectorOptions,
  type LabelledSource,
  Pipeline,
  type PipelineAdapter,
  type SourceTable,
  type TargetScores,
} from "@lsad/pipeline";
import { lookupScores } from "./lookup.js";
import { FIXED_C } from "./named-plans.js";
import type { Job } from "./plan.js";
import type { BenchData, PreparedSource } from "./prepare.js";
import { isAdapted, isLookup, type LookupId, type RowId, rowKind, standIns } from "./rows.js";
import { bufferOf, drawSupport, supportSource } from "./support.js";
import { sourcesOf, trainingOfVariant } from "./variants.js";

/** A row that was fitted, and its scores of the target. */
export interface Fit {
  /** Hyper-parameters that the fit chose. */
  readonly chosen: DetectorOptions;
  readonly outcome: TargetScores;
  /** What was fitted, for those who explain it; `undefined` for look-ups. */
  readonly pipeline: Pipeline | undefined;
  /** Scores a part of the target: for the rare track, where buffer and stream are thinner. Look-ups are not run on it. */
  score(table: SourceTable, bufferLines: number): TargetScores;
}

/** What a job may learn from. */
export interface Lesson {
  readonly training: readonly LabelledSource[];
  /** Lines of the target's buffer whose labels are given away; `undefined` in zero-shot jobs. */
  readonly support: Uint32Array | undefined;
  /** Shape `[support]`. */
  readonly supportLabels: Uint8Array;
}

/** Gives the labelled sources that a job on a target may learn from. */
export type TrainingRule = (sources: readonly PreparedSource[], target: string) => LabelledSource[];

/** Every labelled source but the target. The target's labels are not in it. */
export function trainingSources(sources: readonly PreparedSource[], target: string): LabelledSource[] {
  return sources.flatMap(({ name, table, labels }) =>
    name === target || labels === undefined ? [] : [{ table, labels }],
  );
}

/** The target of a job, as the job's variant shows it. */
export function targetOf(data: BenchData, { target, variant = "none" }: Job): PreparedSource {
  const source = sourcesOf(data, variant).find(({ name }) => name === target);
  if (source === undefined) throw new Error(`internal: job for ${target}, which the data does not hold`);
  return source;
}

/**
 * What a job may learn from: labels of training sources, and of the support lines.
 * @param trainingOf - The leak tests plant a leak here, to see it caught.
 */
export function lessonOf(data: BenchData, job: Job, trainingOf: TrainingRule = trainingSources): Lesson {
  const { target, variant = "none", draw = 0 } = job;
  const training = trainingOfVariant(trainingOf(sourcesOf(data, variant), target), variant, target, draw);
  const { labels, ...source } = targetOf(data, job);
  if (job.support === undefined || labels === undefined) {
    return { training, support: undefined, supportLabels: new Uint8Array(0) };
  }
  const support = drawSupport(bufferOf(source, labels), job.support, draw);
  return { training, support, supportLabels: Uint8Array.from(support, (line) => labels[line]) };
}

/**
 * Fits a row and scores its target.
 * @param trainingOf - As for {@link lessonOf}.
 */
export function fitJob(data: BenchData, job: Job, trainingOf: TrainingRule = trainingSources): Fit {
  const lesson = lessonOf(data, job, trainingOf);
  if (isLookup(job.detector)) return fitLookup(data, job, job.detector, lesson, trainingOf);
  return fitPipeline(data, job, job.detector, lesson, trainingOf);
}

function fitPipeline(
  data: BenchData,
  job: Job,
  detector: DetectorId,
  { training, support, supportLabels }: Lesson,
  trainingOf: TrainingRule,
): Fit {
  const { table, bufferLines } = targetOf(data, job);
  const labelled = support === undefined ? undefined : supportSource(table, support, supportLabels);
  if (labelled !== undefined && isAdapted(detector)) return fitAdapted(data, job, detector, labelled, trainingOf);
  const sources = labelled === undefined ? training : [...training, labelled];
  // Few-shot keeps the hyper-parameters of the zero-shot fit: choosing on the support would be choosing on the target.
  const borrowed = support !== undefined && hasInnerChoice(detector);
  const chosen = borrowed ? zeroShot(data, job, detector, trainingOf).chosen : {};
  const pipeline = new Pipeline({ detector, view: job.view, options: { ...chosen, ...fixedOptions(job) } });
  pipeline.fit(sources, { seed: job.seed });
  const fit = {
    chosen: { ...chosen, ...pipeline.chosen },
    outcome: pipeline.score(table, { bufferLines }),
    pipeline,
    score: (part: SourceTable, partBuffer: number) => pipeline.score(part, { bufferLines: partBuffer }),
  };
  if (job.adapted && trainingOf === trainingSources) remember(data, job, adaptableFit(data, job, fit, training));
  return fit;
}

/** The fit of other systems stays, whatever the support: an encoder is fine-tuned once a target. */
function fitAdapted(
  data: BenchData,
  job: Job,
  detector: DetectorId,
  support: LabelledSource,
  trainingOf: TrainingRule,
): Fit {
  const { chosen, adapter } = zeroShot(data, job, detector, trainingOf);
  if (adapter === undefined) throw new Error(`internal: ${detector} cannot be adapted to ${job.target}`);
  const outcome = adapter.score(support);
  return { chosen, outcome, pipeline: undefined, score: () => outcome };
}

function fitLookup(
  data: BenchData,
  job: Job,
  id: LookupId,
  { support = new Uint32Array(0), supportLabels }: Lesson,
  trainingOf: TrainingRule,
): Fit {
  const { table } = targetOf(data, job);
  const { detector, ends } = standIns[id] ?? { ends: [0, 1] as const };
  const known = detector && zeroShot(data, job, detector, trainingOf).scores;
  const scores = lookupScores(table, support, supportLabels, (line) => known?.[line] ?? 0, ends);
  const alerts = Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0));
  const outcome = { scores, threshold: 0.5, alerts };
  return { chosen: {}, outcome, pipeline: undefined, score: () => outcome };
}

/**
 * What a job fixes: the encoder it was given, and what the detector would otherwise choose where few training sources cannot
 * hold each other out.
 */
export function fixedOptions({ detector, variant = "none", options }: Job): DetectorOptions {
  return {
    ...(variant.startsWith("train-") && hasInnerChoice(detector) ? { C: FIXED_C } : {}),
    ...options,
  };
}

function hasInnerChoice(detector: RowId): boolean {
  return Object.values(rowKind(detector).defaults).includes("inner-loso");
}

interface ZeroShot {
  readonly chosen: DetectorOptions;
  readonly scores: Float64Array;
  /** Of detectors that are adapted, not fitted again. */
  readonly adapter?: PipelineAdapter;
}

/** What zero-shot fits chose and scored: the few-shot jobs of a target share it within a thread. */
const zeroShots = new WeakMap<BenchData, Map<string, ZeroShot>>();

function zeroShot(data: BenchData, job: Job, detector: DetectorId, trainingOf: TrainingRule): ZeroShot {
  const zeroShotJob = zeroShotOf(job, detector);
  const fitZeroShot = () => {
    const fit = fitJob(data, zeroShotJob, trainingOf);
    return adaptableFit(data, zeroShotJob, fit, lessonOf(data, zeroShotJob, trainingOf).training);
  };
  if (trainingOf !== trainingSources) return fitZeroShot();
  return zeroShots.get(data)?.get(JSON.stringify(zeroShotJob)) ?? remember(data, zeroShotJob, fitZeroShot());
}

function remember(data: BenchData, job: Job, fit: ZeroShot): ZeroShot {
  const known = zeroShots.get(data) ?? new Map<string, ZeroShot>();
  zeroShots.set(data, known);
  known.set(JSON.stringify(zeroShotOf(job, job.detector)), fit);
  return fit;
}

/** The part of a job that its zero-shot fit depends on. */
function zeroShotOf({ view, target, seed, options }: Job, detector: RowId): Job {
  return { detector, view, target, seed, ...(options === undefined ? {} : { options }) };
}

function adaptableFit(
  data: BenchData,
  job: Job,
  { chosen, outcome: { scores }, pipeline }: Fit,
  training: readonly LabelledSource[],
): ZeroShot {
  const { table, bufferLines } = targetOf(data, job);
  const adapter = isAdapted(job.detector) ? pipeline?.adapter(table, training, { bufferLines }) : undefined;
  return { chosen, scores, ...(adapter === undefined ? {} : { adapter }) };
}
