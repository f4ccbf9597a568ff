/** @file Small dense matrices for tests. */

import { createRandom, type Matrix } from "@lsad/core";

/** A matrix of so many columns, values row by row. */
export function dense(columns: number, ...values: number[]): Matrix {
  return { rows: values.length / columns, columns, data: Float64Array.from(values) };
}

/** Rows of four standard normal columns. */
export function randomRows(seed: number, rows: number): Matrix {
  const random = createRandom(seed);
  return { rows, columns: 4, data: Float64Array.from({ length: 4 * rows }, () => random.nextNormal()) };
}
