/** @file Quantiles with linear interpolation. */

import { checkRange, checkSample } from "../internal/check-inputs.js";

/**
 * The q-quantile of a sample, interpolated linearly at position q·(n − 1) of the sorted values (numpy's default).
 *
 * @param values - Shape `[n]`, at least one, finite, in any order.
 * @param q - In [0, 1]: 0 is the minimum, 0.5 the median, 1 the maximum.
 * @throws {@link InvalidInputError} if there is no value, a value is not finite or q is outside [0, 1].
 *
 * @example
 * ```ts
 * quantile([10, 0, 20], 0.75); // position 1.5 of [0, 10, 20]: 15
 * ```
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  checkSample("quantile", "values", values);
  checkRange("quantile", "q", q, 0, 1);
  return quantileOfSorted(Float64Array.from(values).sort(), q);
}

/** {@link quantile} of values that ascend already and were checked. */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const share = position - below;
  if (share === 0) return sorted[below];
  const step = sorted[below + 1] - sorted[below];
  // From the nearer end, as numpy does: exact at both ends and monotone in q.
  return share < 0.5 ? sorted[below] + step * share : sorted[below + 1] - step * (1 - share);
}
