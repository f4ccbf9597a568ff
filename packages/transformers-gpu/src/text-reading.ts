/** @file How a classifier reads a text: where each head looks, and what each word adds to the log odds. */

import type { Matrix } from "@lsad/core";
import { attentionRollout, type LayerAttention, sumByWord, type WordSpan } from "./attention.js";
import type { Pooling } from "./heads.js";
import { openTextAttributor } from "./integrated-gradients.js";
import { openAttentionReader } from "./text-attention.js";
import type { TextClassifier } from "./text-classifier.js";

/**
 * A text as a classifier reads it, word by word: sub-words are added up. Attention shows what is read, attributions what decides;
 * they need not agree.
 */
export interface TextReading {
  /** As written; `[CLS]` first and `[SEP]` last. */
  readonly words: readonly string[];
  readonly layers: number;
  readonly heads: number;
  /**
   * Shape `[layers * heads, words]`, the first layer's heads first: how a head shares out its attention, seen from where the
   * classifier pools: from `[CLS]`, or the mean over all tokens. Each row sums to 1.
   */
  readonly attention: Float64Array;
  /** Shape `[words]`: attention rolled up through the layers, seen from there too; sums to 1. */
  readonly rollout: Float64Array;
  /** Shape `[words]`: integrated gradients of the log odds, from `[PAD]` in the place of every word. */
  readonly attributions: Float64Array;
  /** Log odds of an anomaly for the text, and for the baseline. */
  readonly logOdds: number;
  readonly baselineLogOdds: number;
  /** |Σ attributions − (log odds − baseline log odds)|. */
  readonly completenessError: number;
}

/** Options of {@link readTexts}. */
export interface ReadTextsOptions {
  /** Shape `[texts, columns]`, where the classifier was trained with features. */
  readonly features?: Matrix;
  readonly threads?: number;
}

/** Reads texts one after the other. */
export async function readTexts(
  classifier: TextClassifier,
  texts: readonly string[],
  { features, ...options }: ReadTextsOptions = {},
): Promise<TextReading[]> {
  const reader = await openAttentionReader(classifier, options);
  try {
    const attributor = await openTextAttributor(classifier, { of: "log odds", ...options });
    try {
      const readings: TextReading[] = [];
      for (const [row, text] of texts.entries()) {
        const { words, layers } = await reader.read(text);
        const beside = features && {
          features: features.data.subarray(row * features.columns, (row + 1) * features.columns),
        };
        const { attributions, logit, baselineLogit, completenessError } = await attributor.attribute(text, beside);
        readings.push({
          ...attentionOnWords(layers, words, classifier.shape.pooling),
          attributions: sumByWord(attributions, words),
          logOdds: logit,
          baselineLogOdds: baselineLogit,
          completenessError,
        });
      }
      return readings;
    } finally {
      await attributor.release();
    }
  } finally {
    await reader.release();
  }
}

function attentionOnWords(
  layers: readonly LayerAttention[],
  words: readonly WordSpan[],
  pooling: Pooling,
): Pick<TextReading, "words" | "layers" | "heads" | "attention" | "rollout"> {
  const [{ heads, tokens }] = layers;
  const last = words.length - 1;
  const attention = new Float64Array(layers.length * heads * words.length);
  for (const [layer, { data }] of layers.entries()) {
    for (let head = 0; head < heads; head++) {
      const seen = seenFromPool((i) => data[head * tokens * tokens + i], tokens, pooling);
      attention.set(sumByWord(seen, words), (layer * heads + head) * words.length);
    }
  }
  const rolled = attentionRollout(layers);
  return {
    words: words.map(({ text }, index) => (index === 0 ? "[CLS]" : index === last ? "[SEP]" : text)),
    layers: layers.length,
    heads,
    attention,
    rollout: sumByWord(
      seenFromPool((i) => rolled[i], tokens, pooling),
      words,
    ),
  };
}

/** The row of a `[tokens, tokens]` matrix that the classifier reads: that of `[CLS]`, or the mean of all. */
function seenFromPool(at: (index: number) => number, tokens: number, pooling: Pooling): Float64Array {
  const rows = pooling === "mean" ? tokens : 1;
  return Float64Array.from({ length: tokens }, (_, token) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += at(row * tokens + token);
    return sum / rows;
  });
}
