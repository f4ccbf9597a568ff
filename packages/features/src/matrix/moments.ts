/** @file Mean and deviation of columns, without the rounding and overflow of the one-pass formula. */

import { type CsrMatrix, InvalidInputError, isCsr, type Matrix } from "@lsad/core";

/** Moments of the columns of a matrix; each of shape `[columns]`. */
export interface ColumnMoments {
  readonly mean: Float64Array;
  /** Population variance, Σ w (x - mean)² / Σ w. */
  readonly variance: Float64Array;
  /** Square root of the variance; finite even where the variance is not. */
  readonly deviation: Float64Array;
  /** Σ w: the number of rows when there are no weights. */
  readonly weightSum: number;
}

/** Columns whose largest value is outside 2^±500 are measured in units of it, since their squares have no double. */
const LARGE = 2 ** 500;
/** A sum of squares below this, or not finite, may come from such a column. */
const SMALL_SQUARE = 2 ** -900;

/**
 * Weighted mean, population variance and deviation of every column; zeros of a sparse matrix count.
 *
 * Two passes, the mean's rounding corrected in the second (Chan, Golub and LeVeque 1983): a column of 1,000,000 ± 1 keeps its
 * variance.
 * Values up to 1e308 and down to denormals are safe. No rows: all 0.
 *
 * @param weight - Shape `[rows]`, at least 0. Default: all 1.
 * @throws {@link InvalidInputError} if the weights have another length, are negative, or sum to 0.
 *
 * @example
 * ```ts
 * columnMoments(matrixFromRows([[1], [2], [6]])).variance[0]; // (4 + 1 + 9) / 3 = 4.666…
 * ```
 */
export function columnMoments(matrix: Matrix | CsrMatrix, weight?: ArrayLike<number>): ColumnMoments {
  const weightSum = sumWeights(matrix.rows, weight);
  const zeros = new Float64Array(matrix.columns);
  let unit: Float64Array = zeros.map(() => 1);
  let sums = shiftedSums(matrix, weight, unit, zeros);
  if (sums.second.some((sum) => !(sum >= SMALL_SQUARE && Number.isFinite(sum)))) {
    unit = columnUnits(matrix);
    sums = shiftedSums(matrix, weight, unit, zeros);
  }
  const mean = sums.first.map((sum) => sum / (weightSum || 1));
  const { first, second, visited } = shiftedSums(matrix, weight, unit, mean);

  const variance = new Float64Array(matrix.columns);
  const deviation = new Float64Array(matrix.columns);
  for (let j = 0; j < matrix.columns; j++) {
    const absent = Math.max(0, weightSum - visited[j]); // zeros that a sparse matrix does not store
    const residue = first[j] - absent * mean[j]; // 0 but for rounding: the mean's error times the weight sum
    const sum = second[j] + absent * mean[j] * mean[j] - (residue * residue) / (weightSum || 1);
    const scaled = Math.max(0, sum) / (weightSum || 1);
    variance[j] = scaled * unit[j] * unit[j];
    deviation[j] = Math.sqrt(scaled) * unit[j];
    mean[j] = (mean[j] + residue / (weightSum || 1)) * unit[j];
  }
  return { mean, variance, deviation, weightSum };
}

/** Sums over the stored entries of each column. */
interface ColumnSums {
  /** Σ w. */
  readonly visited: Float64Array;
  /** Σ w (x / unit - shift). */
  readonly first: Float64Array;
  /** Σ w (x / unit - shift)². */
  readonly second: Float64Array;
}

function shiftedSums(
  matrix: Matrix | CsrMatrix,
  weight: ArrayLike<number> | undefined,
  unit: Float64Array,
  shift: Float64Array,
): ColumnSums {
  const { columns } = matrix;
  const sums = {
    visited: new Float64Array(columns),
    first: new Float64Array(columns),
    second: new Float64Array(columns),
  };
  const inverse = unit.map((value) => 1 / value); // exact: units are powers of two
  if (isCsr(matrix)) addSparse(matrix, weight, inverse, shift, sums);
  else addDense(matrix, weight, inverse, shift, sums);
  return sums;
}

function addSparse(
  { rows, indptr, indices, data }: CsrMatrix,
  weight: ArrayLike<number> | undefined,
  inverse: Float64Array,
  shift: Float64Array,
  { visited, first, second }: ColumnSums,
): void {
  for (let row = 0; row < rows; row++) {
    const w = weight === undefined ? 1 : weight[row];
    for (let k = indptr[row]; k < indptr[row + 1]; k++) {
      const j = indices[k];
      const difference = data[k] * inverse[j] - shift[j];
      visited[j] += w;
      first[j] += w * difference;
      second[j] += w * difference * difference;
    }
  }
}

function addDense(
  { rows, columns, data }: Matrix,
  weight: ArrayLike<number> | undefined,
  inverse: Float64Array,
  shift: Float64Array,
  { visited, first, second }: ColumnSums,
): void {
  let total = 0;
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    const w = weight === undefined ? 1 : weight[row];
    total += w;
    for (let j = 0; j < columns; j++) {
      const difference = data[start + j] * inverse[j] - shift[j];
      first[j] += w * difference;
      second[j] += w * difference * difference;
    }
  }
  visited.fill(total);
}

function sumWeights(rows: number, weight: ArrayLike<number> | undefined): number {
  if (weight === undefined) return rows;
  if (weight.length !== rows) {
    throw new InvalidInputError(`columnMoments: weight must have ${rows} values, got ${weight.length}`);
  }
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    if (!(weight[i] >= 0 && Number.isFinite(weight[i]))) {
      throw new InvalidInputError(`columnMoments: weight[${i}] must be finite and at least 0, got ${weight[i]}`);
    }
    sum += weight[i];
  }
  if (!(sum > 0) && rows > 0) throw new InvalidInputError(`columnMoments: weights must not all be 0, got sum ${sum}`);
  return sum;
}

/** 1, or a power of two near the largest value of a column too large or too small to square. */
function columnUnits(matrix: Matrix | CsrMatrix): Float64Array {
  const { rows, columns, data } = matrix;
  const largest = new Float64Array(columns);
  const stored = isCsr(matrix) ? matrix.indptr[rows] : 0;
  for (let k = 0; k < stored; k++) {
    const j = (matrix as CsrMatrix).indices[k];
    largest[j] = Math.max(largest[j], Math.abs(data[k]));
  }
  for (let start = 0; !isCsr(matrix) && start < data.length; start += columns || 1) {
    for (let j = 0; j < columns; j++) largest[j] = Math.max(largest[j], Math.abs(data[start + j]));
  }
  return largest.map(unitOf);
}

function unitOf(largest: number): number {
  if (largest === 0 || (largest <= LARGE && largest >= 1 / LARGE)) return 1;
  return 2 ** Math.max(-1022, Math.min(1022, Math.floor(Math.log2(largest))));
}
