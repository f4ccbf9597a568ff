/** @file Clipping of gradients by their global norm, on the host and in a graph. */

import { InvalidInputError } from "@lsad/core";
import { add, div, minimum, mul, sqrt } from "../functions/arithmetic.js";
import { reduceSum } from "../functions/reductions.js";
import type { Tensor } from "../tensor.js";
import { memoryOf } from "./kernel-memory.js";

/** In the denominator, as PyTorch's `clip_grad_norm_` has it. */
const EPSILON = 1e-6;

/** The root of the sum of squares over all gradients together. */
export function gradientNorm(gradients: Iterable<ArrayLike<number>>): number {
  let sum = 0;
  for (const gradient of gradients) {
    if (gradient instanceof Float32Array)
      sum += sumOfSquares(gradient); // at full width
    else for (let i = 0; i < gradient.length; i++) sum += gradient[i] * gradient[i];
  }
  return Math.sqrt(sum);
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  memoryOf(values).run([values], [0], values.length, 0, (kernels, count, [at]) => {
    sum += kernels.sumOfSquares(at, count);
  });
  return sum;
}

/**
 * The factor that brings gradients of this norm down to `maxNorm`: min(1, maxNorm / (norm + 1e-6)), as `clip_grad_norm_` of
 * PyTorch 2.15. Optimisers take it as `gradientScale`, so that clipping costs no pass of its own.
 */
export function clippingScale(norm: number, maxNorm: number): number {
  if (!(maxNorm > 0)) throw new InvalidInputError(`clippingScale: maxNorm must be above 0, got ${maxNorm}`);
  return Math.min(1, maxNorm / (norm + EPSILON));
}

/** What {@link clipByGlobalNorm} gives. */
export interface ClippedGradients {
  /** The gradients, scaled. */
  readonly gradients: readonly Tensor[];
  /** Their norm before: a scalar. */
  readonly norm: Tensor;
}

/**
 * Gradients scaled by min(1, maxNorm / (norm + 1e-6)), in the graph.
 * @param gradients - At least one.
 */
export function clipByGlobalNorm(gradients: readonly Tensor[], maxNorm: number): ClippedGradients {
  if (!(maxNorm > 0) || gradients.length === 0) {
    throw new InvalidInputError(
      `clipByGlobalNorm: maxNorm must be above 0 and gradients given, got ${maxNorm} and ${gradients.length} gradients`,
    );
  }
  const norm = sqrt(gradients.map((gradient) => reduceSum(mul(gradient, gradient))).reduce((a, b) => add(a, b)));
  const scale = minimum(div(maxNorm, add(norm, EPSILON)), 1);
  return { gradients: gradients.map((gradient) => mul(gradient, scale)), norm };
}
