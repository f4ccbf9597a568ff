/** @file Squared Mahalanobis distances by a Cholesky factor. */

/** Share of the mean variance added to the diagonal: constant and collinear columns keep a finite inverse. */
const RIDGE = 1e-9;

/** A covariance, factored: L Lᵀ = Σ + ridge I, L in rows of `size`. */
export interface CovarianceFactor {
  readonly size: number;
  readonly lower: Float64Array;
  /** ln of the determinant. */
  readonly logDeterminant: number;
}

/** Factors a covariance matrix, shape `[size, size]`. A matrix of zeros is taken as ridge · I with ridge 1. */
export function factorCovariance(covariance: Float64Array, size: number): CovarianceFactor {
  let trace = 0;
  for (let j = 0; j < size; j++) trace += covariance[j * size + j] / size;
  const ridge = trace * RIDGE || 1;
  const lower = new Float64Array(size * size);
  let logDeterminant = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = covariance[i * size + j] + (i === j ? ridge : 0);
      for (let k = 0; k < j; k++) sum -= lower[i * size + k] * lower[j * size + k];
      // The ridge keeps pivots above 0 but for rounding.
      lower[i * size + j] = i === j ? Math.sqrt(Math.max(sum, ridge)) : sum / lower[j * size + j];
    }
    logDeterminant += 2 * Math.log(lower[i * size + i]);
  }
  return { size, lower, logDeterminant };
}

/** (x − centre)ᵀ Σ⁻¹ (x − centre) for the row at `start`; `buffer` holds `size` numbers. */
export function squaredDistance(
  { size, lower }: CovarianceFactor,
  data: ArrayLike<number>,
  start: number,
  centre: Float64Array,
  buffer: Float64Array,
): number {
  let distance = 0;
  for (let i = 0; i < size; i++) {
    let sum = data[start + i] - centre[i];
    for (let k = 0; k < i; k++) sum -= lower[i * size + k] * buffer[k];
    buffer[i] = sum / lower[i * size + i];
    distance += buffer[i] * buffer[i];
  }
  return distance;
}

/** Weighted mean and covariance (divided by the sum of the weights) of dense rows. */
export function weightedCovariance(
  data: ArrayLike<number>,
  columns: number,
  weight: Float64Array,
): { centre: Float64Array; covariance: Float64Array } {
  const centre = new Float64Array(columns);
  const covariance = new Float64Array(columns * columns);
  const total = weight.reduce((sum, value) => sum + value, 0);
  for (let row = 0; row < weight.length; row++) {
    const share = weight[row] / total;
    if (share === 0) continue;
    for (let j = 0; j < columns; j++) centre[j] += share * data[row * columns + j];
  }
  const deviation = new Float64Array(columns);
  for (let row = 0; row < weight.length; row++) {
    const share = weight[row] / total;
    if (share === 0) continue;
    for (let j = 0; j < columns; j++) deviation[j] = data[row * columns + j] - centre[j];
    for (let i = 0; i < columns; i++) {
      const factor = share * deviation[i];
      for (let j = 0; j <= i; j++) covariance[i * columns + j] += factor * deviation[j];
    }
  }
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < i; j++) covariance[j * columns + i] = covariance[i * columns + j];
  return { centre, covariance };
}
