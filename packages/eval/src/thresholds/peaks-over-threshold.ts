/** @file A threshold from extreme-value theory: how high would scores go by chance? */

import { InvalidInputError } from "@lsad/core";
import { checkFinite } from "../internal/check-inputs.js";
import { quantileOfSorted } from "../statistics/quantile.js";
import { requirePart, type ThresholdPolicy } from "./threshold-policy.js";

/** Options of {@link peaksOverThreshold}. */
export interface PeaksOverThresholdOptions {
  /** Probability that a score like those of the buffer is an alarm, in (0, 1). Default: 0.01. */
  readonly risk?: number;
  /** Quantile of the buffer above which scores are peaks, in [0, 1). Default: 0.9. */
  readonly initialQuantile?: number;
}

/**
 * Peaks over threshold: a generalised Pareto distribution is fitted to the buffer scores above a high quantile t, and
 * the threshold is where its tail has probability `risk`; scores strictly above it are alarms. Needs `bufferScores`.
 *
 * z = t + σ/ξ · ((risk · n / peaks)^−ξ − 1), and t − σ·ln(risk · n / peaks) for ξ = 0.
 *
 * Where `risk` is not in the tail (risk · n ≥ peaks) the empirical quantile is used; with fewer than two distinct
 * peaks no tail can be fitted, and the highest buffer score is the threshold: both say "nothing above what was seen".
 * Source: Pickands 1975; Siffer et al., "Anomaly detection in streams with extreme value theory", KDD 2017, §3.1; fit
 * by probability-weighted moments (Hosking & Wallis, Technometrics 1987), closed-form and better than maximum
 * likelihood below about 500 peaks.
 *
 * @throws {@link InvalidInputError} if an option is outside its range.
 *
 * @example
 * ```ts
 * const bufferScores = Array.from({ length: 400 }, (_, i) => -Math.log(1 - (i + 0.5) / 400)); // exponential
 * peaksOverThreshold({ risk: 0.001 }).threshold({ bufferScores }); // about −ln 0.001 = 6.9
 * ```
 */
export function peaksOverThreshold({
  risk = 0.01,
  initialQuantile = 0.9,
}: PeaksOverThresholdOptions = {}): ThresholdPolicy {
  if (!(risk > 0 && risk < 1)) {
    throw new InvalidInputError(`peaksOverThreshold: risk must be between 0 and 1, got ${risk}`);
  }
  if (!(initialQuantile >= 0 && initialQuantile < 1)) {
    throw new InvalidInputError(
      `peaksOverThreshold: initialQuantile must be at least 0 and below 1, got ${initialQuantile}`,
    );
  }
  const name = `pot-${risk}`;
  return {
    name,
    inclusive: false,
    threshold(context) {
      const scores = requirePart(name, context, "bufferScores");
      checkFinite(`threshold policy ${name}`, "bufferScores", scores);
      const sorted = Float64Array.from(scores).sort();
      const start = quantileOfSorted(sorted, initialQuantile);
      const excesses = sorted.filter((score) => score > start).map((score) => score - start);
      if (risk * sorted.length >= excesses.length) return quantileOfSorted(sorted, 1 - risk);
      if (excesses[0] === excesses[excesses.length - 1]) return sorted[sorted.length - 1];
      return start + tailQuantile(fitGeneralisedPareto(excesses), (risk * sorted.length) / excesses.length);
    },
  };
}

/** A generalised Pareto distribution: P(Y > y) = (1 + ξy/σ)^(−1/ξ). */
export interface GeneralisedPareto {
  /** ξ: above 0 a heavy tail, 0 exponential, below 0 a bounded one. */
  readonly shape: number;
  /** σ, above 0. */
  readonly scale: number;
}

/**
 * Fits a generalised Pareto distribution by probability-weighted moments:
 * with a₀ = mean and a₁ = mean of (1 − rank share)·y, ξ = 2 − a₀/(a₀ − 2a₁) and σ = 2a₀a₁/(a₀ − 2a₁).
 *
 * @param ascending - At least two distinct excesses above 0.
 */
export function fitGeneralisedPareto(ascending: ArrayLike<number>): GeneralisedPareto {
  const n = ascending.length;
  let [a0, a1] = [0, 0];
  for (let i = 0; i < n; i++) {
    a0 += ascending[i] / n;
    a1 += ((n - 1 - i) / (n - 1)) * (ascending[i] / n);
  }
  const spread = a0 - 2 * a1;
  return { shape: 2 - a0 / spread, scale: (2 * a0 * a1) / spread };
}

/** The y with P(Y > y) = tail. */
function tailQuantile({ shape, scale }: GeneralisedPareto, tail: number): number {
  // expm1 keeps the limit ξ → 0, −σ·ln tail, without cancellation.
  return shape === 0 ? -scale * Math.log(tail) : (scale / shape) * Math.expm1(-shape * Math.log(tail));
}
