/** @file Functions that change what flows backwards, and dropout. */

import { InvalidInputError } from "@lsad/core";
import type { Operand, Tensor } from "../tensor.js";
import { append, toTensor } from "./operands.js";

/** `x` itself; no gradient flows through. */
export function stopGradient(x: Tensor): Tensor {
  return append("stopGradient", [x], {});
}

/**
 * `x` itself; the gradient that flows through is multiplied by −scale (Ganin and Lempitsky 2015).
 * @param scale - λ: a number, or a scalar tensor such as an input that rises during training.
 */
export function reverseGradient(x: Tensor, scale: Operand): Tensor {
  return append("reverseGradient", [x, toTensor(x.graph, scale)], {});
}

/**
 * Sets elements to zero at random and scales the others by 1 / (1 − rate); nothing when `rate` is 0.
 * What is kept comes from an input of type `bool` that this adds to the graph; {@link dropoutMasks} fills it from a seed, so
 * every provider, and the reference interpreter, drops the same elements. Models written with `training: false` have neither.
 * @param rate - Share of elements set to zero, in [0, 1).
 */
export function dropout(x: Tensor, rate: number): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new InvalidInputError(`dropout: rate must be in [0, 1), got ${rate}`);
  if (rate === 0) return x;
  return append("dropout", [x, x.graph.dropoutMask(x.shape, rate)], { rate });
}
