/** @file The four counts of a yes-or-no decision, which all decision metrics are made of. */

import { checkBinary, checkLength, checkWeight, type MetricOptions } from "../internal/check-inputs.js";

/** Weighted counts of decisions. */
export interface Confusion {
  /** Anomalies that raised an alarm. */
  readonly truePositives: number;
  /** Normal rows that raised an alarm. */
  readonly falsePositives: number;
  /** Normal rows without an alarm. */
  readonly trueNegatives: number;
  /** Anomalies without an alarm. */
  readonly falseNegatives: number;
}

/**
 * Counts decisions by truth and prediction, weighted.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal row.
 * @param predictions - Shape `[n]`: 1 for an alarm, 0 for none; {@link predictAbove} makes them from scores.
 * @throws {@link InvalidInputError} if lengths differ, a value is not 0 or 1, or a weight is negative or not finite.
 *
 * @example
 * ```ts
 * confusion([1, 1, 0, 0, 0], [1, 0, 1, 0, 0]);
 * // { truePositives: 1, falsePositives: 1, trueNegatives: 2, falseNegatives: 1 }
 * ```
 */
export function confusion(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options: MetricOptions = {},
): Confusion {
  return countDecisions("confusion", labels, predictions, options);
}

/** What a decision metric takes: counts, or what they are counted from. */
export type DecisionInput = Confusion | ArrayLike<number>;

/** The counts a metric was called with, or was given the makings of. */
export function toConfusion(
  where: string,
  input: DecisionInput,
  predictions: ArrayLike<number> | undefined,
  options: MetricOptions | undefined,
): Confusion {
  if ("truePositives" in input) return input;
  return countDecisions(where, input, predictions ?? [], options ?? {});
}

function countDecisions(
  where: string,
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  { weight }: MetricOptions,
): Confusion {
  checkLength(where, labels, "predictions", predictions);
  checkBinary(where, "labels", labels);
  checkBinary(where, "predictions", predictions);
  checkWeight(where, labels, weight);
  const counts = [0, 0, 0, 0]; // index 2·label + prediction
  for (let i = 0; i < labels.length; i++) {
    counts[2 * labels[i] + predictions[i]] += weight === undefined ? 1 : weight[i];
  }
  const [trueNegatives, falsePositives, falseNegatives, truePositives] = counts;
  return { truePositives, falsePositives, trueNegatives, falseNegatives };
}
