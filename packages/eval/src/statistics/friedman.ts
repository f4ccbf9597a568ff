/** @file Friedman's test: do models differ over sources at all? */

import { checkMatrix, InvalidInputError, type Matrix, UndefinedMetricError } from "@lsad/core";
import { chiSquaredTail, fTail } from "./distributions.js";
import { rankWithTies, tieLoss } from "./ranks.js";

/** Result of {@link friedmanTest}. */
export interface FriedmanResult {
  /** Friedman's statistic, corrected for ties; chi-squared with k − 1 degrees of freedom. */
  readonly chiSquared: number;
  readonly pValue: number;
  /** Shape `[models]`: mean rank over sources, 1 is best. */
  readonly meanRanks: Float64Array;
  /** Iman and Davenport's F, less conservative, with k − 1 and (k − 1)(n − 1) degrees of freedom; `Infinity` where all sources agree. */
  readonly imanDavenportF: number;
  readonly imanDavenportP: number;
  /** Agreement of the sources: 0 none, 1 the same order everywhere. */
  readonly kendallW: number;
}

/**
 * Friedman's rank test of k models over n sources, with Iman and Davenport's correction.
 *
 * χ² = (12/(n·k·(k + 1)) Σ Rⱼ² − 3n(k + 1)) / (1 − Σ(t³ − t)/(n·k·(k² − 1))), with Rⱼ the rank sums, ties sharing ranks;
 * F = (n − 1)χ² / (n(k − 1) − χ²); W = χ² / (n(k − 1)).
 * Source: Demšar, JMLR 2006, §3.2.2; agrees with `scipy.stats.friedmanchisquare` 1.17.
 *
 * @param values - Rows are sources, columns models; higher is better. At least 2 rows and 2 columns.
 * @throws {@link InvalidInputError} if the matrix is smaller or not finite.
 * @throws {@link UndefinedMetricError} if all models tie on every source.
 *
 * @example
 * ```ts
 * const values = { rows: 2, columns: 3, data: Float64Array.of(3, 2, 1, 9, 8, 7) };
 * friedmanTest(values).chiSquared; // 4: both sources agree, so W = 1
 * ```
 */
export function friedmanTest(values: Matrix): FriedmanResult {
  checkMatrix(values, "friedmanTest");
  const { rows: n, columns: k } = values;
  if (n < 2 || k < 2) {
    throw new InvalidInputError(`friedmanTest: needs at least 2 sources and 2 models, got ${n} and ${k}`);
  }
  const rankSums = new Float64Array(k); // multiples of ½: exact
  let loss = 0;
  for (let row = 0; row < n; row++) {
    const { ranks, ties } = rankWithTies("friedmanTest", values.data.subarray(row * k, (row + 1) * k));
    for (let j = 0; j < k; j++) rankSums[j] += k + 1 - ranks[j];
    loss += tieLoss(ties);
  }
  const correction = 1 - loss / (n * k * (k * k - 1));
  if (correction <= 0) throw new UndefinedMetricError("friedmanTest: all models tie on every source");
  // Σ(Rⱼ − n(k + 1)/2)² instead of Σ Rⱼ² − …: no cancellation.
  const spread = rankSums.reduce((sum, rank) => sum + (rank - (n * (k + 1)) / 2) ** 2, 0);
  const chiSquared = (12 * spread) / (n * k * (k + 1) * correction);
  const most = n * (k - 1);
  const imanDavenportF = chiSquared >= most ? Number.POSITIVE_INFINITY : ((n - 1) * chiSquared) / (most - chiSquared);
  return {
    chiSquared,
    pValue: chiSquaredTail(chiSquared, k - 1),
    meanRanks: rankSums.map((rank) => rank / n),
    imanDavenportF,
    imanDavenportP: fTail(imanDavenportF, k - 1, (k - 1) * (n - 1)),
    kendallW: chiSquared / most,
  };
}
