/** @file What an encoder's reading of a line says of its score, in the form of all explanations. */

import type { EncoderReading } from "@lsad/pipeline";
import { type AttentionOnWords, type Attributed, attributed } from "./explanation.js";

/**
 * The log odds as a sum over words: integrated gradients (Sundararajan et al. 2017), from padding in the place of every word.
 * What the integral misses is the error of the sum.
 */
export function encoderParts({ words, attributions, logOdds, baselineLogOdds }: EncoderReading): Attributed {
  // [CLS] and [SEP] stand in the baseline too: they add nothing.
  const parts = words
    .map((name, place) => ({ name, value: attributions[place] }))
    .filter((_, place) => place > 0 && place < words.length - 1);
  return attributed({ method: "integrated-gradients", unit: "log odds", baseline: baselineLogOdds, parts }, logOdds);
}

/** Where the heads look, in few digits. */
export function attentionOnWords({
  words,
  layers,
  heads,
  attention,
  rollout,
  attributions,
}: EncoderReading): AttentionOnWords {
  const columns = words.length;
  return {
    words,
    layers,
    heads,
    weights: Array.from({ length: layers * heads }, (_, row) =>
      Array.from({ length: columns }, (_, word) => fourDigits(attention[row * columns + word])),
    ),
    rollout: Array.from(rollout, fourDigits),
    added: Array.from(attributions, fourDigits),
  };
}

function fourDigits(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
