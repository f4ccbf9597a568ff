/** @file A text classifier as a graph: encoder, pooling, class logits, and the losses it learns from. */

import {
  add,
  concat,
  createGraph,
  crossEntropy,
  type Graph,
  mul,
  reduceSum,
  reshape,
  slice,
  softmax,
  type Tensor,
} from "@lsad/autodiff";
import type { BertConfig } from "./bert-config.js";
import type { WeightShape } from "./bert-weights.js";
import { buildEncoder, type EncoderGraph, type EncoderGraphOptions } from "./encoder-graph.js";
import {
  addWeights,
  classifierShapes,
  classify,
  domainLogits,
  domainShapes,
  lastLayerFor,
  type Pooling,
  pool,
} from "./heads.js";

/** What is aligned between sources: all rows, the normal ones alone, or each class for itself. */
export type Alignment = "all" | "normal" | "class";

/** The shape of a classifier. */
export interface ClassifierShape {
  readonly pooling: Pooling;
  /** Columns of the features that stand beside the pooled text; 0 for text alone. */
  readonly features: number;
}

/** A classifier's graph: `probability`, `[batch]`, and `logits`, `[batch, 2]`. */
export interface ClassifierGraph {
  readonly graph: Graph;
  readonly encoder: EncoderGraph;
  readonly pooled: Tensor;
  readonly logits: Tensor;
  /** P(anomaly). */
  readonly probability: Tensor;
}

/** Weights that a classifier has above its encoder. */
export function classifierHeadShapes(config: BertConfig, { pooling, features }: ClassifierShape): WeightShape[] {
  return classifierShapes(config, pooling, features);
}

/** Writes a classifier; its last layer works out what the pooling reads, unless `options` say otherwise. Features, where there are any, are an input `features`, `[batch, columns]`. */
export function buildClassifier(
  config: BertConfig,
  shape: ClassifierShape,
  options: EncoderGraphOptions,
): ClassifierGraph {
  const graph = createGraph();
  const encoder = buildEncoder(graph, config, { lastLayer: lastLayerFor(shape.pooling), ...options });
  const head = addWeights(graph, classifierHeadShapes(config, shape));
  const pooled = pool(encoder, config, shape.pooling, head);
  const joined =
    shape.features === 0 ? pooled : concat([pooled, graph.input("features", ["batch", shape.features])], 1);
  const logits = classify(joined, config, head);
  const probability = reshape(slice(softmax(logits), 1, 1, 2), ["batch"]);
  return { graph, encoder, pooled, logits, probability };
}

/**
 * Σ weightᵢ · crossEntropyᵢ / rows, with the inputs `labels` (int64) and `labelWeights`, both `[batch]`: a row counts the same
 * whatever batch it is in.
 * @param rows - Rows of a full batch.
 */
export function labelLoss({ graph, logits }: ClassifierGraph, rows: number): Tensor {
  const labels = graph.input("labels", ["batch"], "int64");
  return weightedMean(
    crossEntropy(logits, labels, { reduction: "none" }),
    graph.input("labelWeights", ["batch"]),
    rows,
  );
}

/** The heads that tell sources apart: one, or one a class. */
export function domainHeads(alignment: Alignment): readonly string[] {
  return alignment === "class" ? ["normal-domain", "anomaly-domain"] : ["domain"];
}

/** Weights of the domain heads. */
export function domainHeadShapes(config: BertConfig, alignment: Alignment, domains: number): WeightShape[] {
  return domainHeads(alignment).flatMap((head) => domainShapes(config, domains, head));
}

/**
 * The loss of telling sources apart behind a gradient reversal: inputs `domains` (int64), one weight `<head>Weights` a head,
 * all `[batch]`, and the scalar `lambda`.
 */
export function domainLoss(
  { graph, pooled }: ClassifierGraph,
  config: BertConfig,
  alignment: Alignment,
  domains: number,
  rows: number,
): Tensor {
  const lambda = graph.input("lambda", []);
  const labels = graph.input("domains", ["batch"], "int64");
  return domainHeads(alignment)
    .map((head) => {
      const weights = addWeights(graph, domainShapes(config, domains, head));
      const losses = crossEntropy(domainLogits(pooled, lambda, weights, head), labels, { reduction: "none" });
      return weightedMean(losses, graph.input(`${head}Weights`, ["batch"]), rows);
    })
    .reduce((a, b) => add(a, b));
}

function weightedMean(losses: Tensor, weights: Tensor, rows: number): Tensor {
  return mul(reduceSum(mul(losses, weights)), 1 / rows);
}
