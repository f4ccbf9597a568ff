/** @file Embeddings through `@huggingface/transformers`, for encoders that this package does not read. */

import type { Matrix } from "@lsad/core";
import type { Embedder } from "./embedder.js";
import { distinctTexts } from "./token-batches.js";

/** What is needed of a `feature-extraction` pipeline of `@huggingface/transformers` 4. */
export interface FeatureExtraction {
  (
    texts: string[],
    options: { pooling: "mean" | "cls"; normalize: boolean },
  ): Promise<{ readonly data: ArrayLike<unknown>; readonly dims: readonly number[] }>;
  /** Its configuration is that of the model's `config.json`. */
  readonly model: { readonly config: unknown };
  /** Frees what the pipeline holds. */
  dispose(): Promise<unknown>;
}

/** Options of {@link pipelineEmbedder}. */
export interface PipelineEmbedderOptions {
  /** Default `mean`. */
  readonly pooling?: "mean" | "cls";
  /** Scale each vector to length 1. Default true. */
  readonly normalize?: boolean;
  /** Texts of a call, which the pipeline pads to the longest. Default 16. */
  readonly textsPerCall?: number;
}

/**
 * An {@link Embedder} on a pipeline of `@huggingface/transformers`, which knows more kinds of encoders than {@link openEmbedder} and
 * runs in browsers; for BERT, MiniLM and DistilBERT the latter is several times as fast. Equal texts are computed once, texts of like
 * length together. The library is yours to install: this package does not depend on it.
 *
 * @returns An embedder whose `release` disposes of the pipeline. `columns` is the configuration's `hidden_size`, or `dim`.
 *
 * @example
 * ```ts
 * import type { FeatureExtraction } from "@lsad/transformers-gpu";
 *
 * // const pipeline = await (await import("@huggingface/transformers")).pipeline("feature-extraction", "Xenova/all-MiniLM-L6-v2");
 * async function embed(pipeline: FeatureExtraction, lines: readonly string[]) {
 *   return pipelineEmbedder(pipeline).embed(lines); // then PrototypeClassifier, or a logistic regression
 * }
 * typeof embed; // "function"
 * ```
 */
export function pipelineEmbedder(
  pipeline: FeatureExtraction,
  { pooling = "mean", normalize = true, textsPerCall = 16 }: PipelineEmbedderOptions = {},
): Embedder {
  const { hidden_size, dim } = pipeline.model.config as { hidden_size?: number; dim?: number };
  const columns = hidden_size ?? dim ?? 0;
  return {
    columns,
    async embed(lines, { onProgress, signal } = {}): Promise<Matrix> {
      const { texts, index } = distinctTexts(lines);
      const order = Array.from(texts.keys()).sort((one, other) => texts[one].length - texts[other].length);
      const rows = new Map<number, ArrayLike<number>>();
      for (let first = 0; first < order.length; first += textsPerCall) {
        signal?.throwIfAborted();
        const call = order.slice(first, first + textsPerCall);
        const { data, dims } = await pipeline(
          call.map((text) => texts[text]),
          { pooling, normalize },
        );
        const width = dims[dims.length - 1];
        const values = Float32Array.from(data as ArrayLike<number>);
        for (const [row, text] of call.entries()) rows.set(text, values.subarray(row * width, (row + 1) * width));
        onProgress?.(Math.min(first + textsPerCall, order.length), order.length);
      }
      const all = new Float32Array(lines.length * columns);
      for (const [line, text] of index.entries()) all.set(rows.get(text) ?? [], line * columns);
      return { rows: lines.length, columns, data: all };
    },
    async release() {
      await pipeline.dispose();
    },
  };
}
