/** @file Quantiles of a column. */

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

/** Column `j` of a dense matrix, ascending. */
export function sortedColumn(data: ArrayLike<number>, rows: number, columns: number, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => data[row * columns + j]).sort();
}
