/** @file Matrices as plain objects of typed arrays, so that any library can make one. */

import { InvalidInputError } from "./errors.js";

/** Values of a matrix: double precision by default, single where memory counts. */
export type FloatArray = Float64Array | Float32Array;

/** A dense matrix, row-major: entry (i, j) is `data[i * columns + j]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Length `rows * columns`. */
  readonly data: FloatArray;
}

/** A sparse matrix in compressed sparse row form. Row i holds the entries `indptr[i]` (inclusive) to `indptr[i + 1]` (exclusive). */
export interface CsrMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Length `rows + 1`, starts at 0, never decreases. */
  readonly indptr: Int32Array;
  /** Column of each stored entry; ascending and distinct within a row. */
  readonly indices: Int32Array;
  /** Value of each stored entry. */
  readonly data: FloatArray;
}

/** Whether a matrix is sparse. */
export function isCsr(matrix: Matrix | CsrMatrix): matrix is CsrMatrix {
  return "indptr" in matrix;
}

/**
 * Checks what a dense matrix promises: its length, and finite values.
 * @param where - Name of the caller, for the message.
 * @throws {@link InvalidInputError} naming the first place that breaks it.
 */
export function checkMatrix(matrix: Matrix, where: string): void {
  checkShape(matrix, where);
  if (matrix.data.length !== matrix.rows * matrix.columns) {
    throw new InvalidInputError(
      `${where}: data must have rows * columns = ${matrix.rows * matrix.columns} values, got ${matrix.data.length}`,
    );
  }
  for (let i = 0; i < matrix.data.length; i++) {
    if (!Number.isFinite(matrix.data[i])) {
      const row = Math.floor(i / matrix.columns);
      throw new InvalidInputError(
        `${where}: value at row ${row}, column ${i % matrix.columns} must be finite, got ${matrix.data[i]}`,
      );
    }
  }
}

/**
 * Checks what a sparse matrix promises: pointers, ascending columns within range, finite values.
 * @param where - Name of the caller, for the message.
 * @throws {@link InvalidInputError} naming the first place that breaks it.
 */
export function checkCsr(matrix: CsrMatrix, where: string): void {
  checkShape(matrix, where);
  const { rows, columns, indptr, indices, data } = matrix;
  if (indptr.length !== rows + 1 || indptr[0] !== 0) {
    throw new InvalidInputError(
      `${where}: indptr must have rows + 1 = ${rows + 1} values and start at 0, got ${indptr.length} values starting at ${indptr[0]}`,
    );
  }
  const stored = indptr[rows];
  if (indices.length < stored || data.length < stored) {
    throw new InvalidInputError(
      `${where}: indices and data must hold indptr[${rows}] = ${stored} entries, got ${indices.length} and ${data.length}`,
    );
  }
  for (let row = 0; row < rows; row++) {
    const start = indptr[row];
    const end = indptr[row + 1];
    if (end < start) throw new InvalidInputError(`${where}: indptr[${row + 1}] must be at least ${start}, got ${end}`);
    for (let k = start, previous = -1; k < end; k++) {
      const column = indices[k];
      if (column <= previous || column >= columns) {
        throw new InvalidInputError(
          `${where}: columns of row ${row} must ascend within [0, ${columns}), got ${column} after ${previous}`,
        );
      }
      if (!Number.isFinite(data[k])) {
        throw new InvalidInputError(`${where}: value at row ${row}, column ${column} must be finite, got ${data[k]}`);
      }
      previous = column;
    }
  }
}

/** Checks either kind of matrix; see {@link checkMatrix} and {@link checkCsr}. */
export function checkAnyMatrix(matrix: Matrix | CsrMatrix, where: string): void {
  if (isCsr(matrix)) checkCsr(matrix, where);
  else checkMatrix(matrix, where);
}

function checkShape({ rows, columns }: { rows: number; columns: number }, where: string): void {
  if (!Number.isInteger(rows) || rows < 0 || !Number.isInteger(columns) || columns < 0) {
    throw new InvalidInputError(
      `${where}: rows and columns must be whole numbers of at least 0, got ${rows} x ${columns}`,
    );
  }
}
