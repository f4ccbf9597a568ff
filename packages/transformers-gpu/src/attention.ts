/** @file Where an encoder looks: attention by layer and head, rolled up through the layers, on words. */

import { InvalidInputError } from "@lsad/core";
import type { TokenEncoding } from "./wordpiece.js";

/** Attention weights of one layer for one text: row i says how token i spreads its attention over the tokens. */
export interface LayerAttention {
  readonly heads: number;
  readonly tokens: number;
  /** Shape `[heads, tokens, tokens]`; each row sums to 1. */
  readonly data: ArrayLike<number>;
}

/** A word of a text: what stands between blanks and punctuation, its sub-words merged. */
export interface WordSpan {
  /** As written in the text; `""` for `[CLS]` and `[SEP]`. */
  readonly text: string;
  /** Half-open range of tokens. */
  readonly firstToken: number;
  readonly endToken: number;
}

/** The mean over the heads of a layer. Shape `[tokens, tokens]`. */
export function headMean({ heads, tokens, data }: LayerAttention): Float64Array {
  const mean = new Float64Array(tokens * tokens);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < mean.length; i++) mean[i] += data[head * mean.length + i] / heads;
  }
  return mean;
}

/**
 * Attention rollout (Abnar and Zuidema 2020, §3): how much each token of the last layer rests on each token of the text.
 * R = Πₗ (½ Aₗ + ½ I), later layers to the left, with Aₗ the mean over heads and rows scaled to sum 1.
 *
 * @param layers - First layer first.
 * @returns Shape `[tokens, tokens]`; each row sums to 1. Row 0 is the view of `[CLS]`.
 * @throws {@link InvalidInputError} if there is no layer, or layers differ in tokens.
 */
export function attentionRollout(layers: readonly LayerAttention[]): Float64Array {
  if (layers.length === 0) throw new InvalidInputError("attentionRollout: at least one layer must be given, got none");
  const { tokens } = layers[0];
  let rolled: Float64Array | undefined;
  for (const layer of layers) {
    if (layer.tokens !== tokens) {
      throw new InvalidInputError(
        `attentionRollout: layers must have the same tokens, got ${tokens} and ${layer.tokens}`,
      );
    }
    const step = headMean(layer).map((weight, i) => 0.5 * weight + (i % (tokens + 1) === 0 ? 0.5 : 0));
    scaleRows(step, tokens);
    rolled = rolled === undefined ? step : product(step, rolled, tokens);
  }
  return rolled as Float64Array;
}

/**
 * The words of a text from its tokens: neighbours without a gap that are not punctuation belong together.
 * @param offsets - Of {@link WordPiece.encode}.
 */
export function wordSpans(text: string, { offsets }: Pick<TokenEncoding, "offsets">): WordSpan[] {
  const spans: { text: string; firstToken: number; endToken: number; start: number; end: number }[] = [];
  for (let token = 0; token < offsets.length / 2; token++) {
    const [start, end] = [offsets[2 * token], offsets[2 * token + 1]];
    const last = spans.at(-1);
    const goesOn = last !== undefined && end > start && last.end === start && last.end > last.start;
    if (goesOn && isWord(text.slice(start, end)) && isWord(last.text)) {
      last.text += text.slice(start, end);
      last.endToken = token + 1;
      last.end = end;
    } else {
      spans.push({ text: text.slice(start, end), firstToken: token, endToken: token + 1, start, end });
    }
  }
  return spans.map(({ text: word, firstToken, endToken }) => ({ text: word, firstToken, endToken }));
}

/** Values of tokens as values of words: the sum of their sub-words. Shape `[spans.length]`. */
export function sumByWord(values: ArrayLike<number>, spans: readonly WordSpan[]): Float64Array {
  return Float64Array.from(spans, ({ firstToken, endToken }) => {
    let sum = 0;
    for (let token = firstToken; token < endToken; token++) sum += values[token];
    return sum;
  });
}

const PUNCTUATION = /[\p{P}$+<=>^`|~]/u;

function isWord(text: string): boolean {
  return !PUNCTUATION.test(text);
}

function scaleRows(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const values = matrix.subarray(row * size, (row + 1) * size);
    const sum = values.reduce((total, value) => total + value, 0);
    for (let i = 0; i < size; i++) values[i] /= sum;
  }
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < size; k++) {
      const factor = a[row * size + k];
      for (let column = 0; column < size; column++) result[row * size + column] += factor * b[k * size + column];
    }
  }
  return result;
}
