/** @file Class-wise column sums: what the count-based Naive Bayes detectors learn, batch by batch. */

import { type FitOptions, isCsr } from "@lsad/core";
import {
  type AnyMatrix,
  checkBatchColumns,
  checkLabels,
  checkTrainingRows,
  checkWeights,
  type ValueRange,
} from "./checks.js";
import { sumByClass } from "./fused-passes.js";
import { savedNumbers } from "./saved.js";

/** Weighted sums over the rows seen. */
export interface ClassCounts {
  readonly columns: number;
  /** Shape `[2]`: weight of normal and anomalous rows. */
  readonly classWeight: Float64Array;
  /** Shape `[2 · columns]`, row-major: weighted sum of each column in each class. */
  readonly columnSums: Float64Array;
}

/** How a stored value enters the sums; undefined leaves it as it is. */
export type CellRule = ((value: number) => number) | undefined;

/**
 * Adds rows to counts, without changing those given.
 * @param rule - Maps a stored value; zero must map to zero where rows are sparse.
 */
export function addToCounts(
  before: ClassCounts | undefined,
  x: AnyMatrix,
  y: ArrayLike<number> | undefined,
  { weight }: FitOptions,
  rule: CellRule,
  range: ValueRange,
  where: string,
): ClassCounts {
  const labels = checkLabels(y, x.rows, where);
  const rowWeight = checkWeights(weight, x.rows, where);
  if (before !== undefined) checkBatchColumns(x, before.columns, where);
  const columnSums = before ? before.columnSums.slice() : new Float64Array(2 * x.columns);
  const classWeight = before ? before.classWeight.slice() : new Float64Array(2);
  for (let row = 0; row < x.rows; row++) classWeight[labels[row]] += rowWeight[row];
  const isDone =
    isCsr(x) &&
    x.rows > 0 &&
    rule === undefined &&
    sumByClass(x, labels, rowWeight, columnSums, range.atLeast ?? -Number.MAX_VALUE);
  if (!isDone) {
    checkTrainingRows(x, where, range);
    sumRows(x, labels, rowWeight, columnSums, rule);
  }
  return { columns: x.columns, classWeight, columnSums };
}

function sumRows(x: AnyMatrix, labels: Uint8Array, weight: Float64Array, sums: Float64Array, rule: CellRule): void {
  const { columns } = x;
  const data = rule ? Float64Array.from(x.data, rule) : x.data;
  for (let row = 0; row < x.rows; row++) {
    const base = labels[row] * columns;
    const factor = weight[row];
    const start = isCsr(x) ? x.indptr[row] : row * columns;
    const end = isCsr(x) ? x.indptr[row + 1] : start + columns;
    for (let k = start; k < end; k++) sums[base + (isCsr(x) ? x.indices[k] : k - start)] += factor * data[k];
  }
}

/** Reads counts from a saved detector. */
export function savedCounts(fitted: Readonly<Record<string, unknown>>, where: string): ClassCounts {
  const columnSums = savedNumbers(fitted, "columnSums", where);
  return { columns: columnSums.length / 2, columnSums, classWeight: savedNumbers(fitted, "classWeight", where) };
}
