/** @file Precision and recall at every threshold. */

import { checkRanking, type MetricOptions } from "../internal/check-inputs.js";
import { countRanked, requirePositives } from "../internal/ranked-counts.js";

/** Points of a precision-recall curve, recall falling. */
export interface PrecisionRecallCurve {
  /** Shape `[k + 1]`: precision of "score ≥ thresholds[i]"; the last point is 1 by convention. */
  readonly precision: Float64Array;
  /** Shape `[k + 1]`: recall of "score ≥ thresholds[i]"; the last point is 0. */
  readonly recall: Float64Array;
  /** Shape `[k]`: the distinct scores, ascending. */
  readonly thresholds: Float64Array;
}

/**
 * Precision and recall of "score ≥ threshold" at every distinct score, thresholds ascending, and the point
 * (precision 1, recall 0) at the end. Agrees with `precision_recall_curve` of scikit-learn 1.9.
 *
 * Rows of weight 0 make no threshold. Draw it as steps: straight lines between the points are optimistic.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal row.
 * @param scores - Shape `[n]`: higher is more anomalous.
 * @throws {@link InvalidInputError} as {@link averagePrecision}.
 * @throws {@link UndefinedMetricError} if no row of positive weight is an anomaly.
 *
 * @example
 * ```ts
 * precisionRecallCurve([0, 1, 1], [0.2, 0.2, 0.9]);
 * // precision [2/3, 1, 1], recall [1, 1/2, 0], thresholds [0.2, 0.9]
 * ```
 */
export function precisionRecallCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { weight }: MetricOptions = {},
): PrecisionRecallCurve {
  checkRanking("precisionRecallCurve", labels, scores, weight);
  const counts = countRanked(labels, scores, weight);
  requirePositives("precisionRecallCurve", labels.length, counts.positives);
  const k = counts.thresholds.length;
  const precision = new Float64Array(k + 1);
  const recall = new Float64Array(k + 1);
  for (let i = 0; i < k; i++) {
    const found = counts.truePositives[k - 1 - i];
    precision[i] = found / (found + counts.falsePositives[k - 1 - i]);
    recall[i] = found / counts.positives;
  }
  precision[k] = 1;
  return { precision, recall, thresholds: counts.thresholds.slice().reverse() };
}
