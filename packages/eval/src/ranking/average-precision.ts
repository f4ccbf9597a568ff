/** @file Average precision: how well anomaly scores rank a labelled set. */

import { InvalidInputError } from "@lsad/core";
import { checkRanking, type MetricOptions } from "../internal/check-inputs.js";
import { countRanked, type RankedCounts, requireBothClasses, requirePositives } from "../internal/ranked-counts.js";

/**
 * Average precision (AP) of an anomaly ranking, also called PR-AUC: the precision at each distinct score, weighted
 * by the recall gained there.
 *
 * AP = Σₖ (Rₖ − Rₖ₋₁) · Pₖ, over the distinct scores in descending order.
 *
 * Equal scores are admitted together, so the value does not depend on the order of the input. Points are not joined
 * by straight lines: linear interpolation in precision-recall space is optimistic (Davis & Goadrich, ICML 2006).
 * A constant score gives the anomaly rate; anomalies only give 1. Agrees with `average_precision_score` of
 * scikit-learn 1.9. Compare with {@link prevalence} and {@link chanceAveragePrecision}, not with 0.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal row.
 * @param scores - Shape `[n]`: higher is more anomalous. Any finite scale.
 * @returns AP in (0, 1].
 * @throws {@link InvalidInputError} if lengths differ, a label is not 0 or 1, a score is not finite or a weight is
 *   negative or not finite.
 * @throws {@link UndefinedMetricError} if no row of positive weight is an anomaly: recall has no value.
 *
 * @example
 * ```ts
 * averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // (1/1 + 2/3) / 2 = 0.8333…
 * ```
 */
export function averagePrecision(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { weight }: MetricOptions = {},
): number {
  checkRanking("averagePrecision", labels, scores, weight);
  const counts = countRanked(labels, scores, weight);
  requirePositives("averagePrecision", labels.length, counts.positives);
  return sumPrecision(counts, 1);
}

/**
 * Average precision at a given prevalence: the weights of both classes are rescaled so that anomalies are that share
 * of the whole, which makes sources with different anomaly rates comparable.
 *
 * Pₖ = π·TPRₖ / (π·TPRₖ + (1 − π)·FPRₖ), then as {@link averagePrecision}.
 * Equal to `averagePrecision` with class weights; at the data's own prevalence both are the same number.
 * Source: the calibrated average precision of Siblini et al., "Master your metrics with calibration", IDA 2020.
 *
 * @param targetPrevalence - In (0, 1): the share of anomalies to measure at, for example 0.01.
 * @returns AP in (0, 1].
 * @throws {@link InvalidInputError} as {@link averagePrecision}, and if the prevalence is not between 0 and 1.
 * @throws {@link UndefinedMetricError} if either class has no weight: it cannot be rescaled.
 *
 * @example
 * ```ts
 * averagePrecisionAt([0, 0, 1, 0], [0.9, 0.1, 0.5, 0.2], 0.01); // 0.01·1 / (0.01·1 + 0.99/3) = 0.0294…
 * ```
 */
export function averagePrecisionAt(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  targetPrevalence: number,
  { weight }: MetricOptions = {},
): number {
  const where = "averagePrecisionAt";
  if (!(targetPrevalence > 0 && targetPrevalence < 1)) {
    throw new InvalidInputError(`${where}: prevalence must be between 0 and 1, got ${targetPrevalence}`);
  }
  checkRanking(where, labels, scores, weight);
  const counts = countRanked(labels, scores, weight);
  requireBothClasses(where, labels.length, counts.positives, counts.negatives);
  const negativeScale = ((1 - targetPrevalence) / targetPrevalence) * (counts.positives / counts.negatives);
  return sumPrecision(counts, negativeScale);
}

/**
 * Average precision on the scale where a constant score is 0 and a perfect ranking 1: (AP − p) / (1 − p), with p the
 * (weighted) {@link prevalence}. Negative for rankings worse than a constant score.
 *
 * @returns A number in (−1, 1].
 * @throws {@link InvalidInputError} as {@link averagePrecision}.
 * @throws {@link UndefinedMetricError} if either class has no weight.
 *
 * @example
 * ```ts
 * normalisedAveragePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // (5/6 − 1/2) / (1 − 1/2) = 0.6666…
 * ```
 */
export function normalisedAveragePrecision(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { weight }: MetricOptions = {},
): number {
  const where = "normalisedAveragePrecision";
  checkRanking(where, labels, scores, weight);
  const counts = countRanked(labels, scores, weight);
  requireBothClasses(where, labels.length, counts.positives, counts.negatives);
  const rate = counts.positives / (counts.positives + counts.negatives);
  return (sumPrecision(counts, 1) - rate) / (1 - rate);
}

/** Σ ΔTP · TP / (TP + s·FP) / P: average precision with the weights of normal rows multiplied by s. */
export function sumPrecision(counts: RankedCounts, negativeScale: number): number {
  const { truePositives, falsePositives, positives } = counts;
  let sum = 0;
  for (let k = 0, before = 0; k < truePositives.length; k++) {
    const found = truePositives[k];
    if (found !== before) sum += (found - before) * (found / (found + negativeScale * falsePositives[k]));
    before = found;
  }
  return sum / positives;
}
