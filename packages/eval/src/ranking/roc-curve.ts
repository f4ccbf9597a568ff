/** @file True- and false-positive rate at every threshold. */

import { checkRanking, type MetricOptions } from "../internal/check-inputs.js";
import { countRanked, requireBothClasses } from "../internal/ranked-counts.js";

/** Points of a ROC curve, from (0, 0) to (1, 1). */
export interface RocCurve {
  /** Shape `[k + 1]`, ascending from 0 to 1. */
  readonly falsePositiveRate: Float64Array;
  /** Shape `[k + 1]`, ascending from 0 to 1. */
  readonly truePositiveRate: Float64Array;
  /** Shape `[k + 1]`, descending: `Infinity` (no alarm at all), then the distinct scores. */
  readonly thresholds: Float64Array;
}

/**
 * True- and false-positive rate of "score ≥ threshold" at every distinct score, none left out. Agrees with
 * `roc_curve(drop_intermediate=False)` of scikit-learn 1.9. Rows of weight 0 make no threshold.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal row.
 * @param scores - Shape `[n]`: higher is more anomalous.
 * @throws {@link InvalidInputError} as {@link auroc}.
 * @throws {@link UndefinedMetricError} if either class has no weight.
 *
 * @example
 * ```ts
 * rocCurve([0, 1, 1], [0.2, 0.2, 0.9]);
 * // falsePositiveRate [0, 0, 1], truePositiveRate [0, 1/2, 1], thresholds [Infinity, 0.9, 0.2]
 * ```
 */
export function rocCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { weight }: MetricOptions = {},
): RocCurve {
  checkRanking("rocCurve", labels, scores, weight);
  const counts = countRanked(labels, scores, weight);
  requireBothClasses("rocCurve", labels.length, counts.positives, counts.negatives);
  const k = counts.thresholds.length;
  const falsePositiveRate = new Float64Array(k + 1);
  const truePositiveRate = new Float64Array(k + 1);
  const thresholds = new Float64Array(k + 1);
  thresholds[0] = Number.POSITIVE_INFINITY;
  for (let i = 0; i < k; i++) {
    falsePositiveRate[i + 1] = counts.falsePositives[i] / counts.negatives;
    truePositiveRate[i + 1] = counts.truePositives[i] / counts.positives;
    thresholds[i + 1] = counts.thresholds[i];
  }
  return { falsePositiveRate, truePositiveRate, thresholds };
}
