/** @file Rows as dense ones. */

import { isCsr, type Matrix } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";

/** The same rows as a dense matrix; a dense one is given back as it is. */
export function toDense(x: AnyMatrix): Matrix {
  if (!isCsr(x)) return x;
  const data = new Float64Array(x.rows * x.columns);
  for (let row = 0; row < x.rows; row++) {
    for (let k = x.indptr[row]; k < x.indptr[row + 1]; k++) data[row * x.columns + x.indices[k]] = x.data[k];
  }
  return { rows: x.rows, columns: x.columns, data };
}

/** Some rows of a dense or sparse matrix, in the order given, in the same form. */
export function takeRows<X extends AnyMatrix>(x: X, rows: ArrayLike<number>): X {
  const { columns } = x;
  if (!isCsr(x)) {
    const data = new Float64Array(rows.length * columns);
    for (let i = 0; i < rows.length; i++) {
      data.set(x.data.subarray(rows[i] * columns, (rows[i] + 1) * columns), i * columns);
    }
    return { rows: rows.length, columns, data } as Matrix as X;
  }
  const indptr = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) indptr[i + 1] = indptr[i] + x.indptr[rows[i] + 1] - x.indptr[rows[i]];
  const indices = new Int32Array(indptr[rows.length]);
  const data = new Float64Array(indptr[rows.length]);
  for (let i = 0; i < rows.length; i++) {
    const [start, end] = [x.indptr[rows[i]], x.indptr[rows[i] + 1]];
    indices.set(x.indices.subarray(start, end), indptr[i]);
    data.set(x.data.subarray(start, end), indptr[i]);
  }
  return { rows: rows.length, columns, indptr, indices, data } as AnyMatrix as X;
}
