/** @file The error function in float64: JavaScript has none. */

/** Where the continued fraction takes over: both are exact to the last bits there. */
const SERIES_LIMIT = 3;
/** Beyond it erf is 1 in float64: 1 − erf(6) = 2e-17. */
const SATURATION = 6;

/**
 * erf(x) = 2/√π ∫₀ˣ e^(−t²) dt.
 * Below 3 the series 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms are all of one sign; above, the continued fraction of
 * erfc (Abramowitz and Stegun 7.1.6 and 7.1.14).
 */
export function errorFunction(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude < SATURATION)) return Number.isNaN(x) ? x : Math.sign(x);
  const value = magnitude < SERIES_LIMIT ? series(magnitude) : 1 - complementFraction(magnitude);
  return x < 0 ? -value : value;
}

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** √π e^(x²) erfc(x) = 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))): 60 levels settle all bits from 3 on. */
function complementFraction(x: number): number {
  let denominator = x;
  for (let k = 60; k >= 1; k--) denominator = x + k / 2 / denominator;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / denominator;
}
