/** @file Products with dense matrices. */

import { type CsrMatrix, InvalidInputError, isCsr, type Matrix } from "@lsad/core";

/**
 * The dense product x · y of a dense or sparse x and a dense y.
 *
 * Time: stored values of x times columns of y.
 *
 * @throws {@link InvalidInputError} if the columns of x are not as many as the rows of y.
 *
 * @example
 * ```ts
 * multiply(matrixFromRows([[1, 2]]), matrixFromRows([[3, 0], [5, 1]])).data; // [13, 2]
 * ```
 */
export function multiply(x: Matrix | CsrMatrix, y: Matrix): Matrix {
  checkInner(x.columns, y.rows, "multiply");
  const width = y.columns;
  const data = new Float64Array(x.rows * width);
  for (let row = 0; row < x.rows; row++) {
    const start = isCsr(x) ? x.indptr[row] : row * x.columns;
    const end = isCsr(x) ? x.indptr[row + 1] : start + x.columns;
    for (let k = start; k < end; k++) {
      const j = isCsr(x) ? x.indices[k] : k - start;
      addScaled(data, row * width, y.data, j * width, x.data[k], width);
    }
  }
  return { rows: x.rows, columns: width, data };
}

/**
 * The dense product xᵀ · y, without transposing x.
 *
 * @throws {@link InvalidInputError} if x and y have different numbers of rows.
 *
 * @example
 * ```ts
 * multiplyTransposed(matrixFromRows([[1, 2]]), matrixFromRows([[3, 4]])).data; // [3, 4, 6, 8]
 * ```
 */
export function multiplyTransposed(x: Matrix | CsrMatrix, y: Matrix): Matrix {
  checkInner(x.rows, y.rows, "multiplyTransposed");
  const width = y.columns;
  const data = new Float64Array(x.columns * width);
  for (let row = 0; row < x.rows; row++) {
    const start = isCsr(x) ? x.indptr[row] : row * x.columns;
    const end = isCsr(x) ? x.indptr[row + 1] : start + x.columns;
    for (let k = start; k < end; k++) {
      const j = isCsr(x) ? x.indices[k] : k - start;
      addScaled(data, j * width, y.data, row * width, x.data[k], width);
    }
  }
  return { rows: x.columns, columns: width, data };
}

/** target[to + i] += factor · source[from + i] for `length` values. */
function addScaled(
  target: Float64Array,
  to: number,
  source: ArrayLike<number>,
  from: number,
  factor: number,
  length: number,
): void {
  if (factor === 0) return;
  for (let i = 0; i < length; i++) target[to + i] += factor * source[from + i];
}

function checkInner(left: number, right: number, where: string): void {
  if (left !== right) {
    throw new InvalidInputError(`${where}: inner dimensions of x and y must be equal, got ${left} and ${right}`);
  }
}
