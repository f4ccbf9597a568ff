/** @file What stands on an encoder: pooling, a classifier, a domain head, a masked-language-model head. */

import {
  add,
  div,
  dropout,
  type Graph,
  gather,
  gelu,
  layerNorm,
  linear,
  matmul,
  mul,
  reduceSum,
  relu,
  reshape,
  reverseGradient,
  type Tensor,
  tanh,
} from "@lsad/autodiff";
import type { BertConfig } from "./bert-config.js";
import { linear as linearShapes, type WeightShape } from "./bert-weights.js";
import { type EncoderGraph, firstTokens, WORD_EMBEDDINGS } from "./encoder-graph.js";

/**
 * How a text becomes one vector: the mean of its tokens, the state of `[CLS]`, or BERT's pooler, tanh of a dense map of `[CLS]`.
 */
export type Pooling = "mean" | "cls" | "pooler";

/** Width of the domain head's inner layer. */
const DOMAIN_HIDDEN = 32;

/** Weights of a classifier of `inputs` features, and of the pooler before it. */
export function classifierShapes(config: BertConfig, pooling: Pooling, features = 0, classes = 2): WeightShape[] {
  const { hiddenSize } = config;
  const pooler = pooling === "pooler" ? linearShapes("pooler.dense", hiddenSize, hiddenSize) : [];
  return [...pooler, ...linearShapes("classifier", classes, hiddenSize + features)];
}

/** Weights of the domain head of {@link domainLogits}. */
export function domainShapes({ hiddenSize }: BertConfig, domains: number, name = "domain"): WeightShape[] {
  return [
    ...linearShapes(`${name}.0`, DOMAIN_HIDDEN, hiddenSize),
    ...linearShapes(`${name}.2`, domains, DOMAIN_HIDDEN),
  ];
}

/** Weights of BERT's masked-language-model head; its decoder is the table of word embeddings. */
export function maskedLanguageShapes({ hiddenSize, vocabularySize }: BertConfig): WeightShape[] {
  return [
    ...linearShapes("cls.predictions.transform.dense", hiddenSize, hiddenSize),
    { name: "cls.predictions.transform.LayerNorm.weight", shape: [hiddenSize] },
    { name: "cls.predictions.transform.LayerNorm.bias", shape: [hiddenSize] },
    { name: "cls.predictions.bias", shape: [vocabularySize] },
  ];
}

/** Adds weights to a graph. */
export function addWeights(graph: Graph, shapes: readonly WeightShape[]): ReadonlyMap<string, Tensor> {
  return new Map(shapes.map(({ name, shape }) => [name, graph.parameter(name, shape)]));
}

/** What the last layer must work out for a pooling: all that it reads. */
export function lastLayerFor(pooling: Pooling): EncoderGraph["lastLayer"] {
  return pooling === "mean" ? "all" : "cls";
}

/** One vector a text: `[batch, hidden]`. */
export function pool(
  { hidden, lastLayer, mask }: EncoderGraph,
  { hiddenSize }: BertConfig,
  pooling: Pooling,
  weights: ReadonlyMap<string, Tensor>,
): Tensor {
  if (pooling === "mean") {
    const states = reshape(hidden, ["batch", "length", hiddenSize]);
    const real = reshape(mask, ["batch", "length", 1]);
    return div(reduceSum(mul(states, real), { axes: 1 }), reduceSum(real, { axes: 1 }));
  }
  const cls = lastLayer === "cls" ? hidden : firstTokens(hidden, hiddenSize);
  return pooling === "cls" ? cls : tanh(dense("pooler.dense", cls, weights));
}

/** Class logits of pooled texts, `[batch, classes]`. */
export function classify(pooled: Tensor, { dropout: rate }: BertConfig, weights: ReadonlyMap<string, Tensor>): Tensor {
  return dense("classifier", dropout(pooled, rate), weights);
}

/**
 * Logits over the sources a text may come from, behind a gradient reversal: what helps to tell them apart is unlearnt by the
 * encoder (DANN, Ganin et al. 2016).
 * @param lambda - How strongly; an input that rises in training.
 */
export function domainLogits(
  pooled: Tensor,
  lambda: Tensor,
  weights: ReadonlyMap<string, Tensor>,
  name = "domain",
): Tensor {
  return dense(`${name}.2`, relu(dense(`${name}.0`, reverseGradient(pooled, lambda), weights)), weights);
}

/**
 * Logits over the vocabulary of some tokens, `[places, vocabulary]`.
 * @param places - int64 `[places]`: rows of the encoder's hidden states, `row * length + token`.
 */
export function maskedLanguageLogits(
  { hidden, weights: encoder }: EncoderGraph,
  { layerNormEpsilon }: BertConfig,
  places: Tensor,
  weights: ReadonlyMap<string, Tensor>,
): Tensor {
  const name = "cls.predictions.transform";
  const table = required(encoder, WORD_EMBEDDINGS);
  const transformed = layerNorm(
    gelu(dense(`${name}.dense`, gather(hidden, places), weights)),
    required(weights, `${name}.LayerNorm.weight`),
    required(weights, `${name}.LayerNorm.bias`),
    { epsilon: layerNormEpsilon },
  );
  return add(matmul(transformed, table, { transposeB: true }), required(weights, "cls.predictions.bias"));
}

function dense(name: string, x: Tensor, weights: ReadonlyMap<string, Tensor>): Tensor {
  return linear(x, required(weights, `${name}.weight`), required(weights, `${name}.bias`));
}

function required(weights: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const weight = weights.get(name);
  if (weight === undefined) throw new Error(`internal: the graph has no weight ${name}`);
  return weight;
}
