/** @file The average precision that chance reaches on a target: the zero of the scale that learning is measured on. */

import { chanceAveragePrecision } from "@lsad/eval";
import { lineWeights } from "./measure.js";
import type { Weighting } from "./plan.js";
import type { PreparedSource } from "./prepare.js";

/** Random scorings: their mean is known to about a hundredth on the smallest target. */
const DRAWS = 200;

/** Chance hangs on the target alone: every job on it, in this thread, asks for the same two numbers. */
const known = new WeakMap<PreparedSource, Partial<Record<Weighting, number>>>();

/**
 * The mean average precision, over the test lines of a target, of a random number per template.
 * @returns `undefined` where the test lines are of one class, or have no labels: no ranking has a precision then.
 */
export function chanceLevel(target: PreparedSource, weighting: Weighting): number | undefined {
  const labels = target.labels?.subarray(target.bufferLines);
  if (labels === undefined || !labels.includes(0) || !labels.includes(1)) return undefined;
  const levels = known.get(target) ?? {};
  known.set(target, levels);
  levels[weighting] ??= draw(target, labels, weighting);
  return levels[weighting];
}

function draw({ name, units, bufferLines }: PreparedSource, labels: Uint8Array, weighting: Weighting): number {
  const tested = units.subarray(bufferLines);
  const weight = lineWeights(labels, tested, weighting);
  return chanceAveragePrecision(labels, tested, { seed: name, draws: DRAWS, weight }).mean;
}
