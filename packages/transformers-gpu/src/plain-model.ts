/** @file An encoder as data that threads can hand each other. */

import type { EncoderModel } from "./model-folder.js";
import { WordPiece } from "./wordpiece.js";

/** An encoder without its tokenizer's methods. */
export interface PlainModel extends Pick<EncoderModel, "config" | "weights" | "heads"> {
  readonly vocabulary: readonly string[];
  readonly normalizer: WordPiece["normalizer"];
  readonly special: WordPiece["special"];
  readonly maxWordLength: number;
}

/** To plain data; typed arrays travel as they are. */
export function toPlainModel({ config, tokenizer, weights, heads }: EncoderModel): PlainModel {
  const { vocabulary, normalizer, special, maxWordLength } = tokenizer;
  return { config, vocabulary, normalizer, special, maxWordLength, weights, heads };
}

/** From what {@link toPlainModel} gave. */
export function fromPlainModel({ config, weights, heads, ...words }: PlainModel): EncoderModel {
  return { config, tokenizer: new WordPiece(words), weights, heads };
}
