/** @file Prior probabilities of the two classes. */

import { InvalidInputError } from "@lsad/core";

/** Where class priors come from: the weights of the classes, one half each, or two given probabilities. */
export type ClassPrior = "weights" | "uniform" | readonly [normal: number, anomalous: number];

/** Checks a prior and gives it back. */
export function checkPrior(value: ClassPrior, where: string): ClassPrior {
  if (value === "weights" || value === "uniform") return value;
  const isPair = Array.isArray(value) && value.length === 2 && value.every((share) => share > 0 && share < 1);
  if (isPair && Math.abs(value[0] + value[1] - 1) <= 1e-9) return value;
  throw new InvalidInputError(
    `${where} must be "weights", "uniform" or two numbers above 0 that sum to 1, got ${JSON.stringify(value)}`,
  );
}

/** Logarithms of the priors, normal first. */
export function logPriors(prior: ClassPrior, classWeight: Float64Array): Float64Array {
  if (prior === "uniform") return Float64Array.of(Math.log(0.5), Math.log(0.5));
  if (prior !== "weights") return Float64Array.from(prior, Math.log);
  const total = classWeight[0] + classWeight[1];
  return classWeight.map((weight) => Math.log(weight) - Math.log(total));
}
