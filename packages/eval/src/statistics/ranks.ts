/** @file Ranks of a sample, ties sharing their mean rank. */

import { checkFinite } from "../internal/check-inputs.js";
import { rankDescending } from "../internal/rank-descending.js";

/**
 * Mid-ranks: 1 for the smallest value; equal values share the mean of their ranks.
 * Agrees with `scipy.stats.rankdata` 1.17.
 *
 * @param values - Shape `[n]`: finite.
 * @returns Shape `[n]`: in [1, n], sum n(n + 1)/2.
 * @throws {@link InvalidInputError} if a value is not finite.
 *
 * @example
 * ```ts
 * midRanks([30, 10, 20, 20]); // [4, 1, 2.5, 2.5]
 * ```
 */
export function midRanks(values: ArrayLike<number>): Float64Array {
  return rankWithTies("midRanks", values).ranks;
}

/** Mid-ranks, and the size of every group of equal values. */
export function rankWithTies(where: string, values: ArrayLike<number>): { ranks: Float64Array; ties: number[] } {
  checkFinite(where, "values", values);
  const n = values.length;
  const order = rankDescending(values);
  const ranks = new Float64Array(n);
  const ties: number[] = [];
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && values[order[end]] === values[order[start]]) end++;
    ties.push(end - start);
    // Places start+1 … end from the top are ranks n−end+1 … n−start from the bottom.
    for (let i = start; i < end; i++) ranks[order[i]] = (2 * n - end - start + 1) / 2;
  }
  return { ranks, ties };
}

/** Σ (t³ − t) over groups of t equal values: what ties take from the variance of a rank statistic. */
export function tieLoss(ties: readonly number[]): number {
  return ties.reduce((loss, t) => loss + (t * t * t - t), 0);
}
