/** @file Thresholds that look at labels: of other sources (inner leave-one-source-out), or of the target (the oracle). */

import { UndefinedMetricError } from "@lsad/core";
import type { Confusion } from "../decisions/confusion.js";
import { macroF1 } from "../decisions/decision-metrics.js";
import { checkRanking } from "../internal/check-inputs.js";
import { rankDescending } from "../internal/rank-descending.js";
import { countRanked, type RankedCounts } from "../internal/ranked-counts.js";
import { type LabelledScores, requirePart, type ThresholdPolicy } from "./threshold-policy.js";

/** What a labelled policy maximises: a number from four counts, higher is better. */
export interface ThresholdObjective {
  /** Stands in the policy's name. */
  readonly name: string;
  /** The number to maximise. */
  readonly value: (counts: Confusion) => number;
}

const MACRO_F1: ThresholdObjective = { name: "macro-f1", value: macroF1 };

/**
 * The threshold that does best, on average, on the held-out scores of the training sources: never sees the target.
 * Needs `inner`.
 *
 * Every distinct inner score is tried, and "no alarm"; each source counts the same; of equal means the higher
 * threshold wins. Sources with one class only are left out. O(n log n) in the number of inner rows.
 *
 * @param objective - Default: {@link macroF1}.
 *
 * @example
 * ```ts
 * const inner = [{ labels: [0, 1], scores: [0.2, 0.6] }, { labels: [0, 1], scores: [0.5, 0.9] }];
 * innerLosoThreshold().threshold({ inner }); // 0.6: right on both sources
 * ```
 */
export function innerLosoThreshold(objective: ThresholdObjective = MACRO_F1): ThresholdPolicy {
  const name = `inner-loso-${objective.name}`;
  return {
    name,
    inclusive: true,
    threshold: (context) => bestThreshold(name, requirePart(name, context, "inner"), objective),
  };
}

/**
 * The best threshold there is, found with the target's own test labels: an upper bound for tables, never a policy to
 * run. Needs `target`. Searched as in {@link innerLosoThreshold}.
 *
 * @param objective - Default: {@link macroF1}.
 *
 * @example
 * ```ts
 * oracleThreshold().threshold({ target: { labels: [0, 1, 0], scores: [0.1, 0.7, 0.4] } }); // 0.7
 * ```
 */
export function oracleThreshold(objective: ThresholdObjective = MACRO_F1): ThresholdPolicy {
  const name = `oracle-${objective.name}`;
  return {
    name,
    inclusive: true,
    threshold: (context) => bestThreshold(name, [requirePart(name, context, "target")], objective),
  };
}

/** Walks all distinct scores of all sources downwards, keeping each source's objective up to date. */
function bestThreshold(name: string, sources: readonly LabelledScores[], objective: ThresholdObjective): number {
  const counted = countSources(name, sources);
  const objectives = counted.map((counts) => objective.value(confusionAt(counts, -1)));
  const { thresholds, owners } = concatenate(counted);
  const order = rankDescending(thresholds);
  const reached = new Int32Array(counted.length).fill(-1);
  let best = Number.POSITIVE_INFINITY;
  let bestMean = mean(objectives);
  for (let i = 0; i < order.length; i++) {
    const source = owners[order[i]];
    objectives[source] = objective.value(confusionAt(counted[source], ++reached[source]));
    const isLastOfTie = i + 1 === order.length || thresholds[order[i + 1]] !== thresholds[order[i]];
    if (isLastOfTie && mean(objectives) > bestMean) {
      bestMean = mean(objectives);
      best = thresholds[order[i]];
    }
  }
  return best;
}

function countSources(name: string, sources: readonly LabelledScores[]): RankedCounts[] {
  const counted: RankedCounts[] = [];
  for (const { labels, scores, weight } of sources) {
    checkRanking(`threshold policy ${name}`, labels, scores, weight);
    const counts = countRanked(labels, scores, weight);
    if (counts.positives > 0 && counts.negatives > 0) counted.push(counts);
  }
  if (counted.length === 0) {
    throw new UndefinedMetricError(
      `threshold policy ${name}: at least one source must have both classes, got none of ${sources.length}`,
    );
  }
  return counted;
}

function concatenate(counted: readonly RankedCounts[]): { thresholds: Float64Array; owners: Uint32Array } {
  const size = counted.reduce((sum, { thresholds }) => sum + thresholds.length, 0);
  const thresholds = new Float64Array(size);
  const owners = new Uint32Array(size);
  let offset = 0;
  for (const [owner, counts] of counted.entries()) {
    thresholds.set(counts.thresholds, offset);
    owners.fill(owner, offset, offset + counts.thresholds.length);
    offset += counts.thresholds.length;
  }
  return { thresholds, owners };
}

/** Decisions "score ≥ thresholds[k]"; none for k = −1. */
function confusionAt(counts: RankedCounts, k: number): Confusion {
  const truePositives = k < 0 ? 0 : counts.truePositives[k];
  const falsePositives = k < 0 ? 0 : counts.falsePositives[k];
  return {
    truePositives,
    falsePositives,
    trueNegatives: counts.negatives - falsePositives,
    falseNegatives: counts.positives - truePositives,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
