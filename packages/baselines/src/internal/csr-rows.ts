/** @file Small facts about rows that neighbour searches share. */

import { type CsrMatrix, isCsr, type Matrix } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";

/** Squared Euclidean norm of each row. */
export function rowSquares(x: AnyMatrix): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, row) => {
    const start = isCsr(x) ? x.indptr[row] : row * x.columns;
    const end = isCsr(x) ? x.indptr[row + 1] : start + x.columns;
    let sum = 0;
    for (let k = start; k < end; k++) sum += x.data[k] * x.data[k];
    return sum;
  });
}

/** A cosine clamped to [−1, 1] and rounded to 12 decimals, so that ties do not hang on the order of a sum. */
export function roundSimilarity(cosine: number): number {
  return Math.round(Math.max(-1, Math.min(1, cosine)) * 1e12) / 1e12;
}

/** A dense matrix with its zeros left out. */
export function toCsr(x: Matrix): CsrMatrix {
  const indptr = new Int32Array(x.rows + 1);
  for (let row = 0; row < x.rows; row++) {
    let stored = 0;
    for (let j = 0; j < x.columns; j++) if (x.data[row * x.columns + j] !== 0) stored++;
    indptr[row + 1] = indptr[row] + stored;
  }
  const indices = new Int32Array(indptr[x.rows]);
  const data = new Float64Array(indptr[x.rows]);
  for (let at = 0, k = 0; at < x.data.length; at++) {
    if (x.data[at] === 0) continue;
    indices[k] = at % x.columns;
    data[k++] = x.data[at];
  }
  return { rows: x.rows, columns: x.columns, indptr, indices, data };
}
