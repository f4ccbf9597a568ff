/** @file What every detector asks of its rows, labels, weights and options, said in one voice. */

import { type CsrMatrix, checkAnyMatrix, InvalidInputError, isCsr, type Matrix, NotFittedError } from "@lsad/core";
import { isSound } from "./sound-rows.js";

/** Rows in either form. */
export type AnyMatrix = Matrix | CsrMatrix;

/** Largest magnitude of a value that is going to be squared and summed: its square is 1e300. */
const LARGEST_SQUARED = 1e150;

/** What the values of rows must satisfy beyond being finite. */
export interface ValueRange {
  /** Default: no bound. */
  readonly atLeast?: number;
  /** Largest magnitude. Default: no bound. */
  readonly magnitude?: number;
}

/** Values that are going to be squared. */
export const SQUARABLE: ValueRange = { magnitude: LARGEST_SQUARED };
/** Values that count something. */
export const COUNTS: ValueRange = { atLeast: 0 };

/** Checks training rows: well formed, finite, in range, at least one. */
export function checkTrainingRows(x: AnyMatrix, where: string, range: ValueRange = {}): void {
  checkRows(x, where, range);
  if (x.rows === 0) throw new InvalidInputError(`${where}: x must have at least one row, got 0`);
}

/** Checks rows to be scored: well formed, finite, in range, with the columns of the fit. */
export function checkScoredRows(x: AnyMatrix, columns: number, where: string, range: ValueRange = {}): void {
  if (x.columns !== columns) {
    throw new InvalidInputError(`${where}: x must have the ${columns} columns of the fit, got ${x.columns}`);
  }
  checkRows(x, where, range);
}

/** Checks that a further batch has the columns of those before it. */
export function checkBatchColumns(x: AnyMatrix, columns: number, where: string): void {
  if (x.columns === columns) return;
  throw new InvalidInputError(`${where}: x must have the ${columns} columns seen before, got ${x.columns}`);
}

function checkRows(x: AnyMatrix, where: string, range: ValueRange): void {
  const { magnitude = Number.MAX_VALUE, atLeast = -magnitude } = range;
  if (isSound(x, atLeast, magnitude)) return;
  checkAnyMatrix(x, where);
  const { data } = x;
  for (let k = 0; k < data.length; k++) {
    if (data[k] >= atLeast && data[k] <= magnitude) continue;
    const isLow = range.atLeast !== undefined && data[k] < range.atLeast;
    const bound = isLow ? `at least ${atLeast}` : `at most ${magnitude} in magnitude`;
    throw new InvalidInputError(`${where}: value at ${placeOf(x, k)} must be ${bound}, got ${data[k]}`);
  }
}

/** Row and column of a stored value, for messages. */
function placeOf(x: AnyMatrix, stored: number): string {
  if (!isCsr(x)) return `row ${Math.floor(stored / x.columns)}, column ${stored % x.columns}`;
  const row = x.indptr.findIndex((end) => end > stored) - 1;
  return `row ${row}, column ${x.indices[stored]}`;
}

/** Checks one label a row, each 0 or 1. */
export function checkLabels(y: ArrayLike<number> | undefined, rows: number, where: string): Uint8Array {
  if (y === undefined) throw new InvalidInputError(`${where}: y must hold one label a row, got none`);
  if (y.length !== rows) {
    throw new InvalidInputError(`${where}: y must have one label a row, got ${y.length} labels for ${rows} rows`);
  }
  for (let i = 0; i < rows; i++) {
    if (y[i] !== 0 && y[i] !== 1) throw new InvalidInputError(`${where}: y[${i}] must be 0 or 1, got ${y[i]}`);
  }
  return Uint8Array.from(y);
}

/**
 * Checks one weight a row, each finite and at least 0, one of them above.
 * @returns A copy; all ones where there are none.
 */
export function checkWeights(weight: ArrayLike<number> | undefined, rows: number, where: string): Float64Array {
  if (weight === undefined) return new Float64Array(rows).fill(1);
  if (weight.length !== rows) {
    throw new InvalidInputError(
      `${where}: weight must have one value a row, got ${weight.length} values for ${rows} rows`,
    );
  }
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    if (!(weight[i] >= 0) || weight[i] === Number.POSITIVE_INFINITY) {
      throw new InvalidInputError(`${where}: weight[${i}] must be finite and at least 0, got ${weight[i]}`);
    }
    largest = Math.max(largest, weight[i]);
  }
  if (rows > 0 && largest === 0) throw new InvalidInputError(`${where}: weight must be above 0 somewhere, got all 0`);
  return Float64Array.from(weight);
}

/** Checks that both classes have weight: with one alone there is nothing to tell apart. */
export function checkBothClasses(labels: Uint8Array, weight: Float64Array, where: string): void {
  checkClassSums(classSums(labels, weight), where);
}

/** As {@link checkBothClasses}, from the weight of the normal and of the anomalous rows. */
export function checkClassSums(sums: ArrayLike<number>, where: string): void {
  for (const [label, name] of ["normal", "anomalous"].entries()) {
    if (sums[label] === 0) {
      throw new InvalidInputError(`${where}: y must have a ${name} row (${label}) of weight above 0, got none`);
    }
  }
}

/** Weight of the normal and of the anomalous rows. */
export function classSums(labels: Uint8Array, weight: Float64Array): [number, number] {
  const sums: [number, number] = [0, 0];
  for (let i = 0; i < labels.length; i++) sums[labels[i]] += weight[i];
  return sums;
}

/** Gives back what `fit` learnt, or throws. */
export function requireFitted<S>(state: S | undefined, where: string): S {
  if (state === undefined) throw new NotFittedError(`${where}: the detector must be fitted first, got no fit`);
  return state;
}

/** What a number must satisfy beyond being finite. */
export interface NumberRange {
  readonly above?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly whole?: boolean;
}

/** Checks a numeric option and gives it back. */
export function checkNumber(value: number, range: NumberRange, where: string): number {
  const { above = Number.NEGATIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY, atMost = Number.MAX_VALUE } = range;
  const inside = Number.isFinite(value) && value > above && value >= atLeast && value <= atMost;
  if (inside && !(range.whole && !Number.isSafeInteger(value))) return value;
  throw new InvalidInputError(`${where} must be ${describeRange(range)}, got ${value}`);
}

function describeRange({ above, atLeast, atMost, whole }: NumberRange): string {
  const bounds = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ];
  return [whole ? "a whole number" : "a finite number", bounds.join(" and ")].filter(Boolean).join(" ");
}

/** Checks an option that is one of a few words and gives it back. */
export function checkChoice<T extends string>(value: T, choices: readonly T[], where: string): T {
  if (choices.includes(value)) return value;
  throw new InvalidInputError(`${where} must be one of ${choices.join(", ")}, got ${value}`);
}
