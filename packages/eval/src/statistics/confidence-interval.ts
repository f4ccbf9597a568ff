/** @file From bootstrap replicates to an interval: percentile, basic and BCa. */

import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { checkSample } from "../internal/check-inputs.js";
import { normalCdf, normalQuantile } from "./normal-distribution.js";
import { quantileOfSorted } from "./quantile.js";

/** `percentile`: quantiles of the replicates. `basic`: mirrored at the estimate. `bca`: corrected for bias and skew. */
export type IntervalMethod = "percentile" | "basic" | "bca";

/** How to make an interval from replicates. */
export interface IntervalOptions {
  /** Confidence level in (0, 1). Default: 0.95. */
  readonly level?: number;
  /** Default: `"bca"`. */
  readonly method?: IntervalMethod;
  /** `less` bounds from above only, `greater` from below only. Default: `"two-sided"`. */
  readonly alternative?: "two-sided" | "less" | "greater";
}

/** A confidence interval; an open end is an infinity. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** What an interval is made of. */
export interface BootstrapDistribution {
  /** The statistic on the data itself. */
  readonly estimate: number;
  /** The statistic on each resample. */
  readonly replicates: ArrayLike<number>;
  /** The statistic without each unit in turn; needed by BCa only. */
  readonly jackknife?: ArrayLike<number>;
}

/**
 * A bootstrap confidence interval from replicates.
 *
 * With α = (1 − level)/2: *percentile* takes the α and 1 − α quantiles (linear interpolation); *basic* mirrors them at
 * the estimate; *BCa* takes the quantiles at Φ(z₀ + (z₀ + zₐ) / (1 − a(z₀ + zₐ))), with z₀ from the share of replicates
 * below the estimate (ties half) and the acceleration a from the jackknife.
 * Source: Efron, JASA 1987; agrees with `scipy.stats.bootstrap` 1.17 on the same resamples.
 *
 * @throws {@link InvalidInputError} if there is no replicate, one is not finite, the level is not in (0, 1), or BCa
 *   gets no jackknife.
 * @throws {@link UndefinedMetricError} if BCa has no value: all replicates on one side of the estimate, or a jackknife
 *   without spread.
 *
 * @example
 * ```ts
 * const replicates = [1, 2, 3, 4, 5];
 * confidenceInterval({ estimate: 3, replicates }, { method: "percentile", level: 0.5 }); // { lower: 2, upper: 4 }
 * ```
 */
export function confidenceInterval(
  { estimate, replicates, jackknife }: BootstrapDistribution,
  { level = 0.95, method = "bca", alternative = "two-sided" }: IntervalOptions = {},
): Interval {
  if (!(level > 0 && level < 1)) {
    throw new InvalidInputError(`confidenceInterval: level must be between 0 and 1, got ${level}`);
  }
  checkSample("confidenceInterval", "replicates", replicates);
  const tail = alternative === "two-sided" ? (1 - level) / 2 : 1 - level;
  const sorted = Float64Array.from(replicates).sort();
  const [low, high] =
    method === "bca" ? correctedTails(estimate, sorted, jackknife, tail) : ([tail, 1 - tail] as const);
  let lower = quantileOfSorted(sorted, low);
  let upper = quantileOfSorted(sorted, high);
  if (method === "basic") [lower, upper] = [2 * estimate - upper, 2 * estimate - lower];
  if (alternative === "less") lower = Number.NEGATIVE_INFINITY;
  if (alternative === "greater") upper = Number.POSITIVE_INFINITY;
  return { lower, upper };
}

function correctedTails(
  estimate: number,
  sorted: Float64Array,
  jackknife: ArrayLike<number> | undefined,
  tail: number,
): readonly [number, number] {
  if (jackknife === undefined) {
    throw new InvalidInputError("confidenceInterval: jackknife must be given for the method bca, got none");
  }
  let below = 0; // replicates below the estimate count 1, those equal to it 1/2
  for (const replicate of sorted) below += replicate < estimate ? 1 : replicate === estimate ? 0.5 : 0;
  const bias = normalQuantile(below / sorted.length);
  const acceleration = jackknifeAcceleration(jackknife);
  if (!Number.isFinite(bias) || Number.isNaN(acceleration)) {
    throw new UndefinedMetricError(
      "confidenceInterval: bca needs replicates on both sides of the estimate and a jackknife with spread",
    );
  }
  const corrected = (z: number): number => normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z)));
  const z = normalQuantile(tail);
  return [corrected(z), corrected(-z)];
}

/** a = Σ(m − θᵢ)³ / (6·(Σ(m − θᵢ)²)^1.5), with m the mean of the jackknife values. */
function jackknifeAcceleration(jackknife: ArrayLike<number>): number {
  let mean = jackknife[0]; // differences to the first: equal values have no spread, not one of rounding
  for (let i = 1; i < jackknife.length; i++) mean += (jackknife[i] - jackknife[0]) / jackknife.length;
  let squares = 0;
  let cubes = 0;
  for (let i = 0; i < jackknife.length; i++) {
    squares += (mean - jackknife[i]) ** 2;
    cubes += (mean - jackknife[i]) ** 3;
  }
  return cubes / (6 * squares ** 1.5);
}
