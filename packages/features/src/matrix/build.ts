/** @file Sparse matrices from rows and from dense ones, and back. */

import { type CsrMatrix, InvalidInputError, isCsr, type Matrix } from "@lsad/core";

/** One entry of a sparse row: column, value. */
export type SparseEntry = readonly [column: number, value: number];

/**
 * A sparse matrix from rows of (column, value) entries.
 *
 * Entries may come in any order; equal columns of a row are added up. Zeros are stored.
 *
 * @param rows - One list of entries a row.
 * @param columns - Number of columns.
 * @throws {@link InvalidInputError} if a column is not a whole number in [0, columns) or a value is not finite.
 *
 * @example
 * ```ts
 * const m = csrFromRows([[[2, 5], [0, 1]], []], 3); // [[1, 0, 5], [0, 0, 0]]
 * [...m.indices]; // [0, 2]
 * ```
 */
export function csrFromRows(rows: readonly (readonly SparseEntry[])[], columns: number): CsrMatrix {
  const indptr = new Int32Array(rows.length + 1);
  const indices: number[] = [];
  const data: number[] = [];
  rows.forEach((row, i) => {
    for (const [column, value] of row.toSorted((a, b) => a[0] - b[0])) {
      checkEntry(i, column, value, columns);
      if (indices.length > indptr[i] && indices.at(-1) === column) data[data.length - 1] += value;
      else {
        indices.push(column);
        data.push(value);
      }
    }
    indptr[i + 1] = indices.length;
  });
  return { rows: rows.length, columns, indptr, indices: Int32Array.from(indices), data: Float64Array.from(data) };
}

function checkEntry(row: number, column: number, value: number, columns: number): void {
  if (!Number.isInteger(column) || column < 0 || column >= columns) {
    throw new InvalidInputError(
      `csrFromRows: column in row ${row} must be a whole number in [0, ${columns}), got ${column}`,
    );
  }
  if (!Number.isFinite(value)) {
    throw new InvalidInputError(`csrFromRows: value at row ${row}, column ${column} must be finite, got ${value}`);
  }
}

/**
 * A dense matrix from rows of equal length.
 * @throws {@link InvalidInputError} if a row has another length than the first.
 *
 * @example
 * ```ts
 * matrixFromRows([[1, 2, 3], [4, 5, 6]]).columns; // 3
 * ```
 */
export function matrixFromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows.length === 0 ? 0 : rows[0].length;
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    if (row.length !== columns) {
      throw new InvalidInputError(`matrixFromRows: row ${i} must have ${columns} values, got ${row.length}`);
    }
    data.set(row, i * columns);
  });
  return { rows: rows.length, columns, data };
}

/**
 * The dense form of a matrix; a dense one is returned as it is. Takes 8 bytes times rows times columns.
 *
 * @example
 * ```ts
 * [...toDense(csrFromRows([[[1, 7]]], 3)).data]; // [0, 7, 0]
 * ```
 */
export function toDense(matrix: Matrix | CsrMatrix): Matrix {
  if (!isCsr(matrix)) return matrix;
  const { rows, columns, indptr, indices, data } = matrix;
  const dense = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = indptr[row]; k < indptr[row + 1]; k++) dense[row * columns + indices[k]] = data[k];
  }
  return { rows, columns, data: dense };
}

/**
 * The sparse form of a matrix, without its zeros; a sparse one is returned as it is.
 *
 * @example
 * ```ts
 * [...toCsr({ rows: 1, columns: 3, data: Float64Array.of(0, 7, 0) }).indices]; // [1]
 * ```
 */
export function toCsr(matrix: Matrix | CsrMatrix): CsrMatrix {
  if (isCsr(matrix)) return matrix;
  const { rows, columns, data } = matrix;
  let stored = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) stored++;
  const indptr = new Int32Array(rows + 1);
  const indices = new Int32Array(stored);
  const values = new Float64Array(stored);
  let k = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = data[row * columns + column];
      if (value === 0) continue;
      indices[k] = column;
      values[k++] = value;
    }
    indptr[row + 1] = k;
  }
  return { rows, columns, indptr, indices, data: values };
}
