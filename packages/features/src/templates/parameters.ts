/** @file How unusual the parameters of a line are, place by place. */

import { InvalidInputError, type ParsedEvent } from "@lsad/core";
import { blockFromRows, type FeatureBlock, type FeatureColumn } from "../matrix/feature-block.js";
import { RunningMoments } from "./running-moments.js";

/** Options of {@link parameterStatistics}. */
export interface ParameterOptions {
  /**
   * Distinct values remembered a place, at least 1. A place with more is open (identifiers, times): its values are no longer
   * new, so memory stays bounded. Default 1000.
   */
  readonly maxDistinct?: number;
}

const COLUMNS: readonly FeatureColumn[] = [
  { name: "parameters", unit: "places" },
  { name: "numericParameters", unit: "places" },
  { name: "largestZ", unit: "deviations" },
  { name: "newValues", unit: "places" },
  { name: "logCardinality", unit: "log values" },
];

/**
 * Statistics of each line's parameters against earlier ones at the same place of the same template. Causal.
 *
 * | column | value |
 * |---|---|
 * | `parameters` | number of parameters |
 * | `numericParameters` | how many are numbers: decimal, or hexadecimal with `0x` |
 * | `largestZ` | largest |z| among them, z of sign(v) ln(1 + |v|) against the earlier values; at most 10, 0 below two of these |
 * | `newValues` | how many values were never seen at their place; none on the place's first line, nor at open places |
 * | `logCardinality` | ln(1 + distinct earlier values), largest over the places |
 *
 * @param events - Parsed lines, in time order.
 * @throws {@link InvalidInputError} if `maxDistinct` is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * const event = (value: string) => ({ templateId: 1, parameters: [{ value, name: "NUM" }] });
 * const { matrix } = parameterStatistics([event("10"), event("12"), event("11"), event("90000")]);
 * matrix.data[3 * 5 + 2]; // 10: far outside, cut
 * ```
 */
export function parameterStatistics(events: readonly ParsedEvent[], options: ParameterOptions = {}): FeatureBlock {
  const { maxDistinct = 1000 } = options;
  if (!Number.isInteger(maxDistinct) || maxDistinct < 1) {
    throw new InvalidInputError(
      `parameterStatistics: maxDistinct must be a whole number of at least 1, got ${maxDistinct}`,
    );
  }
  const templates = new Map<number, Place[]>();
  const rows = events.map(({ templateId, parameters }) => {
    const places = templates.get(templateId) ?? [];
    templates.set(templateId, places);
    const row = [parameters.length, 0, 0, 0, 0];
    parameters.forEach(({ value }, index) => {
      while (places.length <= index) places.push(new Place(maxDistinct));
      const { isNumeric, z, isNew, cardinality } = places[index].see(value);
      if (isNumeric) row[1]++;
      row[2] = Math.max(row[2], Math.abs(z));
      if (isNew) row[3]++;
      row[4] = Math.max(row[4], Math.log1p(cardinality));
    });
    return row;
  });
  return blockFromRows(COLUMNS, rows);
}

/** What one place of one template has held. */
class Place {
  readonly #values = new Set<string>();
  readonly #moments = new RunningMoments();
  readonly #maxDistinct: number;

  constructor(maxDistinct: number) {
    this.#maxDistinct = maxDistinct;
  }

  /** Says how `value` stands to the earlier ones, then adds it. */
  see(value: string): {
    readonly isNumeric: boolean;
    readonly z: number;
    readonly isNew: boolean;
    readonly cardinality: number;
  } {
    const cardinality = this.#values.size;
    const isOpen = cardinality >= this.#maxDistinct;
    const isNew = cardinality > 0 && !isOpen && !this.#values.has(value);
    if (!isOpen) this.#values.add(value);
    const isNumeric = NUMBER.test(value);
    if (!isNumeric) return { isNumeric, z: 0, isNew, cardinality };
    const size = signedLog(Number(value));
    const z = this.#moments.zScore(size);
    this.#moments.add(size);
    return { isNumeric, z, isNew, cardinality };
  }
}

/** At most 300 digits and a small exponent, so that the value is finite. */
const NUMBER = /^(?:[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?|0[xX][0-9A-Fa-f]{1,200})$/;

function signedLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}
