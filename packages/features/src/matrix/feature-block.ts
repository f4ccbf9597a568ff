/** @file A matrix whose columns have names and units. */

import { type CsrMatrix, InvalidInputError, type Matrix } from "@lsad/core";
import { stackColumns } from "./slice.js";

/** What a column holds. */
export interface FeatureColumn {
  /** Unique within a block. */
  readonly name: string;
  /** `"nats"`, `"lines"`, `"log seconds"`, `"0 or 1"`... */
  readonly unit: string;
}

/** Rows of features with their columns described. */
export interface FeatureBlock<M extends Matrix | CsrMatrix = Matrix> {
  /** As many as the matrix has columns. */
  readonly columns: readonly FeatureColumn[];
  readonly matrix: M;
}

/**
 * Blocks side by side: sparse if any is, else dense; see {@link stackColumns}.
 * @throws {@link InvalidInputError} if a name occurs twice or the numbers of rows differ.
 *
 * @example
 * ```ts
 * const block = joinBlocks([
 *   { columns: [{ name: "rarity", unit: "nats" }], matrix: matrixFromRows([[0.5], [2]]) },
 *   { columns: [{ name: "level", unit: "0-4" }], matrix: matrixFromRows([[1], [3]]) },
 * ]);
 * block.columns.map(({ name }) => name); // ["rarity", "level"]
 * ```
 */
export function joinBlocks(blocks: readonly FeatureBlock<Matrix | CsrMatrix>[]): FeatureBlock<Matrix | CsrMatrix> {
  const columns = blocks.flatMap((block) => block.columns);
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name))
      throw new InvalidInputError(`joinBlocks: names must be unique, got ${JSON.stringify(name)} twice`);
    names.add(name);
  }
  return { columns, matrix: stackColumns(blocks.map(({ matrix }) => matrix)) };
}

/** A dense block from one list of values a line, in the order of `columns`. */
export function blockFromRows(columns: readonly FeatureColumn[], rows: readonly (readonly number[])[]): FeatureBlock {
  const data = new Float64Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    data.set(row, i * columns.length);
  });
  return { columns, matrix: { rows: rows.length, columns: columns.length, data } };
}
