/** @file The regularised incomplete beta function, which Student's t and the F distribution are made of. */

import { logGamma } from "./incomplete-gamma.js";

/**
 * I_x(a, b), the share of the beta distribution at or below x; a, b > 0, x in [0, 1].
 * @param complement - 1 − x, where the caller knows it without cancellation.
 */
export function regularisedBeta(x: number, a: number, b: number, complement = 1 - x): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  // The continued fraction converges fast below the mean; above it the mirrored one does.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaFraction(complement, b, a, x);
  return betaFraction(x, a, b, complement);
}

/** xᵃ(1 − x)ᵇ / (a·B(a, b)) times the continued fraction (modified Lentz; Press et al., Numerical Recipes, §6.4). */
function betaFraction(x: number, a: number, b: number, complement: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny);
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d, tiny);
    c = nonZero(1 + even / c, tiny);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d, tiny);
    c = nonZero(1 + odd / c, tiny);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  const logFront = a * Math.log(x) + b * Math.log(complement) - (logGamma(a) + logGamma(b) - logGamma(a + b));
  return (Math.exp(logFront) * fraction) / a;
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
