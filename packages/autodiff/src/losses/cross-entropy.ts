/** @file Cross-entropy with class weights, sample weights, ignored labels and label smoothing. */

import { InvalidInputError } from "@lsad/core";
import { formatShape } from "../dims.js";
import { add, cast, div, equal, mul, neg, sub, where } from "../functions/arithmetic.js";
import { gather, pick } from "../functions/lookups.js";
import { logSoftmax } from "../functions/normalisation.js";
import { linear } from "../functions/products.js";
import { reduceMean, reduceSum } from "../functions/reductions.js";
import { reshape } from "../functions/shapes.js";
import type { Tensor } from "../tensor.js";

/** How a loss of many rows becomes one number: `"none"` keeps one a row. */
export type Reduction = "mean" | "sum" | "none";

/** What {@link crossEntropy} takes besides logits and labels. */
export interface CrossEntropyOptions {
  /** One weight a class. The mean is then weighted, as PyTorch's. */
  readonly classWeights?: ArrayLike<number>;
  /** Shape `[rows]`, `float32`: a row of weight 2 counts as two rows, a row of weight 0 as none. */
  readonly sampleWeights?: Tensor;
  /** Rows with this label count as none; PyTorch's default is −100, here there is none. */
  readonly ignoreLabel?: number;
  /** Share of the target that is spread evenly over all classes, in [0, 1). Default 0. */
  readonly labelSmoothing?: number;
  /** Default `"mean"`. */
  readonly reduction?: Reduction;
}

/**
 * −ln softmax(logits)[label], its mean over rows weighted by class and sample weights: Σ wᵢ lossᵢ / Σ wᵢ.
 * Where all weights are 0, or all labels ignored, the mean is NaN, as PyTorch's. Agrees with `torch.nn.functional.cross_entropy`
 * (2.15).
 *
 * @param logits - Shape `[rows, classes]`.
 * @param labels - Type `int64`, shape `[rows]`, in [0, classes) or `ignoreLabel`. onnxruntime does not refuse other negative ones: it
 *   counts them from the last class.
 * @returns A scalar, or shape `[rows]` without reduction.
 * @throws {@link InvalidInputError} if shapes do not fit, or an option is out of range.
 *
 * @example
 * ```ts
 * import { evaluate } from "@lsad/autodiff/reference";
 * const graph = createGraph();
 * const loss = crossEntropy(graph.input("logits", [1, 2]), graph.input("labels", [1], "int64"), { classWeights: [1, 3] });
 * console.log(evaluate({ loss }, { logits: [0, 0], labels: [1] }).loss.data[0]); // 0.693… = ln 2
 * ```
 */
export function crossEntropy(logits: Tensor, labels: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { classWeights, sampleWeights, ignoreLabel, labelSmoothing = 0, reduction = "mean" } = options;
  const classes = checkClasses(logits, classWeights);
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new InvalidInputError(`crossEntropy: labelSmoothing must be in [0, 1), got ${labelSmoothing}`);
  }
  const { graph } = logits;
  const isIgnored = ignoreLabel === undefined ? undefined : equal(labels, ignoreLabel);
  const known = isIgnored === undefined ? labels : where(isIgnored, graph.constant(0, [], "int64"), labels);
  const logProbabilities = logSoftmax(logits);

  const rowWeights = product([isIgnored && sub(1, cast(isIgnored, "float32")), sampleWeights]);
  const vector = classWeights && graph.constant(classWeights, [classes]);
  const labelWeights = product([rowWeights, vector && gather(vector, known)]);

  let losses = weigh(neg(pick(logProbabilities, known)), labelWeights);
  if (labelSmoothing > 0) {
    const even = weigh(neg(classMeans(logProbabilities, vector)), rowWeights);
    losses = add(mul(losses, 1 - labelSmoothing), mul(even, labelSmoothing));
  }
  if (reduction === "none") return losses;
  if (reduction === "sum") return reduceSum(losses);
  return labelWeights === undefined ? reduceMean(losses) : div(reduceSum(losses), reduceSum(labelWeights));
}

/** 1/K Σₖ wₖ ln pₖ of each row. */
function classMeans(logProbabilities: Tensor, weights: Tensor | undefined): Tensor {
  if (weights === undefined) return reduceMean(logProbabilities, { axes: 1 });
  const classes = Number(weights.shape[0]);
  return mul(reshape(linear(logProbabilities, reshape(weights, [1, classes])), [-1]), 1 / classes);
}

function product(factors: readonly (Tensor | undefined)[]): Tensor | undefined {
  const given = factors.filter((factor) => factor !== undefined);
  return given.length === 0 ? undefined : given.reduce((a, b) => mul(a, b));
}

function weigh(losses: Tensor, weights: Tensor | undefined): Tensor {
  return weights === undefined ? losses : mul(losses, weights);
}

function checkClasses({ shape }: Tensor, classWeights: ArrayLike<number> | undefined): number {
  const classes = shape[1];
  if (shape.length !== 2 || typeof classes !== "number") {
    throw new InvalidInputError(
      `crossEntropy: logits must be [rows, classes] with a number of classes, got ${formatShape(shape)}`,
    );
  }
  if (classWeights !== undefined && classWeights.length !== classes) {
    throw new InvalidInputError(`crossEntropy: classWeights must have ${classes} weights, got ${classWeights.length}`);
  }
  return classes;
}
