/** @file Scores of each training source by a model that saw neither it nor the target: what a threshold may be learnt from. */

import type { LabelledScores } from "@lsad/eval";
import { type DetectorId, type DetectorOptions, detectorKind, type LabelledSource, Pipeline } from "@lsad/pipeline";
import { trainingSources } from "./fit.js";
import { lineWeights } from "./measure.js";
import type { Job, Weighting } from "./plan.js";
import type { BenchData, PreparedSource } from "./prepare.js";
import { isEncoder, isLookup } from "./rows.js";

/** Most lines of a source that a threshold is learnt from, evenly spaced: more would only cost memory. */
const MOST_LINES = 20_000;

/** A training source with both classes, and the scores it got when it was left out. */
export interface InnerSource {
  readonly source: PreparedSource;
  /** Shape `[at most 20,000]`: ascending indices of test lines. */
  readonly lines: Uint32Array;
  /** Shape `[lines]`. */
  readonly scores: Float64Array;
}

/**
 * Leaves each training source out in turn, fits the job's detector on the others, and scores the one left out.
 *
 * A fit without two sources serves both: when one of them is the target and the other is left out, and the other way round.
 * The scores of the second are kept until its job asks, in this thread.
 * @param chosen - Hyper-parameters that the job's own fit chose; they are not chosen again.
 * Encoders have none: fourteen fits of minutes each would buy one row of a table.
 * @returns One entry a training source whose test lines are of both classes, in the order of the corpus.
 */
export function innerScores(data: BenchData, job: Job, chosen: DetectorOptions): InnerSource[] {
  const { detector } = job;
  if (isLookup(detector) || isEncoder(detector)) return [];
  return data.sources.filter(canPlayTarget).flatMap((source) => {
    if (source.name === job.target) return [];
    const scores = scoresWithout(data, { ...job, detector }, chosen, source);
    return scores === undefined ? [] : [{ source, lines: sampledLines(source), scores }];
  });
}

/** The same with labels, and weights of a kind. */
export function labelledScores(inner: readonly InnerSource[], weighting: Weighting): LabelledScores[] {
  return inner.map(({ source, lines, scores }) => {
    const labels = Uint8Array.from(lines, (line) => source.labels?.[line] ?? 0);
    const units = lines.map((line) => source.units[line]);
    return { labels, scores, weight: lineWeights(labels, units, weighting) };
  });
}

/** Scores by what was left out, of the row that the plan is at: another row begins with an empty memory. */
const kept = new WeakMap<BenchData, { readonly row: string; readonly scores: Map<string, Float64Array> }>();

function scoresWithout(
  data: BenchData,
  job: Job & { readonly detector: DetectorId },
  chosen: DetectorOptions,
  held: PreparedSource,
): Float64Array | undefined {
  const { detector, view, target, seed } = job;
  const { supervised } = detectorKind(detector);
  const memory = memoryOf(data, `${detector} ${view}`);
  const leftOut = supervised ? [target, held.name].sort() : []; // what learns from no label learns the same without them
  const keyOf = (scored: string) => JSON.stringify([scored, leftOut, seed, chosen]);
  const known = memory.get(keyOf(held.name));
  if (known !== undefined) return known;
  const training = trainingSources(data.sources, target).filter(({ table }) => table.source !== held.name);
  if (supervised && !hasBothClasses(training)) return undefined;
  const pipeline = new Pipeline({ detector, view, options: chosen }).fit(training, { seed });
  const scores = sampledScores(pipeline, held);
  memory.set(keyOf(held.name), scores);
  const other = data.sources.find(({ name }) => name === target);
  if (supervised && other !== undefined && canPlayTarget(other)) {
    memory.set(keyOf(target), sampledScores(pipeline, other));
  }
  return scores;
}

function memoryOf(data: BenchData, row: string): Map<string, Float64Array> {
  const memory = kept.get(data);
  if (memory?.row === row) return memory.scores;
  const scores = new Map<string, Float64Array>();
  kept.set(data, { row, scores });
  return scores;
}

function sampledScores(pipeline: Pipeline, source: PreparedSource): Float64Array {
  const { scores } = pipeline.score(source.table, { bufferLines: source.bufferLines });
  return Float64Array.from(sampledLines(source), (line) => scores[line]);
}

function sampledLines({ table, bufferLines }: PreparedSource): Uint32Array {
  const count = table.lineRow.length - bufferLines;
  const step = Math.max(1, count / MOST_LINES);
  return Uint32Array.from(
    { length: Math.min(count, MOST_LINES) },
    (_, index) => bufferLines + Math.floor(index * step),
  );
}

function canPlayTarget(source: PreparedSource): boolean {
  const { labels } = source;
  if (labels === undefined) return false;
  const sampled = sampledLines(source);
  return [0, 1].every((label) => sampled.some((line) => labels[line] === label));
}

function hasBothClasses(sources: readonly LabelledSource[]): boolean {
  return [0, 1].every((label) => sources.some(({ labels }) => labels.includes(label)));
}
