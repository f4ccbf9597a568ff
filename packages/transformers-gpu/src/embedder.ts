/** @file Sentence embeddings: a frozen encoder, its token states pooled to one vector a text. */

import { createGraph, div, maximum, mul, type OnnxModel, type Provider, reduceSum, sqrt, toOnnx } from "@lsad/autodiff";
import { InvalidInputError, type Matrix } from "@lsad/core";
import { buildEncoder } from "./encoder-graph.js";
import { addWeights, classifierShapes, lastLayerFor, type Pooling, pool } from "./heads.js";
import type { EncoderModel } from "./model-folder.js";
import { type Device, findProvider, openSession, type Precision } from "./session.js";
import { type TextModel, type TextRowsOptions, textRows } from "./text-rows.js";
import { requireMaxTokens } from "./training-checks.js";

/** Options of {@link openEmbedder}. */
export interface EmbedderOptions {
  /** Default `mean`, as sentence-transformers' models are trained. */
  readonly pooling?: Pooling;
  /** Scale each vector to length 1. Default true. */
  readonly normalize?: boolean;
  /** Longer texts are cut. Default: what the model allows, at most 256. */
  readonly maxTokens?: number;
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads of an operation, on the CPU. Default: one a core. */
  readonly threads?: number;
  /**
   * `int8`: dense layers in 8 bits, on the CPU only; faster, with vectors that differ a little, and by what stands in the same batch,
   * because inputs are rounded to steps of their batch's range. Default `float32`.
   */
  readonly precision?: Precision;
}

/** An open embedding model. Native memory: call {@link Embedder.release} when done. */
export interface Embedder {
  /** Width of a vector. */
  readonly columns: number;
  /**
   * One vector a text. Equal texts are computed once.
   * @returns Shape `[texts.length, columns]`, single precision.
   */
  embed(texts: readonly string[], options?: TextRowsOptions): Promise<Matrix>;
  /** Frees what onnxruntime holds. */
  release(): Promise<void>;
}

/**
 * Opens an encoder for embeddings.
 * @throws {@link InvalidInputError} if the device will not open, `maxTokens` is more than the model has positions, `pooling` needs a pooler that the model lacks, or 8 bits
 *   are asked of another device than the CPU.
 */
export async function openEmbedder(model: EncoderModel, options: EmbedderOptions = {}): Promise<Embedder> {
  const { device = "cpu", threads, maxTokens = Math.min(256, model.config.maxTokens) } = options;
  requireMaxTokens(maxTokens, model.config);
  const { provider } = await findProvider(device);
  const session = await openSession(
    embeddingModel(model, provider, options),
    provider,
    threads === undefined ? {} : { threads },
  );
  const { hiddenSize: columns } = model.config;
  const texts: TextModel = { session, tokenizer: model.tokenizer, maxTokens };
  return {
    columns,
    async embed(lines, rowOptions) {
      return { rows: lines.length, columns, data: await textRows(texts, lines, "embedding", columns, rowOptions) };
    },
    release: () => session.release(),
  };
}

/**
 * The graph of an embedder, its weights inside: also what an application ships. Output `embedding`, `[batch, hidden]`.
 * @throws {@link InvalidInputError} if `pooling` needs a pooler that the model lacks.
 */
export function embeddingModel(
  { config, weights, heads }: EncoderModel,
  provider: Provider,
  { pooling = "mean", normalize = true, precision = "float32" }: EmbedderOptions = {},
): OnnxModel {
  if (pooling === "pooler" && !heads.has("pooler.dense.weight")) {
    throw new InvalidInputError('embedder: pooling must be mean or cls for a model without a pooler, got "pooler"');
  }
  const graph = createGraph();
  const head = addWeights(
    graph,
    classifierShapes(config, pooling).filter(({ name }) => name.startsWith("pooler.")),
  );
  const pooled = pool(buildEncoder(graph, config, { lastLayer: lastLayerFor(pooling) }), config, pooling, head);
  // 1e-12 as in torch.nn.functional.normalize
  const length = maximum(sqrt(reduceSum(mul(pooled, pooled), { axes: 1, keepDims: true })), 1e-12);
  const given = Object.fromEntries([...weights, ...heads].map(([name, { data }]) => [name, data]));
  const used = Object.fromEntries(
    graph.parameters.map(({ source }) => {
      const name = source.kind === "parameter" ? source.name : "";
      return [name, given[name]];
    }),
  );
  const embedding = normalize ? div(pooled, length) : pooled;
  return toOnnx({ embedding }, { provider, training: false, precision, weights: used });
}
