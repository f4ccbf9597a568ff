/** @file Quantiles of columns. */

import type { Matrix } from "@lsad/core";

/**
 * The quantile at `share` of ascending values: linear interpolation at position share · (n - 1), numpy's default.
 * @param sorted - Ascending, at least one value.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  const t = position - below;
  return t === 0 ? sorted[below] : sorted[below] * (1 - t) + sorted[above] * t;
}

/** Columns copied in one reading of the matrix: as many doubles as fit in a cache line. */
const TOGETHER = 8;

/** Calls `visit` with a copy of each column of a dense matrix. The copy is reused: it may be changed, not kept. */
export function forEachColumn({ rows, columns, data }: Matrix, visit: (values: Float64Array, j: number) => void): void {
  const copies = Array.from({ length: Math.min(TOGETHER, columns) }, () => new Float64Array(rows));
  for (let first = 0; first < columns; first += TOGETHER) {
    const count = Math.min(TOGETHER, columns - first);
    for (let row = 0; row < rows; row++) {
      const from = row * columns + first;
      for (let c = 0; c < count; c++) copies[c][row] = data[from + c];
    }
    for (let c = 0; c < count; c++) visit(copies[c], first + c);
  }
}

/**
 * As {@link quantileOfSorted}, of values in any order, which are reordered: selection takes linear time, sorting does not.
 */
export function quantileInPlace(values: Float64Array, share: number): number {
  const position = share * (values.length - 1);
  const below = Math.floor(position);
  const t = position - below;
  const low = selectInPlace(values, below);
  if (t === 0) return low;
  let high = values[below + 1]; // selection leaves what is larger behind: the next is the least of it
  for (let i = below + 2; i < values.length; i++) if (values[i] < high) high = values[i];
  return low * (1 - t) + high * t;
}

/** Hoare's quickselect: moves the k-th smallest value to place k, smaller ones before it, larger ones behind. */
function selectInPlace(values: Float64Array, k: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = medianOfThree(values[left], values[(left + right) >>> 1], values[right]);
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const value = values[i];
      values[i++] = values[j];
      values[j--] = value;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k];
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
