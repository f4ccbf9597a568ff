/** @file Matrix-vector products over rows in either form. */

import { isCsr } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";

/** `out = X v + offset`. */
export function multiply(x: AnyMatrix, v: Float64Array, out: Float64Array, offset = 0): Float64Array {
  const { data } = x;
  if (isCsr(x)) {
    const { indptr, indices } = x;
    for (let row = 0; row < x.rows; row++) {
      let sum = 0;
      for (let k = indptr[row], end = indptr[row + 1]; k < end; k++) sum += data[k] * v[indices[k]];
      out[row] = sum + offset;
    }
    return out;
  }
  const { columns } = x;
  for (let row = 0, at = 0; row < x.rows; row++, at += columns) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += data[at + j] * v[j];
    out[row] = sum + offset;
  }
  return out;
}

/** `out += Xᵀ v`. */
export function addTransposed(x: AnyMatrix, v: Float64Array, out: Float64Array): void {
  const { data } = x;
  if (isCsr(x)) {
    const { indptr, indices } = x;
    for (let row = 0; row < x.rows; row++) {
      const factor = v[row];
      if (factor === 0) continue;
      for (let k = indptr[row], end = indptr[row + 1]; k < end; k++) out[indices[k]] += data[k] * factor;
    }
    return;
  }
  const { columns } = x;
  for (let row = 0, at = 0; row < x.rows; row++, at += columns) {
    const factor = v[row];
    if (factor === 0) continue;
    for (let j = 0; j < columns; j++) out[j] += data[at + j] * factor;
  }
}

/** `out += (X ∘ X)ᵀ v`: weighted squares of each column. */
export function addTransposedSquares(x: AnyMatrix, v: Float64Array, out: Float64Array): void {
  const { data } = x;
  if (isCsr(x)) {
    const { indptr, indices } = x;
    for (let row = 0; row < x.rows; row++) {
      for (let k = indptr[row], end = indptr[row + 1]; k < end; k++) out[indices[k]] += data[k] * data[k] * v[row];
    }
    return;
  }
  const { columns } = x;
  for (let row = 0, at = 0; row < x.rows; row++, at += columns) {
    for (let j = 0; j < columns; j++) out[j] += data[at + j] * data[at + j] * v[row];
  }
}

/** Inner product of two vectors of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Each entry of `x` times the coefficient of its column, in the form of `x`: the terms a linear score is the sum of. */
export function scaleColumns<X extends AnyMatrix>(x: X, coefficients: Float64Array): X {
  const data = new Float64Array(x.data.length);
  if (isCsr(x)) {
    for (let k = 0; k < x.indptr[x.rows]; k++) data[k] = x.data[k] * coefficients[x.indices[k]];
  } else {
    for (let at = 0, j = 0; at < data.length; at++, j = j + 1 === x.columns ? 0 : j + 1) {
      data[at] = x.data[at] * coefficients[j];
    }
  }
  return { ...x, data };
}
