/** @file The distributions behind the tests: chi-squared, F, Student's t, beta. Tails are computed as tails. */

import { InvalidInputError } from "@lsad/core";
import { checkRange } from "../internal/check-inputs.js";
import { regularisedBeta } from "./incomplete-beta.js";
import { gammaUpperTail } from "./incomplete-gamma.js";

/**
 * Upper tail P(X > x) of the chi-squared distribution. Agrees with `scipy.stats.chi2.sf` 1.17.
 *
 * @param degrees - Degrees of freedom, above 0.
 * @throws {@link InvalidInputError} if the degrees are not positive.
 *
 * @example
 * ```ts
 * chiSquaredTail(3.841458820694124, 1); // 0.05
 * ```
 */
export function chiSquaredTail(x: number, degrees: number): number {
  checkDegrees("chiSquaredTail", degrees);
  return gammaUpperTail(degrees / 2, x / 2);
}

/**
 * Upper tail P(X > x) of the F distribution. Agrees with `scipy.stats.f.sf` 1.17.
 *
 * @param numerator - Degrees of freedom, above 0.
 * @param denominator - Degrees of freedom, above 0.
 * @throws {@link InvalidInputError} if the degrees are not positive.
 *
 * @example
 * ```ts
 * fTail(3, 2, 24); // 0.0687…
 * ```
 */
export function fTail(x: number, numerator: number, denominator: number): number {
  checkDegrees("fTail", numerator);
  checkDegrees("fTail", denominator);
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const whole = denominator + numerator * x;
  return regularisedBeta(denominator / whole, denominator / 2, numerator / 2, (numerator * x) / whole);
}

/**
 * P(X ≤ x) of Student's t distribution. Agrees with `scipy.stats.t.cdf` 1.17.
 *
 * @param degrees - Degrees of freedom, above 0.
 * @throws {@link InvalidInputError} if the degrees are not positive.
 *
 * @example
 * ```ts
 * studentCdf(-1, 1); // 0.25
 * ```
 */
export function studentCdf(x: number, degrees: number): number {
  checkDegrees("studentCdf", degrees);
  const whole = degrees + x * x;
  const tail = regularisedBeta(degrees / whole, degrees / 2, 0.5, (x * x) / whole) / 2;
  return x < 0 ? tail : 1 - tail;
}

/**
 * The x with `studentCdf(x, degrees) = p`. Agrees with `scipy.stats.t.ppf` 1.17 to 1e-9.
 *
 * @param p - In [0, 1]; 0 and 1 give the infinities.
 * @throws {@link InvalidInputError} if p is outside [0, 1] or the degrees are not positive.
 *
 * @example
 * ```ts
 * studentQuantile(0.975, 4); // 2.776…
 * ```
 */
export function studentQuantile(p: number, degrees: number): number {
  checkRange("studentQuantile", "p", p, 0, 1);
  checkDegrees("studentQuantile", degrees);
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentQuantile(1 - p, degrees);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  let low = -1;
  while (studentCdf(low, degrees) > p) low *= 2;
  return bisect((x) => studentCdf(x, degrees), p, low, 0);
}

/**
 * The x with I_x(a, b) = p: quantile of the beta distribution. Agrees with `scipy.stats.beta.ppf` 1.17 to 1e-9.
 * With a = k, b = n − k + 1 it is the lower Clopper-Pearson bound of k in n.
 *
 * @param p - In [0, 1].
 * @param a - Above 0.
 * @param b - Above 0.
 * @throws {@link InvalidInputError} if p is outside [0, 1], or a or b is not positive.
 *
 * @example
 * ```ts
 * betaQuantile(0.5, 1, 1); // 0.5: uniform
 * ```
 */
export function betaQuantile(p: number, a: number, b: number): number {
  checkRange("betaQuantile", "p", p, 0, 1);
  checkDegrees("betaQuantile", a);
  checkDegrees("betaQuantile", b);
  return bisect((x) => regularisedBeta(x, a, b), p, 0, 1);
}

/** The x in [low, high] with f(x) = target, f rising: halves the interval until no double lies between its ends. */
export function bisect(f: (x: number) => number, target: number, low: number, high: number): number {
  let [below, above] = [low, high];
  for (;;) {
    const middle = below + (above - below) / 2;
    if (middle <= below || middle >= above) return middle;
    if (f(middle) < target) below = middle;
    else above = middle;
  }
}

function checkDegrees(where: string, degrees: number): void {
  if (!(degrees > 0 && degrees < Number.POSITIVE_INFINITY)) {
    throw new InvalidInputError(`${where}: degrees of freedom and shapes must be positive numbers, got ${degrees}`);
  }
}
