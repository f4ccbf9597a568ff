/** @file A small encoder from nothing but texts: a vocabulary learnt from them, and drawn weights. */

import { type BertConfig, checkBertConfig, smallBertConfig } from "./bert-config.js";
import { drawWeights, encoderWeightShapes } from "./bert-weights.js";
import type { EncoderModel } from "./model-folder.js";
import { trainWordPiece } from "./wordpiece-training.js";

/** Options of {@link smallBert}. */
export interface SmallBertOptions {
  /** Most tokens of the vocabulary. Default 2,000. */
  readonly vocabularySize?: number;
  /** Shape `[texts]`: how often each text counts for the vocabulary. Default: once. */
  readonly counts?: ArrayLike<number>;
  /** Of the weights. Default 0. */
  readonly seed?: number;
  /** Parts of the configuration that shall differ from {@link smallBertConfig}. */
  readonly config?: Partial<Omit<BertConfig, "vocabularySize">>;
}

/**
 * An untrained encoder: 2 layers of 64 columns unless told otherwise.
 *
 * @example
 * ```ts
 * const { config, tokenizer } = smallBert(["disk failed", "disk ready"], { vocabularySize: 40 });
 * [config.layers, config.vocabularySize === tokenizer.size]; // [2, true]
 * ```
 */
export function smallBert(
  texts: Iterable<string>,
  { vocabularySize = 2000, counts, seed = 0, config: change }: SmallBertOptions = {},
): EncoderModel {
  const tokenizer = trainWordPiece(texts, { vocabularySize, ...(counts === undefined ? {} : { counts }) });
  const config = checkBertConfig({ ...smallBertConfig(tokenizer.size), ...change });
  return {
    config,
    tokenizer,
    weights: drawWeights(encoderWeightShapes(config), config.initializerRange, seed),
    heads: new Map(),
  };
}
