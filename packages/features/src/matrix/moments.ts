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

/**
 * Weighted mean, population variance and deviation of every column; zeros of a sparse matrix count.
 *
 * Two passes with Neumaier's correction of the mean's rounding (a column of 1,000,000 ± 1 keeps its variance).
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
  const unit = columnUnits(matrix);
  const mean = new Float64Array(matrix.columns);
  const visited = new Float64Array(matrix.columns); // Σ w over the stored entries: the rest are zeros
  forEachEntry(matrix, (row, column, value) => {
    const w = weight === undefined ? 1 : weight[row];
    mean[column] += (w / weightSum) * (value / unit[column]);
    visited[column] += w;
  });

  const squares = new Float64Array(matrix.columns);
  const correction = new Float64Array(matrix.columns);
  forEachEntry(matrix, (row, column, value) => {
    const w = weight === undefined ? 1 : weight[row];
    const difference = value / unit[column] - mean[column];
    squares[column] += w * difference * difference;
    correction[column] += w * difference;
  });

  const variance = new Float64Array(matrix.columns);
  const deviation = new Float64Array(matrix.columns);
  for (let j = 0; j < matrix.columns; j++) {
    const zeros = Math.max(0, weightSum - visited[j]);
    const residue = correction[j] - zeros * mean[j]; // 0 but for rounding: the mean's error times the weight sum
    const sum = squares[j] + zeros * mean[j] * mean[j] - (residue * residue) / (weightSum || 1);
    const scaled = Math.max(0, sum) / (weightSum || 1);
    variance[j] = scaled * unit[j] * unit[j];
    deviation[j] = Math.sqrt(scaled) * unit[j];
    mean[j] = (mean[j] + residue / (weightSum || 1)) * unit[j];
  }
  return { mean, variance, deviation, weightSum };
}

/** Calls `visit` for every stored entry, row by row. */
export function forEachEntry(
  matrix: Matrix | CsrMatrix,
  visit: (row: number, column: number, value: number) => void,
): void {
  const { rows, columns, data } = matrix;
  if (isCsr(matrix)) {
    for (let row = 0; row < rows; row++) {
      for (let k = matrix.indptr[row]; k < matrix.indptr[row + 1]; k++) visit(row, matrix.indices[k], data[k]);
    }
    return;
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) visit(row, column, data[row * columns + column]);
  }
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
  const largest = new Float64Array(matrix.columns);
  forEachEntry(matrix, (_, column, value) => {
    largest[column] = Math.max(largest[column], Math.abs(value));
  });
  return largest.map((value) =>
    value > LARGE || (value > 0 && value < 1 / LARGE)
      ? 2 ** Math.max(-1022, Math.min(1022, Math.floor(Math.log2(value))))
      : 1,
  );
}
