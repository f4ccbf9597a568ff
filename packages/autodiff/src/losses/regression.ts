/** @file Losses of numbers: squared error, and binary cross-entropy of logits. */

import { InvalidInputError } from "@lsad/core";
import { formatShape, sameShape } from "../dims.js";
import { softplus } from "../functions/activations.js";
import { add, mul, neg, sub } from "../functions/arithmetic.js";
import { reduceMean, reduceSum } from "../functions/reductions.js";
import type { Tensor } from "../tensor.js";
import type { Reduction } from "./cross-entropy.js";

/** (prediction − target)², by default its mean over all elements. */
export function meanSquaredError(
  predictions: Tensor,
  targets: Tensor,
  { reduction = "mean" }: { readonly reduction?: Reduction } = {},
): Tensor {
  checkSameShape("meanSquaredError", predictions, targets);
  const difference = sub(predictions, targets);
  return reduce(mul(difference, difference), reduction);
}

/** What {@link binaryCrossEntropy} takes besides logits and targets. */
export interface BinaryCrossEntropyOptions {
  /** Weight of the positive part, one number or one a column: `pos_weight` of PyTorch. Default 1. */
  readonly positiveWeight?: number | ArrayLike<number>;
  /** A weight an element, of a shape that broadcasts; the mean is not divided by it, as PyTorch's is not. */
  readonly weights?: Tensor;
  /** Default `"mean"`. */
  readonly reduction?: Reduction;
}

/**
 * −w [p · t ln σ(x) + (1 − t) ln(1 − σ(x))] of logits x, without overflow; by default its mean over all elements.
 * Agrees with `torch.nn.functional.binary_cross_entropy_with_logits` (2.15).
 *
 * @param logits - Any shape.
 * @param targets - The same shape, in [0, 1].
 */
export function binaryCrossEntropy(logits: Tensor, targets: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  const { positiveWeight = 1, weights, reduction = "mean" } = options;
  checkSameShape("binaryCrossEntropy", logits, targets);
  // −ln σ(x) = softplus(−x) and −ln(1 − σ(x)) = softplus(x)
  const positive = mul(targets, softplus(neg(logits)));
  const weighted = positiveWeight === 1 ? positive : mul(positive, logits.graph.constant(positiveWeight));
  const losses = add(weighted, mul(sub(1, targets), softplus(logits)));
  return reduce(weights === undefined ? losses : mul(losses, weights), reduction);
}

function reduce(losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? reduceSum(losses) : reduceMean(losses);
}

function checkSameShape(where: string, a: Tensor, b: Tensor): void {
  if (!sameShape(a.shape, b.shape)) {
    throw new InvalidInputError(
      `${where}: predictions and targets must have the same shape, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    );
  }
}
