/** @file A first look at rows, several times faster than the look that finds out what is wrong. */

import { type CsrMatrix, isCsr } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";

/**
 * Whether rows keep what core's `checkAnyMatrix` asks for, with all values between two bounds. One pass, no message: every
 * detector looks at every entry once before it works, and on sparse rows that look costs as much as a Naive Bayes fit.
 */
export function isSound(x: AnyMatrix, least = -Number.MAX_VALUE, largest = Number.MAX_VALUE): boolean {
  const { rows, columns, data } = x;
  if (!isCsr(x)) {
    return isCount(rows) && isCount(columns) && data.length === rows * columns && isWithin(data, least, largest);
  }
  if (!hasSoundShape(x)) return false;
  const { indptr, indices } = x;
  for (let row = 0; row < rows; row++) {
    let wrong = 0; // its sign bit is set as soon as a column does not ascend
    let previous = -1;
    for (let k = indptr[row], end = indptr[row + 1]; k < end; k++) {
      const column = indices[k];
      wrong |= column - previous - 1;
      previous = column;
      const value = data[k];
      if (!(value >= least && value <= largest)) return false; // NaN is neither
    }
    if (wrong < 0 || previous >= columns) return false;
  }
  return true;
}

function isWithin(data: AnyMatrix["data"], least: number, largest: number): boolean {
  for (let k = 0; k < data.length; k++) {
    if (!(data[k] >= least && data[k] <= largest)) return false;
  }
  return true;
}

/** Whether the sizes and row pointers of sparse rows are as they must be. */
export function hasSoundShape({ rows, columns, indptr, indices, data }: CsrMatrix): boolean {
  if (!isCount(rows) || !isCount(columns) || indptr.length !== rows + 1 || indptr[0] !== 0) return false;
  for (let row = 0; row < rows; row++) if (indptr[row + 1] < indptr[row]) return false;
  return indices.length >= indptr[rows] && data.length >= indptr[rows];
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}
