/** @file Empirical tail probabilities of columns. */

import type { Matrix } from "@lsad/core";
import { SnapshotError } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
import { toDense } from "./dense.js";
import { savedNumber, savedNumbers } from "./saved.js";

/** What is kept of the training rows: each column sorted, with its weights added up. */
export interface TailTable {
  readonly columns: number;
  readonly rows: number;
  readonly total: number;
  /** Shape `[columns, rows]`: values of each column, ascending. */
  readonly sorted: Float64Array;
  /** Shape `[columns, rows]`: weight of the values up to and with each. */
  readonly upTo: Float64Array;
  /** Shape `[columns]`: −1 where a column leans left (negative skewness), else 1. */
  readonly lean: Float64Array;
}

/** −ln of the left, the right and the leaning tail probability of one value. */
export type TailRule = (left: number, right: number, leaning: number, sums: Float64Array) => void;

/** Sorts the columns of training rows; rows of weight 0 are left out. */
export function tailTable(x: AnyMatrix, weight: Float64Array): TailTable {
  const { data, columns, rows: all } = toDense(x);
  const kept = Int32Array.from({ length: all }, (_, row) => row).filter((row) => weight[row] > 0);
  const rows = kept.length;
  const sorted = new Float64Array(columns * rows);
  const upTo = new Float64Array(columns * rows);
  const lean = new Float64Array(columns);
  const total = weight.reduce((sum, value) => sum + value, 0);
  for (let j = 0; j < columns; j++) {
    const order = kept.toSorted((a, b) => data[a * columns + j] - data[b * columns + j]);
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      sum += weight[order[i]];
      sorted[j * rows + i] = data[order[i] * columns + j];
      upTo[j * rows + i] = sum;
    }
    lean[j] = leanOf(sorted.subarray(j * rows, (j + 1) * rows), upTo.subarray(j * rows, (j + 1) * rows), total);
  }
  return { columns, rows, total, sorted, upTo, lean };
}

/**
 * Walks the tails of every value of every row: each row joins the training rows, so that no tail is empty:
 * P(X ≤ x) = (weight of values ≤ x + 1) / (total + 1), and P(X ≥ x) likewise.
 * @param sumsOf - Numbers kept a row, all 0 at its start.
 */
export function tailSums(table: TailTable, given: AnyMatrix, sumsOf: number, rule: TailRule): Matrix {
  const { data, rows } = toDense(given);
  const { columns, total, lean } = table;
  const out = new Float64Array(rows * sumsOf);
  const all = Math.log(total + 1);
  for (let row = 0; row < rows; row++) {
    const sums = out.subarray(row * sumsOf, (row + 1) * sumsOf);
    for (let j = 0; j < columns; j++) {
      const value = data[row * columns + j];
      const left = all - Math.log(weightBefore(table, j, value, true) + 1);
      const right = all - Math.log(total - weightBefore(table, j, value, false) + 1);
      rule(left, right, lean[j] < 0 ? left : right, sums);
    }
  }
  return { rows, columns: sumsOf, data: out };
}

/** Reads a table from a saved detector. */
export function savedTails(fitted: Readonly<Record<string, unknown>>, where: string): TailTable {
  const number = (name: string) => savedNumber(fitted, name, where);
  const numbers = (name: string) => savedNumbers(fitted, name, where);
  const table = {
    columns: number("columns"),
    rows: number("rows"),
    total: number("total"),
    sorted: numbers("sorted"),
    upTo: numbers("upTo"),
    lean: numbers("lean"),
  };
  if (table.sorted.length !== table.columns * table.rows || table.upTo.length !== table.sorted.length) {
    throw new SnapshotError(`${where}: sorted must have columns * rows values, got ${table.sorted.length}`);
  }
  return table;
}

/** Weight of the values below `value`, or up to and with it. */
function weightBefore({ rows, sorted, upTo }: TailTable, column: number, value: number, withEqual: boolean): number {
  const base = column * rows;
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    const isBefore = withEqual ? sorted[base + middle] <= value : sorted[base + middle] < value;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : upTo[base + low - 1];
}

/** Sign of the third central moment; scaled by the largest deviation, so that cubes stay finite. */
function leanOf(values: Float64Array, upTo: Float64Array, total: number): number {
  const weightAt = (i: number) => upTo[i] - (i > 0 ? upTo[i - 1] : 0);
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i] * (weightAt(i) / total);
  const largest = Math.max(Math.abs(values[0] - mean), Math.abs(values[values.length - 1] - mean)) || 1;
  let third = 0;
  for (let i = 0; i < values.length; i++) third += weightAt(i) * ((values[i] - mean) / largest) ** 3;
  return third < -1e-12 * total ? -1 : 1;
}
