/** @file What a few labelled lines change in scores that were learnt elsewhere. */

/** Whatever scores were: the prior deviation of the correction at a line is √(10 · kernel(line, line)), in log odds. */
const PRIOR_VARIANCE = 10;

/** Far more than any support has needed: the sweeps of fifty lines that are all alike end after some hundred. */
const MOST_SWEEPS = 2000;
const TOLERANCE = 1e-9;

/** Halvings that bring an interval of 10 below the tolerance. */
const HALVINGS = 40;

/**
 * Coefficients α of the correction Σᵢ αᵢ · kernel(·, i) that is added to log odds learnt elsewhere: logistic regression on the
 * support alone, whose prior is a Gaussian process around the log odds given.
 *
 * It minimises Σᵢ log(1 + exp(−(2yᵢ − 1) fᵢ)) + αᵀKα / 20 with f = logOdds + Kα, where αᵢ = 10 (yᵢ − σ(fᵢ)): Rasmussen & Williams,
 * Gaussian Processes for Machine Learning, §3.4, by coordinates of the dual. A support of one class moves only what is like it.
 *
 * @param kernel - Shape `[n, n]`, row-major: positive semidefinite likeness of the support's lines.
 * @param logOdds - Shape `[n]`: what was learnt elsewhere says of them.
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for normal.
 */
export function supportCorrection(
  kernel: Float64Array,
  logOdds: Float64Array,
  labels: ArrayLike<number>,
): Float64Array {
  const n = logOdds.length;
  const alpha = new Float64Array(n);
  const corrected = Float64Array.from(logOdds);
  for (let sweep = 0, largest = 1; sweep < MOST_SWEEPS && largest > TOLERANCE; sweep++) {
    largest = 0;
    for (let i = 0; i < n; i++) {
      const step = bestStep(alpha[i], corrected[i], kernel[i * n + i], labels[i]);
      alpha[i] += step;
      for (let j = 0; j < n; j++) corrected[j] += step * kernel[j * n + i];
      largest = Math.max(largest, Math.abs(step));
    }
  }
  return alpha;
}

/** The step to the root of α / 10 − y + σ(f), which rises with α, the other coefficients as they are. */
function bestStep(alpha: number, f: number, likeness: number, label: number): number {
  let low = PRIOR_VARIANCE * (label - 1);
  let high = PRIOR_VARIANCE * label;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    const slope = middle / PRIOR_VARIANCE - label + 1 / (1 + Math.exp(-f - likeness * (middle - alpha)));
    if (slope > 0) high = middle;
    else low = middle;
  }
  return (low + high) / 2 - alpha;
}
