/** @file QR of a tall matrix. */

import type { Matrix } from "@lsad/core";
import { transpose } from "../matrix/multiply.js";

/** Below this share of a column's norm, what is left after projection is rounding: the column depends on earlier ones. */
const DEPENDENT = 1e-13;

/**
 * Y = Q R for a tall Y, by modified Gram-Schmidt. A column that depends on earlier ones becomes 0 in Q.
 *
 * @param passes - 2 for a Q orthonormal to rounding ("twice is enough", Giraud et al. 2005); 1 where R alone or the span counts: R
 *   of one pass is as good as Householder's (Björck 1967).
 * @returns `basis` Q of the shape of Y; `upper` R, square.
 */
export function orthonormaliseColumns(y: Matrix, passes: 1 | 2): { readonly basis: Matrix; readonly upper: Matrix } {
  const { rows, columns } = y;
  const vectors = columnVectors(y);
  const upper = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j++) {
    const vector = vectors[j];
    const before = Math.sqrt(dot(vector, vector));
    for (let pass = 0; pass < passes; pass++) {
      for (let i = 0; i < j; i++) {
        const projection = dot(vectors[i], vector);
        upper[i * columns + j] += projection;
        subtractScaled(vector, vectors[i], projection);
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    const isDependent = norm <= DEPENDENT * before;
    upper[j * columns + j] = isDependent ? 0 : norm;
    for (let k = 0; k < rows; k++) vector[k] = isDependent ? 0 : vector[k] / norm;
  }
  const basis = new Float64Array(rows * columns);
  vectors.forEach((vector, j) => {
    for (let i = 0; i < rows; i++) basis[i * columns + j] = vector[i];
  });
  return { basis: { rows, columns, data: basis }, upper: { rows: columns, columns, data: upper } };
}

function columnVectors(y: Matrix): Float64Array[] {
  const { rows, columns, data } = transpose(y);
  return Array.from({ length: rows }, (_, j) => data.subarray(j * columns, (j + 1) * columns) as Float64Array);
}

/** Four sums side by side: shorter chains of additions, and less rounding. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const end = a.length & ~3;
  for (let i = 0; i < end; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (let i = end; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + (s2 + s3);
}

function subtractScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] -= factor * source[i];
}
