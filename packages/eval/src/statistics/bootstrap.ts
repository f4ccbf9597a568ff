/** @file Bootstrap interval of a mean over sources. */

import { createRandom } from "@lsad/core";
import { checkSample, checkWhole } from "../internal/check-inputs.js";
import { confidenceInterval, type Interval, type IntervalOptions } from "./confidence-interval.js";

/** Options of {@link bootstrapInterval}. */
export interface BootstrapOptions extends IntervalOptions {
  /** Any whole number or text; the same seed gives the same interval on every machine. */
  readonly seed: number | string;
  /** Number of resamples. Default: 10,000, where the ends of a 95 % interval of a mean move by about a hundredth of its width. */
  readonly resamples?: number;
}

/** An estimate with its interval. */
export interface IntervalEstimate extends Interval {
  /** The statistic on the data itself. */
  readonly estimate: number;
  /** Standard deviation of the replicates (n − 1). */
  readonly standardError: number;
}

/**
 * Mean of a sample with a bootstrap interval: sources are drawn with replacement. One value a source: lines and seeds
 * are not independent draws of the question "how well on a new system?".
 *
 * Equal values (one value among them) give that value as both ends: the sample says nothing about its spread.
 *
 * @param values - Shape `[sources]`, at least one, finite. For a paired comparison: the differences.
 * @throws {@link InvalidInputError} if there is no value, one is not finite, or an option is outside its range.
 * @throws {@link UndefinedMetricError} if BCa has so few resamples that all lie on one side of the estimate.
 *
 * @example
 * ```ts
 * const { estimate, lower, upper } = bootstrapInterval([0.2, 0.9, 0.5, 0.6], { seed: 1 });
 * lower < estimate && estimate < upper; // true; the estimate is 0.55
 * ```
 */
export function bootstrapInterval(values: ArrayLike<number>, options: BootstrapOptions): IntervalEstimate {
  const { seed, resamples = 10_000 } = options;
  checkSample("bootstrapInterval", "values", values);
  checkWhole("bootstrapInterval", "resamples", resamples, 1);
  const n = values.length;
  const total = sum(values);
  const estimate = total / n;
  if (isConstant(values)) return { ...constantEnds(values[0], options), estimate: values[0], standardError: 0 };
  const random = createRandom(seed).fork("bootstrap");
  const replicates = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    let drawn = 0;
    for (let i = 0; i < n; i++) drawn += values[random.nextInteger(n)];
    replicates[b] = drawn / n;
  }
  const jackknife = Float64Array.from(values, (value) => (total - value) / (n - 1));
  const interval = confidenceInterval({ estimate, replicates, jackknife }, options);
  return { ...interval, estimate, standardError: standardDeviation(replicates) };
}

/** Sample standard deviation (n − 1); 0 for fewer than two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return 0;
  const mean = sum(values) / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/** Sum from the first value to the last. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

function constantEnds(value: number, { alternative = "two-sided" }: IntervalOptions): Interval {
  return {
    lower: alternative === "less" ? Number.NEGATIVE_INFINITY : value,
    upper: alternative === "greater" ? Number.POSITIVE_INFINITY : value,
  };
}
