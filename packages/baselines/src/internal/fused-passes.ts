/** @file Sums over sparse rows that check the rows on the way: entries are read from memory once, not twice. */

import type { CsrMatrix } from "@lsad/core";
import { hasSoundShape } from "./sound-rows.js";

/**
 * Adds weighted rows to the sums of their classes, `sums[class, column] += weight · value`.
 * @returns Whether the rows keep what core's `checkCsr` asks for, with values of at least `least`; if not, `sums` is useless.
 */
export function sumByClass(
  x: CsrMatrix,
  labels: Uint8Array,
  weight: Float64Array,
  sums: Float64Array,
  least: number,
): boolean {
  if (!hasSoundShape(x)) return false;
  const { rows, columns, indptr, indices, data } = x;
  for (let row = 0; row < rows; row++) {
    const base = labels[row] * columns;
    const factor = weight[row];
    let wrong = 0; // its sign bit is set as soon as a column does not ascend
    let previous = -1;
    for (let k = indptr[row], end = indptr[row + 1]; k < end; k++) {
      const column = indices[k];
      const value = data[k];
      if (!(value >= least && value <= Number.MAX_VALUE)) return false; // NaN is neither
      wrong |= column - previous - 1;
      previous = column;
      sums[base + column] += factor * value;
    }
    if (wrong < 0 || previous >= columns) return false;
  }
  return true;
}

/**
 * `out = X v + offset`.
 * @returns Whether the rows keep what core's `checkCsr` asks for, with values of at least `least`; if not, `out` is useless.
 */
export function multiplyChecked(
  x: CsrMatrix,
  v: Float64Array,
  out: Float64Array,
  offset: number,
  least: number,
): boolean {
  if (!hasSoundShape(x)) return false;
  const { rows, columns, indptr, indices, data } = x;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    let wrong = 0;
    let previous = -1;
    for (let k = indptr[row], end = indptr[row + 1]; k < end; k++) {
      const column = indices[k];
      const value = data[k];
      if (!(value >= least && value <= Number.MAX_VALUE)) return false;
      wrong |= column - previous - 1;
      previous = column;
      sum += value * v[column];
    }
    if (wrong < 0 || previous >= columns) return false;
    out[row] = sum + offset;
  }
  return true;
}
