/** @file The checks that all metrics share, with the caller's name in the message. */

import { InvalidInputError } from "@lsad/core";

/** Options of every metric. */
export interface MetricOptions {
  /**
   * Shape `[n]`: finite, at least 0; a row of weight w counts as w equal rows, a row of weight 0 as none.
   * Default: all 1 (line-weighted). {@link templateWeights} makes the template-weighted form.
   */
  readonly weight?: ArrayLike<number>;
}

/** Checks that `other` has the length of the labels. */
export function checkLength(where: string, labels: ArrayLike<unknown>, name: string, other: ArrayLike<unknown>): void {
  checkSameLength(where, { labels, [name]: other });
}

/** Checks that two lists, given by name, have the same length. */
export function checkSameLength(where: string, lists: Readonly<Record<string, ArrayLike<unknown>>>): void {
  const [[nameA, a], [nameB, b]] = Object.entries(lists);
  if (a.length !== b.length) {
    throw new InvalidInputError(
      `${where}: ${nameA} and ${nameB} must have the same length, got ${a.length} and ${b.length}`,
    );
  }
}

/** Checks that every value is 0 or 1. */
export function checkBinary(where: string, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== 0 && values[i] !== 1) {
      throw new InvalidInputError(`${where}: ${name}[${i}] must be 0 or 1, got ${values[i]}`);
    }
  }
}

/** Checks that every value is a finite number. */
export function checkFinite(where: string, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new InvalidInputError(`${where}: ${name}[${i}] must be finite, got ${values[i]}`);
    }
  }
}

/** Checks length and range of the weights, when there are any. */
export function checkWeight(where: string, labels: ArrayLike<unknown>, weight: ArrayLike<number> | undefined): void {
  if (weight === undefined) return;
  checkLength(where, labels, "weight", weight);
  for (let i = 0; i < weight.length; i++) {
    if (!(weight[i] >= 0 && weight[i] < Number.POSITIVE_INFINITY)) {
      throw new InvalidInputError(`${where}: weight[${i}] must be finite and at least 0, got ${weight[i]}`);
    }
  }
}

/** Checks labels, scores and weights of a ranking metric. */
export function checkRanking(
  where: string,
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weight?: ArrayLike<number>,
): void {
  checkLength(where, labels, "scores", scores);
  checkBinary(where, "labels", labels);
  checkFinite(where, "scores", scores);
  checkWeight(where, labels, weight);
}

/** Checks that a number lies in the closed interval from `low` to `high`. */
export function checkRange(where: string, name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new InvalidInputError(`${where}: ${name} must be in [${low}, ${high}], got ${value}`);
  }
}

/** Checks that a number is whole and at least `low`. */
export function checkWhole(where: string, name: string, value: number, low: number): void {
  if (!Number.isSafeInteger(value) || value < low) {
    throw new InvalidInputError(`${where}: ${name} must be a whole number of at least ${low}, got ${value}`);
  }
}

/** Checks that there is at least one value and that all are finite. */
export function checkSample(where: string, name: string, values: ArrayLike<number>): void {
  if (values.length === 0) throw new InvalidInputError(`${where}: ${name} must hold at least one number, got none`);
  checkFinite(where, name, values);
}
