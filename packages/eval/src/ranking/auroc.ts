/** @file Area under the ROC curve, whole and up to a false-positive rate. */

import { InvalidInputError } from "@lsad/core";
import { checkRanking, type MetricOptions } from "../internal/check-inputs.js";
import { countRanked, type RankedCounts, requireBothClasses } from "../internal/ranked-counts.js";

/**
 * Area under the ROC curve: the probability that an anomaly scores higher than a normal row, ties counting half.
 *
 * AUROC = Σ (FPₖ − FPₖ₋₁)(TPₖ + TPₖ₋₁) / (2·P·N), over the distinct scores in descending order.
 *
 * A constant score gives 0.5. Agrees with `roc_auc_score` of scikit-learn 1.9. On rare anomalies it looks better than
 * the alerts are: read {@link averagePrecision} first.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal row.
 * @param scores - Shape `[n]`: higher is more anomalous. Any finite scale.
 * @returns A number in [0, 1]; 0.5 is chance.
 * @throws {@link InvalidInputError} if lengths differ, a label is not 0 or 1, a score is not finite or a weight is
 *   negative or not finite.
 * @throws {@link UndefinedMetricError} if either class has no weight.
 *
 * @example
 * ```ts
 * auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 3 of 4 pairs in order: 0.75
 * ```
 */
export function auroc(labels: ArrayLike<number>, scores: ArrayLike<number>, { weight }: MetricOptions = {}): number {
  checkRanking("auroc", labels, scores, weight);
  const counts = countRanked(labels, scores, weight);
  requireBothClasses("auroc", labels.length, counts.positives, counts.negatives);
  return areaUnderRoc(counts);
}

/** The area under the ROC curve of counts in which both classes have weight. */
export function areaUnderRoc({ truePositives, falsePositives, positives, negatives }: RankedCounts): number {
  let doubled = 0;
  for (let k = 0, found = 0, alarms = 0; k < truePositives.length; k++) {
    doubled += (falsePositives[k] - alarms) * (truePositives[k] + found);
    found = truePositives[k];
    alarms = falsePositives[k];
  }
  return doubled / (2 * positives * negatives);
}

/**
 * Standardised partial area under the ROC curve, from a false-positive rate of 0 to `maxFalsePositiveRate`.
 *
 * With A the area up to m: ½·(1 + (A − m²/2) / (m − m²/2)), so that 0.5 is chance and 1 is perfect at every m.
 * The curve is cut at m by linear interpolation.
 * Source: McClish, Medical Decision Making 1989; agrees with `roc_auc_score(max_fpr=m)` of scikit-learn 1.9.
 *
 * @param maxFalsePositiveRate - In (0, 1]; 1 gives {@link auroc}.
 * @throws {@link InvalidInputError} as {@link auroc}, and if the rate is not in (0, 1].
 * @throws {@link UndefinedMetricError} if either class has no weight.
 *
 * @example
 * ```ts
 * partialAuroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.5); // 0.6666…: A = 1/4, (1 + (1/4 − 1/8) / (1/2 − 1/8)) / 2
 * ```
 */
export function partialAuroc(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  maxFalsePositiveRate: number,
  { weight }: MetricOptions = {},
): number {
  if (!(maxFalsePositiveRate > 0 && maxFalsePositiveRate <= 1)) {
    throw new InvalidInputError(
      `partialAuroc: maxFalsePositiveRate must be above 0 and at most 1, got ${maxFalsePositiveRate}`,
    );
  }
  checkRanking("partialAuroc", labels, scores, weight);
  const counts = countRanked(labels, scores, weight);
  requireBothClasses("partialAuroc", labels.length, counts.positives, counts.negatives);
  if (maxFalsePositiveRate === 1) return areaUnderRoc(counts);
  const chance = maxFalsePositiveRate ** 2 / 2;
  const area = areaUpTo(counts, maxFalsePositiveRate);
  return (1 + (area - chance) / (maxFalsePositiveRate - chance)) / 2;
}

function areaUpTo({ truePositives, falsePositives, positives, negatives }: RankedCounts, limit: number): number {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let k = 0; k < truePositives.length; k++) {
    const nextX = falsePositives[k] / negatives;
    const nextY = truePositives[k] / positives;
    if (nextX > limit) {
      const yAtLimit = y + ((nextY - y) * (limit - x)) / (nextX - x);
      return area + ((limit - x) * (y + yAtLimit)) / 2;
    }
    area += ((nextX - x) * (y + nextY)) / 2;
    x = nextX;
    y = nextY;
  }
  return area;
}
