/** @file Each source's rows centred on that source's own mean. */

import { checkMatrix, InvalidInputError, type Matrix } from "@lsad/core";

/**
 * Subtracts from every row the mean of its source: what is usual *there* becomes 0, so that sources with other habits
 * (longer lines, more parameters) can be compared.
 *
 * x'ᵢ = xᵢ - meanₛ, s the source of row i. Needs no labels; for a source never seen the mean is that of its own rows, for
 * example of an adaptation buffer given in `reference`.
 *
 * @param x - Shape `[rows, columns]`.
 * @param sources - Shape `[rows]`: the source of each row.
 * @param reference - Rows the means are taken from, shape `[rows]` of 0 or 1. Default: all rows.
 * @returns shape `[rows, columns]`.
 * @throws {@link InvalidInputError} if the lengths differ, a value is not finite, or a source has no reference row.
 *
 * @example
 * ```ts
 * const x = matrixFromRows([[1], [3], [100], [102]]);
 * [...centerBySource(x, ["a", "a", "b", "b"]).data]; // [-1, 1, -1, 1]
 * ```
 */
export function centerBySource(x: Matrix, sources: readonly string[], reference?: ArrayLike<number>): Matrix {
  checkMatrix(x, "centerBySource");
  const { rows, columns } = x;
  for (const [name, { length }] of Object.entries({ sources, ...(reference && { reference }) })) {
    if (length !== rows) {
      throw new InvalidInputError(`centerBySource: ${name} must have ${rows} values, got ${length}`);
    }
  }
  const means = sourceMeans(x, sources, reference);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const mean = means.get(sources[row]);
    if (mean === undefined) {
      throw new InvalidInputError(
        `centerBySource: source ${JSON.stringify(sources[row])} of row ${row} must have a reference row, got none`,
      );
    }
    for (let j = 0; j < columns; j++) data[row * columns + j] = x.data[row * columns + j] - mean[j];
  }
  return { rows, columns, data };
}

function sourceMeans(
  { rows, columns, data }: Matrix,
  sources: readonly string[],
  reference: ArrayLike<number> | undefined,
): Map<string, Float64Array> {
  const counts = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    if (reference !== undefined && reference[row] === 0) continue;
    counts.set(sources[row], (counts.get(sources[row]) ?? 0) + 1);
  }
  const means = new Map([...counts.keys()].map((source) => [source, new Float64Array(columns)]));
  for (let row = 0; row < rows; row++) {
    if (reference !== undefined && reference[row] === 0) continue;
    const mean = means.get(sources[row]) as Float64Array;
    const count = counts.get(sources[row]) as number;
    for (let j = 0; j < columns; j++) mean[j] += data[row * columns + j] / count;
  }
  return means;
}
