/** @file Runs a compiled encoder over texts: each distinct text once, in batches of like length. */

import type { Matrix } from "@lsad/core";
import { Tensor } from "onnxruntime-node";
import type { ModelSession } from "./session.js";
import { bucketByLength, distinctTexts, type TokenBatch } from "./token-batches.js";
import type { WordPiece } from "./wordpiece.js";

/** Options of what runs over texts. */
export interface TextRowsOptions {
  /** Most tokens of a batch, padding included: memory grows with it. Default 1024. */
  readonly tokensPerBatch?: number;
  /** Called after each batch with the number of distinct texts done, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What the rows of a text model come from. */
export interface TextModel {
  readonly session: ModelSession;
  readonly tokenizer: WordPiece;
  /** Longer texts are cut. */
  readonly maxTokens: number;
}

/** Tokens a batch holds where nothing is said: larger ones no longer fit into the caches of a core. */
export const DEFAULT_TOKENS_PER_BATCH = 1024;
/**
 * A batch of so many tokens is not padded for longer texts. Padding costs more than its share: the softmax of what is masked gives
 * numbers below float32's normal range, on which a core takes a hundred times as long.
 */
export const ENOUGH_TOKENS = 128;

/**
 * One output row for each text.
 * @param output - Name of an output of shape `[batch, columns]`.
 * @param more - Further inputs for some texts, by their places: equal texts are then not the same row.
 * @returns Row-major, shape `[texts.length, columns]`.
 * @throws the signal's reason, between two batches.
 */
export async function textRows(
  { session, tokenizer, maxTokens }: TextModel,
  texts: readonly string[],
  output: string,
  columns: number,
  { tokensPerBatch = DEFAULT_TOKENS_PER_BATCH, onProgress, signal }: TextRowsOptions = {},
  more?: (rows: Uint32Array) => Readonly<Record<string, Tensor>>,
): Promise<Float32Array> {
  const { texts: distinct, index } = more === undefined ? distinctTexts(texts) : { texts, index: undefined };
  const encoded = distinct.map((text) => tokenizer.encode(text, { maxTokens }).ids);
  const rows = new Float32Array(distinct.length * columns);
  let done = 0;
  const enoughTokens = Math.min(ENOUGH_TOKENS, tokensPerBatch);
  const { batches } = bucketByLength(encoded, { tokensPerBatch, enoughTokens, padId: tokenizer.ids.pad });
  for (const batch of batches) {
    signal?.throwIfAborted();
    const { [output]: found } = await session.run({ ...batchFeeds(batch), ...more?.(batch.index) });
    const values = found.data as Float32Array;
    for (const [row, text] of batch.index.entries()) {
      rows.set(values.subarray(row * columns, (row + 1) * columns), text * columns);
    }
    done += batch.rows;
    onProgress?.(done, distinct.length);
  }
  if (index === undefined) return rows;
  const all = new Float32Array(texts.length * columns);
  for (const [text, row] of index.entries()) all.set(rows.subarray(row * columns, (row + 1) * columns), text * columns);
  return all;
}

/** A batch as an encoder's graph takes it: `ids` and `mask`. */
export function batchFeeds({ rows, length, ids, mask }: TokenBatch): { ids: Tensor; mask: Tensor } {
  return {
    ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), [rows, length]),
    mask: new Tensor("float32", Float32Array.from(mask), [rows, length]),
  };
}

/** Features of some rows, as an input. */
export function featureRows(features: Matrix, rows: ArrayLike<number>): Tensor {
  const { columns, data } = takeRows(features, rows);
  return new Tensor("float32", data, [rows.length, columns]);
}

/** Some rows of a matrix, in single precision. */
export function takeRows({ columns, data }: Matrix, rows: ArrayLike<number>): Matrix & { readonly data: Float32Array } {
  const taken = new Float32Array(rows.length * columns);
  for (let place = 0; place < rows.length; place++) {
    taken.set(data.subarray(rows[place] * columns, (rows[place] + 1) * columns), place * columns);
  }
  return { rows: rows.length, columns, data: taken };
}
