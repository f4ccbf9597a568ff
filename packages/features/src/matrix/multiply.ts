/** @file Products with dense matrices. */

import { type CsrMatrix, InvalidInputError, isCsr, type Matrix } from "@lsad/core";
import { gramOfColumns, productOfColumns, productOfRows } from "./dense-products.js";
import { gatherProduct, scatterProduct } from "./sparse-products.js";

/**
 * The dense product x · y of a dense or sparse x and a dense y.
 *
 * Time: stored values of x times columns of y, by WebAssembly SIMD where there is WebAssembly: the results are the same without. A
 * row's result does not depend on the rows beside it.
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
  return isCsr(x) ? gatherProduct(x, y) : productOfRows(x, y);
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
  return isCsr(x) ? scatterProduct(x, y) : productOfColumns(x, y);
}

/**
 * The symmetric product xᵀ · x of a dense x.
 *
 * @example
 * ```ts
 * gramMatrix(matrixFromRows([[1, 2], [3, 4]])).data; // [10, 14, 14, 20]
 * ```
 */
export function gramMatrix(x: Matrix): Matrix {
  return gramOfColumns(x);
}

/**
 * Columns and rows of a dense matrix exchanged.
 *
 * @example
 * ```ts
 * transpose(matrixFromRows([[1, 2, 3]])).rows; // 3
 * ```
 */
export function transpose({ rows, columns, data }: Matrix): Matrix {
  const transposed = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) transposed[j * rows + i] = data[i * columns + j];
  return { rows: columns, columns: rows, data: transposed };
}

function checkInner(left: number, right: number, where: string): void {
  if (left !== right) {
    throw new InvalidInputError(`${where}: inner dimensions of x and y must be equal, got ${left} and ${right}`);
  }
}
