/** @file Factors that make a class count more. */

import { InvalidInputError } from "@lsad/core";
import { classSums } from "./checks.js";

/** Factors of normal and anomalous rows, or `"balanced"`: both classes sum to half the weight. */
export type ClassWeight = "balanced" | readonly [normal: number, anomalous: number];

/** Checks a class weight and gives it back. */
export function checkClassWeight(value: ClassWeight, where: string): ClassWeight {
  const isPair = Array.isArray(value) && value.length === 2 && value.every((factor) => factor > 0 && factor < 1 / 0);
  if (value === "balanced" || isPair) return value;
  throw new InvalidInputError(`${where} must be "balanced" or two numbers above 0, got ${JSON.stringify(value)}`);
}

/** Row weights times the factor of each row's class; `"balanced"` is total / (2 · class sum), as in scikit-learn. */
export function weightClasses(weight: Float64Array, labels: Uint8Array, classWeight: ClassWeight): Float64Array {
  const factors = classWeight === "balanced" ? balancedFactors(classSums(labels, weight)) : classWeight;
  return weight.map((value, row) => value * factors[labels[row]]);
}

function balancedFactors([normal, anomalous]: readonly [number, number]): [number, number] {
  const total = normal + anomalous;
  return [total / (2 * normal), total / (2 * anomalous)];
}
