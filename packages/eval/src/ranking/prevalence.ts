/** @file The share of anomalies, the number every average precision stands beside. */

import { UndefinedMetricError } from "@lsad/core";
import { checkBinary, checkWeight, type MetricOptions } from "../internal/check-inputs.js";

/**
 * The (weighted) share of anomalies.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal row.
 * @returns A number in [0, 1].
 * @throws {@link InvalidInputError} if a label is not 0 or 1, or a weight is negative or not finite.
 * @throws {@link UndefinedMetricError} if there is no row of positive weight.
 *
 * @example
 * ```ts
 * prevalence([1, 0, 0, 0]); // 0.25
 * prevalence([1, 0, 0, 0], { weight: [3, 1, 1, 1] }); // 0.5
 * ```
 */
export function prevalence(labels: ArrayLike<number>, { weight }: MetricOptions = {}): number {
  checkBinary("prevalence", "labels", labels);
  checkWeight("prevalence", labels, weight);
  let positives = 0;
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const mass = weight === undefined ? 1 : weight[i];
    total += mass;
    if (labels[i] === 1) positives += mass;
  }
  if (total === 0) throw new UndefinedMetricError(`prevalence: no row of positive weight among ${labels.length}`);
  return positives / total;
}
