/** @file The operator of each golden case, written with this package's functions. */

import {
  add,
  binaryCrossEntropy,
  concat,
  crossEntropy,
  div,
  embedding,
  erf,
  exp,
  type Graph,
  gather,
  gelu,
  layerNorm,
  linear,
  logSoftmax,
  matmul,
  meanSquaredError,
  mul,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  reverseGradient,
  sigmoid,
  slice,
  softmax,
  softplus,
  sqrt,
  sub,
  type Tensor,
  tanh,
  transpose,
} from "../../../src/index.js";

// biome-ignore lint/suspicious/noExplicitAny: the attributes of a case, under PyTorch's names
type Attributes = Readonly<Record<string, any>>;
type Build = (inputs: Readonly<Record<string, Tensor>>, attributes: Attributes, graph: Graph) => Tensor;

/** By the name of a case, or what stands before its slash. */
export const OPERATORS: Readonly<Record<string, Build>> = {
  linear: ({ x, weight, bias }) => linear(x, weight, bias),
  "linear-no-bias": ({ x, weight }) => linear(x, weight),
  "matmul-batched": ({ a, b }) => matmul(a, b),
  "matmul-broadcast": ({ a, b }) => matmul(a, b),
  "matmul-transposed": ({ a, b }) => matmul(a, b, { transposeB: true }),
  "add-broadcast": ({ a, b }) => add(a, b),
  "mul-broadcast": ({ a, b }) => mul(a, b),
  div: ({ a, b }) => div(a, b),
  sub: ({ a, b }) => sub(a, b),
  "same-input-twice": ({ x }) => add(mul(x, x), x),
  layernorm: ({ x, weight, bias }, { epsilon }) => layerNorm(x, weight, bias, { epsilon: epsilon ?? 1e-5 }),
  gelu: ({ x }) => gelu(x),
  "gelu-tanh": ({ x }) => gelu(x, { approximate: "tanh" }),
  relu: ({ x }) => relu(x),
  tanh: ({ x }) => tanh(x),
  sigmoid: ({ x }) => sigmoid(x),
  erf: ({ x }) => erf(x),
  exp: ({ x }) => exp(mul(x, 0.1)),
  softplus: ({ x }) => softplus(x),
  softmax: ({ x }) => softmax(x),
  "log-softmax": ({ x }) => logSoftmax(x),
  "attention-masked": ({ q, k, v, mask }, { scale }) => attention(q, k, v, mask, scale),
  "multi-head-attention": multiHeadAttention,
  embedding: ({ weight, ids }, { padding_idx: paddingId }) =>
    embedding(weight, ids, paddingId === undefined ? {} : { paddingId }),
  "tied-embedding": ({ weight, bias, ids }) => linear(tanh(gather(weight, ids)), weight, bias),
  "gather-first": ({ x }) => reshape(slice(x, 1, 0, 1), [2, 8]),
  slice: ({ x }) => slice(x, 1, 1, 3),
  concat: ({ a, b }) => concat([a, b], 1),
  "transpose-reshape": ({ x }) => reshape(transpose(reshape(x, [2, 5, 2, 4]), [0, 2, 1, 3]), [2, 10, 4]),
  "sum-axis": ({ x }) => reduceSum(x, { axes: 1 }),
  "mean-all": ({ x }) => reduceMean(x),
  "mean-pool-masked": ({ x, mask }) => {
    const weights = reshape(mask, [2, 5, 1]);
    return div(reduceSum(mul(x, weights), { axes: 1 }), reduceSum(weights, { axes: 1 }));
  },
  "l2-normalise": ({ x }) => div(x, sqrt(reduceSum(mul(x, x), { axes: 1, keepDims: true }))),
  "dropout-off": ({ x }) => x,
  "cross-entropy": ({ logits, labels }, attributes) =>
    crossEntropy(logits, labels, {
      reduction: attributes.reduction ?? "mean",
      labelSmoothing: attributes.label_smoothing ?? 0,
      ...(attributes.weight && { classWeights: attributes.weight }),
      ...(attributes.ignore_index !== undefined && { ignoreLabel: attributes.ignore_index }),
    }),
  "bce-with-logits": ({ logits, targets }, attributes, graph) =>
    binaryCrossEntropy(logits, targets, {
      reduction: attributes.reduction ?? "mean",
      positiveWeight: attributes.pos_weight ?? 1,
      ...(attributes.weight && { weights: graph.constant(attributes.weight.flat(), [6, 2]) }),
    }),
  "gradient-reversal": ({ x }, { lambda }) => reverseGradient(x, lambda),
  "gradient-reversal-in-network": ({ x, w, u }, { lambda }, graph) => {
    const features = matmul(x, w);
    const labels = graph.constant([0, 1, 1], [3], "int64");
    const domains = graph.constant([2, 0, 1], [3], "int64");
    const label = crossEntropy(matmul(features, slice(u, 1, 0, 2)), labels);
    return add(label, crossEntropy(matmul(reverseGradient(features, lambda), slice(u, 1, 2, 5)), domains));
  },
  "kl-divergence": ({ p_logits, q_logits }) => {
    const [p, q] = [logSoftmax(p_logits), logSoftmax(q_logits)];
    return mul(reduceSum(mul(exp(p), sub(p, q))), 1 / 4);
  },
  mse: ({ a, b }) => meanSquaredError(a, b),
};

function attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, scale: number): Tensor {
  const penalty = reshape(mul(sub(1, mask), -3.4028234663852886e38), [2, 1, 1, 5]);
  return matmul(softmax(add(matmul(q, k, { transposeB: true, scale }), penalty)), v);
}

function multiHeadAttention(
  { x, wq, bq, wk, bk, wv, bv, wo, bo, mask }: Readonly<Record<string, Tensor>>,
  { heads }: Attributes,
): Tensor {
  const split = (y: Tensor) => transpose(reshape(y, [2, 5, heads, 8 / heads]), [0, 2, 1, 3]);
  const [q, k, v] = [linear(x, wq, bq), linear(x, wk, bk), linear(x, wv, bv)].map(split);
  const context = attention(q, k, v, mask, 1 / Math.sqrt(8 / heads));
  return linear(reshape(transpose(context, [0, 2, 1, 3]), [2, 5, 8]), wo, bo);
}
