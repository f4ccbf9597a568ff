/** @file Correlation of two samples: Pearson, Spearman, Kendall; and the Mann-Whitney test. */

import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { checkFinite } from "../internal/check-inputs.js";
import { studentCdf } from "./distributions.js";
import { normalCdf } from "./normal-distribution.js";
import { midRanks, rankWithTies, tieLoss } from "./ranks.js";

/** A statistic and the two-sided p-value of "no association". */
export interface TestResult {
  readonly statistic: number;
  readonly pValue: number;
}

/**
 * Pearson's correlation, p from Student's t with n − 2 degrees of freedom. Agrees with `scipy.stats.pearsonr` 1.17.
 *
 * @param a - Shape `[n]`, n at least 3, finite.
 * @param b - Shape `[n]`.
 * @throws {@link InvalidInputError} if lengths differ, n is below 3 or a value is not finite.
 * @throws {@link UndefinedMetricError} if a sample is constant.
 *
 * @example
 * ```ts
 * pearson([1, 2, 3, 4], [2, 4, 6, 9]).statistic; // 0.9943…
 * ```
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): TestResult {
  checkPair("pearson", a, b);
  return correlate("pearson", a, b);
}

/**
 * Spearman's rank correlation: {@link pearson} of the mid-ranks. Agrees with `scipy.stats.spearmanr` 1.17.
 *
 * @throws {@link InvalidInputError} as {@link pearson}.
 * @throws {@link UndefinedMetricError} if a sample is constant.
 *
 * @example
 * ```ts
 * spearman([1, 2, 3, 4], [1, 10, 100, 50]).statistic; // 0.8
 * ```
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): TestResult {
  checkPair("spearman", a, b);
  return correlate("spearman", midRanks(a), midRanks(b));
}

/**
 * Kendall's τ-b, which allows for ties, p by the normal approximation with tie correction.
 * Agrees with `scipy.stats.kendalltau(method="asymptotic")` 1.17. O(n²).
 *
 * @throws {@link InvalidInputError} as {@link pearson}.
 * @throws {@link UndefinedMetricError} if a sample is constant.
 *
 * @example
 * ```ts
 * kendall([1, 2, 3, 4], [1, 2, 4, 3]).statistic; // (5 − 1)/6 = 0.6666…
 * ```
 */
export function kendall(a: ArrayLike<number>, b: ArrayLike<number>): TestResult {
  checkPair("kendall", a, b);
  const n = a.length;
  let balance = 0; // concordant minus discordant pairs
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) balance += Math.sign(a[i] - a[j]) * Math.sign(b[i] - b[j]);
  }
  const tiesA = rankWithTies("kendall", a).ties;
  const tiesB = rankWithTies("kendall", b).ties;
  const pairs = (n * (n - 1)) / 2;
  const untied = (pairs - pairSum(tiesA)) * (pairs - pairSum(tiesB));
  if (untied === 0) throw new UndefinedMetricError("kendall: both samples must vary, got a constant one");
  const cubic = (ties: readonly number[]): number => ties.reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
  const triple = (ties: readonly number[]): number => ties.reduce((sum, t) => sum + t * (t - 1) * (t - 2), 0);
  const ordered = n * (n - 1);
  const variance =
    (ordered * (2 * n + 5) - cubic(tiesA) - cubic(tiesB)) / 18 +
    (2 * pairSum(tiesA) * pairSum(tiesB)) / ordered +
    (triple(tiesA) * triple(tiesB)) / (9 * ordered * (n - 2));
  return {
    statistic: balance / Math.sqrt(untied),
    pValue: Math.min(1, 2 * normalCdf(-Math.abs(balance) / Math.sqrt(variance))),
  };
}

/**
 * Mann and Whitney's U of two independent samples: pairs in which `a` is larger, ties half; two-sided p by the normal
 * approximation with tie and continuity correction. U / (n·m) is the AUROC. Agrees with
 * `scipy.stats.mannwhitneyu(method="asymptotic")` 1.17.
 *
 * @param a - Shape `[n]`, at least one, finite.
 * @param b - Shape `[m]`, at least one, finite.
 * @throws {@link InvalidInputError} if a sample is empty or not finite.
 * @throws {@link UndefinedMetricError} if all values are equal.
 *
 * @example
 * ```ts
 * mannWhitney([3, 5], [1, 4]).statistic; // 3>1, 5>1, 5>4: 3
 * ```
 */
export function mannWhitney(a: ArrayLike<number>, b: ArrayLike<number>): TestResult {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) {
    throw new InvalidInputError(`mannWhitney: both samples must hold a value, got ${n} and ${m}`);
  }
  const joined = new Float64Array(n + m);
  joined.set(Float64Array.from(a));
  joined.set(Float64Array.from(b), n);
  const { ranks, ties } = rankWithTies("mannWhitney", joined);
  let rankSum = 0;
  for (let i = 0; i < n; i++) rankSum += ranks[i];
  const statistic = rankSum - (n * (n + 1)) / 2;
  const size = n + m;
  const variance = ((n * m) / 12) * (size + 1 - tieLoss(ties) / (size * (size - 1)));
  if (!(variance > 0)) throw new UndefinedMetricError("mannWhitney: the values must vary, got equal ones only");
  // Half a pair of continuity correction; not below 0, so that U at its mean has p = 1.
  const z = (Math.abs(statistic - (n * m) / 2) - 0.5) / Math.sqrt(variance);
  return { statistic, pValue: Math.min(1, 2 * normalCdf(-z)) };
}

function correlate(where: string, a: ArrayLike<number>, b: ArrayLike<number>): TestResult {
  const n = a.length;
  let meanA = 0;
  let meanB = 0;
  for (let i = 0; i < n; i++) {
    meanA += a[i] / n;
    meanB += b[i] / n;
  }
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    products += (a[i] - meanA) * (b[i] - meanB);
    squaresA += (a[i] - meanA) ** 2;
    squaresB += (b[i] - meanB) ** 2;
  }
  if (squaresA === 0 || squaresB === 0) {
    throw new UndefinedMetricError(`${where}: both samples must vary, got a constant one`);
  }
  const statistic = Math.max(-1, Math.min(1, products / Math.sqrt(squaresA * squaresB)));
  const t = Math.abs(statistic) * Math.sqrt((n - 2) / ((1 - statistic) * (1 + statistic)));
  return { statistic, pValue: 2 * studentCdf(-t, n - 2) };
}

function pairSum(ties: readonly number[]): number {
  return ties.reduce((sum, t) => sum + (t * (t - 1)) / 2, 0);
}

function checkPair(where: string, a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length || a.length < 3) {
    throw new InvalidInputError(
      `${where}: a and b must have the same length of at least 3, got ${a.length} and ${b.length}`,
    );
  }
  checkFinite(where, "a", a);
  checkFinite(where, "b", b);
}
