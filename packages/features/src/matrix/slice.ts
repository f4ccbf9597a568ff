/** @file Parts of matrices and matrices side by side. */

import { type CsrMatrix, InvalidInputError, isCsr, type Matrix } from "@lsad/core";
import { toCsr, toDense } from "./build.js";

/**
 * The given rows, in the given order; a row may come more than once. Sparse stays sparse.
 * @throws {@link InvalidInputError} if an index is outside the matrix.
 *
 * @example
 * ```ts
 * selectRows(matrixFromRows([[1], [2], [3]]), [2, 0]).data; // [3, 1]
 * ```
 */
export function selectRows<M extends Matrix | CsrMatrix>(matrix: M, rows: ArrayLike<number>): M;
export function selectRows(matrix: Matrix | CsrMatrix, rows: ArrayLike<number>): Matrix | CsrMatrix {
  for (let i = 0; i < rows.length; i++) checkIndex(rows[i], matrix.rows, `selectRows: rows[${i}]`);
  return isCsr(matrix) ? selectSparseRows(matrix, rows) : selectDenseRows(matrix, rows);
}

function selectSparseRows(matrix: CsrMatrix, rows: ArrayLike<number>): CsrMatrix {
  const { columns, indptr, indices, data } = matrix;
  const newIndptr = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) newIndptr[i + 1] = newIndptr[i] + indptr[rows[i] + 1] - indptr[rows[i]];
  const newIndices = new Int32Array(newIndptr[rows.length]);
  const newData = new Float64Array(newIndptr[rows.length]);
  for (let i = 0; i < rows.length; i++) {
    const [start, end] = [indptr[rows[i]], indptr[rows[i] + 1]];
    newIndices.set(indices.subarray(start, end), newIndptr[i]);
    newData.set(data.subarray(start, end), newIndptr[i]);
  }
  return { rows: rows.length, columns, indptr: newIndptr, indices: newIndices, data: newData };
}

function selectDenseRows({ columns, data }: Matrix, rows: ArrayLike<number>): Matrix {
  const selected = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    selected.set(data.subarray(rows[i] * columns, (rows[i] + 1) * columns), i * columns);
  }
  return { rows: rows.length, columns, data: selected };
}

/**
 * The rows [start, end) as a view: values are shared with `matrix`, not copied.
 * @throws {@link InvalidInputError} unless 0 <= start <= end <= rows.
 *
 * @example
 * ```ts
 * sliceRows(matrixFromRows([[1], [2], [3]]), 1, 3).data; // [2, 3]
 * ```
 */
export function sliceRows<M extends Matrix | CsrMatrix>(matrix: M, start: number, end: number): M;
export function sliceRows(matrix: Matrix | CsrMatrix, start: number, end: number): Matrix | CsrMatrix {
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > matrix.rows) {
    throw new InvalidInputError(
      `sliceRows: start and end must be 0 <= start <= end <= ${matrix.rows}, got ${start} and ${end}`,
    );
  }
  const { columns, data } = matrix;
  const rows = end - start;
  if (!isCsr(matrix)) return { rows, columns, data: data.subarray(start * columns, end * columns) };
  const { indptr, indices } = matrix;
  const [first, last] = [indptr[start], indptr[end]];
  return {
    rows,
    columns,
    indptr: indptr.subarray(start, end + 1).map((pointer) => pointer - first),
    indices: indices.subarray(first, last),
    data: data.subarray(first, last),
  };
}

/**
 * Blocks of columns side by side: sparse if any block is, else dense.
 * @param blocks - At least one; all of the same number of rows.
 * @throws {@link InvalidInputError} if there is no block or the numbers of rows differ.
 *
 * @example
 * ```ts
 * const text = csrFromRows([[[0, 0.6], [1, 0.8]], []], 2);
 * const dense = matrixFromRows([[5], [6]]);
 * toDense(stackColumns([text, dense])).data; // [0.6, 0.8, 5, 0, 0, 6]
 * ```
 */
export function stackColumns(blocks: readonly (Matrix | CsrMatrix)[]): Matrix | CsrMatrix {
  if (blocks.length === 0) throw new InvalidInputError("stackColumns: blocks must hold a matrix, got none");
  const [{ rows }] = blocks;
  const other = blocks.findIndex((block) => block.rows !== rows);
  if (other >= 0) {
    throw new InvalidInputError(`stackColumns: block ${other} must have ${rows} rows, got ${blocks[other].rows}`);
  }
  return blocks.some(isCsr) ? stackSparse(blocks.map(toCsr), rows) : stackDense(blocks.map(toDense), rows);
}

function stackSparse(blocks: readonly CsrMatrix[], rows: number): CsrMatrix {
  const stored = blocks.reduce((sum, block) => sum + block.indptr[rows], 0);
  const indptr = new Int32Array(rows + 1);
  const indices = new Int32Array(stored);
  const data = new Float64Array(stored);
  let k = 0;
  for (let row = 0; row < rows; row++) {
    let offset = 0;
    for (const block of blocks) {
      for (let j = block.indptr[row]; j < block.indptr[row + 1]; j++) {
        indices[k] = offset + block.indices[j];
        data[k++] = block.data[j];
      }
      offset += block.columns;
    }
    indptr[row + 1] = k;
  }
  return { rows, columns: totalColumns(blocks), indptr, indices, data };
}

function stackDense(blocks: readonly Matrix[], rows: number): Matrix {
  const columns = totalColumns(blocks);
  const data = new Float64Array(rows * columns);
  let offset = 0;
  for (const block of blocks) {
    for (let row = 0; row < rows; row++) {
      data.set(block.data.subarray(row * block.columns, (row + 1) * block.columns), row * columns + offset);
    }
    offset += block.columns;
  }
  return { rows, columns, data };
}

function totalColumns(blocks: readonly { readonly columns: number }[]): number {
  return blocks.reduce((sum, block) => sum + block.columns, 0);
}

function checkIndex(index: number, limit: number, where: string): void {
  if (!Number.isInteger(index) || index < 0 || index >= limit) {
    throw new InvalidInputError(`${where} must be a whole number in [0, ${limit}), got ${index}`);
  }
}
