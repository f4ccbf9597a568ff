/** @file Wilcoxon's signed-rank test for paired differences. */

import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { checkSample } from "../internal/check-inputs.js";
import { normalCdf } from "./normal-distribution.js";
import { rankWithTies, tieLoss } from "./ranks.js";

/** Options of {@link wilcoxonSignedRank}. */
export interface WilcoxonOptions {
  /** `greater`: the differences tend to be positive. Default: `"two-sided"`. */
  readonly alternative?: "two-sided" | "greater" | "less";
  /** `exact`: all sign flips counted, ties included; `normal`: z approximation; `auto`: exact up to 50 differences that are not 0. Default: `"auto"`. */
  readonly method?: "auto" | "exact" | "normal";
  /**
   * Differences of 0: `drop` leaves them out (Wilcoxon), `pratt` ranks them first and drops their ranks, `split` gives
   * half their ranks to either side. The exact test always drops. Default: `"drop"`.
   */
  readonly zeros?: "drop" | "pratt" | "split";
  /** Moves z by half a rank towards 0 in the normal approximation. Default: false. */
  readonly continuityCorrection?: boolean;
}

/** Result of {@link wilcoxonSignedRank}. */
export interface WilcoxonResult {
  /** Sum of the ranks of positive differences. */
  readonly positiveRankSum: number;
  /** Sum of the ranks of negative differences. */
  readonly negativeRankSum: number;
  readonly pValue: number;
  readonly method: "exact" | "normal";
  /** Normal approximation only: positive where positive ranks outweigh. */
  readonly z?: number;
  /** Differences that counted. */
  readonly support: number;
}

/** Largest number of differences for which `auto` counts sign flips: the limit of scipy's `auto`. */
const EXACT_LIMIT = 50;

/**
 * Wilcoxon's signed-rank test: is the median of paired differences 0? For two detectors, one difference a source.
 *
 * Exact: the null distribution over all 2ⁿ sign flips of the mid-ranks, by dynamic programming, so it is exact with
 * ties as well. Normal: z = (W⁺ − mean)/deviation, corrected for ties. All differences 0 give p = 1 in the exact test.
 * Source: Wilcoxon 1945, Pratt 1959; agrees with `scipy.stats.wilcoxon` 1.17, whose exact method refuses ties.
 *
 * @param differences - Shape `[n]`, at least one, finite.
 * @throws {@link InvalidInputError} if there is no difference or one is not finite.
 * @throws {@link UndefinedMetricError} if the normal approximation has no variance: no difference counts.
 *
 * @example
 * ```ts
 * wilcoxonSignedRank([0.1, 0.3, 0.2, 0.4, 0.6]).pValue; // all five positive: 2 / 2⁵ = 0.0625
 * ```
 */
export function wilcoxonSignedRank(differences: ArrayLike<number>, options: WilcoxonOptions = {}): WilcoxonResult {
  const { alternative = "two-sided", method = "auto", zeros = "drop", continuityCorrection = false } = options;
  checkSample("wilcoxonSignedRank", "differences", differences);
  const counted = Float64Array.from(differences).filter((difference) => difference !== 0);
  if (method === "exact" && zeros !== "drop") {
    throw new InvalidInputError(`wilcoxonSignedRank: the exact method drops zeros, got zeros "${zeros}"`);
  }
  if (method === "exact" || (method === "auto" && counted.length <= EXACT_LIMIT && zeros === "drop")) {
    return exactTest(counted, alternative);
  }
  const kept = zeros === "drop" ? counted : Float64Array.from(differences);
  return normalTest(kept, kept.length - counted.length, { alternative, zeros, continuityCorrection });
}

function exactTest(differences: Float64Array, alternative: "two-sided" | "greater" | "less"): WilcoxonResult {
  const { ranks } = rankWithTies("wilcoxonSignedRank", differences.map(Math.abs));
  const { positive, negative } = rankSums(differences, ranks);
  const distribution = signFlipDistribution(ranks);
  const observed = 2 * positive;
  let atMost = 0;
  let atLeast = 0;
  for (let sum = 0; sum < distribution.length; sum++) {
    if (sum <= observed) atMost += distribution[sum];
    if (sum >= observed) atLeast += distribution[sum];
  }
  const twoSided = Math.min(1, 2 * Math.min(atMost, atLeast));
  const pValue = { "two-sided": twoSided, greater: atLeast, less: atMost }[alternative];
  return {
    positiveRankSum: positive,
    negativeRankSum: negative,
    pValue: Math.min(1, pValue),
    method: "exact",
    support: differences.length,
  };
}

/** P(2·W⁺ = s) for s = 0, 1, …, when every rank is positive or negative with probability ½; mid-ranks doubled are whole. */
function signFlipDistribution(ranks: Float64Array): Float64Array {
  const n = ranks.length;
  const probabilities = new Float64Array(n * (n + 1) + 1);
  probabilities[0] = 1;
  let reach = 0;
  for (let i = 0; i < n; i++) {
    const step = 2 * ranks[i];
    reach += step;
    for (let sum = reach; sum >= 0; sum--) {
      probabilities[sum] = (probabilities[sum] + (sum >= step ? probabilities[sum - step] : 0)) / 2;
    }
  }
  return probabilities;
}

function normalTest(
  differences: Float64Array,
  zeroCount: number,
  { alternative, zeros, continuityCorrection }: Required<Omit<WilcoxonOptions, "method">>,
): WilcoxonResult {
  const n = differences.length;
  const { ranks, ties } = rankWithTies("wilcoxonSignedRank", differences.map(Math.abs));
  const { positive, negative, zero } = rankSums(differences, ranks);
  const share = zeros === "split" ? zero / 2 : 0;
  let mean = (n * (n + 1)) / 4;
  let scaledVariance = n * (n + 1) * (2 * n + 1);
  if (zeros === "pratt" && zeroCount > 0) {
    mean -= (zeroCount * (zeroCount + 1)) / 4;
    scaledVariance -= zeroCount * (zeroCount + 1) * (2 * zeroCount + 1);
    ties.pop(); // zeros are the smallest absolute values, so their group is the last
  }
  const deviation = Math.sqrt((scaledVariance - tieLoss(ties) / 2) / 24);
  if (deviation === 0) {
    throw new UndefinedMetricError(
      `wilcoxonSignedRank: at least one difference must not be 0, got ${zeroCount || "only"} zeros`,
    );
  }
  const excess = positive + share - mean;
  const shift = continuityCorrection ? { "two-sided": Math.sign(excess), greater: 1, less: -1 }[alternative] / 2 : 0;
  const z = (excess - shift) / deviation;
  const twoSided = Math.min(1, 2 * normalCdf(-Math.abs(z)));
  const pValue = { "two-sided": twoSided, greater: normalCdf(-z), less: normalCdf(z) }[alternative];
  return {
    positiveRankSum: positive + share,
    negativeRankSum: negative + share,
    pValue,
    method: "normal",
    z,
    support: n,
  };
}

function rankSums(
  differences: Float64Array,
  ranks: Float64Array,
): { positive: number; negative: number; zero: number } {
  const sums = { positive: 0, negative: 0, zero: 0 };
  for (let i = 0; i < ranks.length; i++) {
    if (differences[i] > 0) sums.positive += ranks[i];
    else if (differences[i] < 0) sums.negative += ranks[i];
    else sums.zero += ranks[i];
  }
  return sums;
}
