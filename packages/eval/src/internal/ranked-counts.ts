/** @file What every ranking metric is made of: anomalies and normals admitted at each distinct score. */

import { UndefinedMetricError } from "@lsad/core";
import { rankDescending } from "./rank-descending.js";

/** Cumulative weights from the highest score down; entry k counts every row with a score of at least `thresholds[k]`. */
export interface RankedCounts {
  /** The distinct scores of rows with positive weight, descending. */
  readonly thresholds: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  /** Total weight of the anomalies. */
  readonly positives: number;
  /** Total weight of the normal rows. */
  readonly negatives: number;
}

/**
 * Admits rows from the highest score down, equal scores together, so that nothing depends on the order of the input.
 * Rows of weight 0 are left out, as in scikit-learn. Inputs are checked by the caller.
 * @param order - Indices by descending score, when known already.
 */
export function countRanked(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weight: ArrayLike<number> | undefined,
  order: ArrayLike<number> = rankDescending(scores),
): RankedCounts {
  const n = order.length;
  const thresholds = new Float64Array(n);
  const truePositives = new Float64Array(n);
  const falsePositives = new Float64Array(n);
  let groups = 0;
  let positives = 0;
  let negatives = 0;
  for (let i = 0; i < n; i++) {
    const row = order[i];
    const mass = weight === undefined ? 1 : weight[row];
    if (mass === 0) continue;
    const score = scores[row];
    if (groups === 0 || thresholds[groups - 1] !== score) thresholds[groups++] = score;
    if (labels[row] === 1) positives += mass;
    else negatives += mass;
    truePositives[groups - 1] = positives;
    falsePositives[groups - 1] = negatives;
  }
  return {
    thresholds: thresholds.subarray(0, groups),
    truePositives: truePositives.subarray(0, groups),
    falsePositives: falsePositives.subarray(0, groups),
    positives,
    negatives,
  };
}

/** Throws unless there is an anomaly of positive weight. */
export function requirePositives(where: string, rows: number, positives: number): void {
  if (positives === 0) {
    throw new UndefinedMetricError(`${where}: no anomaly among ${rows} labels, so recall is undefined`);
  }
}

/** Throws unless both classes have positive weight. */
export function requireBothClasses(where: string, rows: number, positives: number, negatives: number): void {
  requirePositives(where, rows, positives);
  if (negatives === 0) {
    throw new UndefinedMetricError(`${where}: no normal row among ${rows} labels, so the metric is undefined`);
  }
}
