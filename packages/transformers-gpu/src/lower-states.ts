/** @file Hidden states of the frozen lower layers, computed once for a whole training. */

import { createGraph, reshape, toOnnx } from "@lsad/autodiff";
import { Tensor } from "onnxruntime-node";
import { buildEncoder } from "./encoder-graph.js";
import type { EncoderModel } from "./model-folder.js";
import { openSession } from "./session.js";
import { batchFeeds, DEFAULT_TOKENS_PER_BATCH, ENOUGH_TOKENS } from "./text-rows.js";
import { bucketByLength, type TokenBatch } from "./token-batches.js";

/** States of texts after some layers: four bytes a token and column. */
export interface LowerStates {
  /** The states of a batch's rows, `[rows, length, hidden]`; padding is 0. */
  feed(batch: TokenBatch): Tensor;
}

/**
 * Runs texts through the embeddings and the first layers of an encoder.
 * @param layers - How many layers.
 */
export async function lowerStates(
  { config, weights, tokenizer }: EncoderModel,
  encoded: readonly Int32Array[],
  layers: number,
  threads: number | undefined,
): Promise<LowerStates> {
  const { hiddenSize } = config;
  const graph = createGraph();
  const encoder = buildEncoder(graph, { ...config, layers });
  const given = Object.fromEntries([...encoder.weights.keys()].map((name) => [name, weights.get(name)?.data ?? []]));
  const states = reshape(encoder.hidden, ["batch", "length", hiddenSize]);
  const model = toOnnx({ states }, { training: false, weights: given });
  const session = await openSession(model, "cpu", threads === undefined ? {} : { threads });
  const ofRow: Float32Array[] = new Array(encoded.length);
  try {
    const buckets = bucketByLength(encoded, {
      tokensPerBatch: DEFAULT_TOKENS_PER_BATCH,
      enoughTokens: ENOUGH_TOKENS,
      padId: tokenizer.ids.pad,
    });
    for (const batch of buckets.batches) {
      const data = (await session.run(batchFeeds(batch))).states.data as Float32Array;
      for (const [place, row] of batch.index.entries()) {
        const start = place * batch.length * hiddenSize;
        ofRow[row] = data.slice(start, start + encoded[row].length * hiddenSize);
      }
    }
  } finally {
    await session.release();
  }
  return {
    feed({ rows, length, index }) {
      const data = new Float32Array(rows * length * hiddenSize);
      for (const [place, row] of index.entries()) data.set(ofRow[row], place * length * hiddenSize);
      return new Tensor("float32", data, [rows, length, hiddenSize]);
    },
  };
}
