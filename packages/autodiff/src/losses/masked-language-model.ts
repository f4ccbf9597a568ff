/** @file The loss of masked-language-model training, at the masked places only. */

import { gather } from "../functions/lookups.js";
import { linear } from "../functions/products.js";
import { reshape } from "../functions/shapes.js";
import type { Tensor } from "../tensor.js";
import { type CrossEntropyOptions, crossEntropy } from "./cross-entropy.js";

/** What {@link maskedLanguageModelLoss} needs. */
export interface MaskedLanguageModel {
  /** What the prediction head made of the encoder's output: shape `[batch, length, width]`. */
  readonly hidden: Tensor;
  /** Places to predict, as `row · length + column`: type `int64`, shape `[masked]`. */
  readonly places: Tensor;
  /** The tokens that were there: type `int64`, shape `[masked]`. */
  readonly labels: Tensor;
  /** Shape `[vocabulary, width]`: usually the word embeddings themselves. */
  readonly decoder: Tensor;
  /** Shape `[vocabulary]`. */
  readonly bias?: Tensor;
}

/**
 * Cross-entropy of the tokens at the masked places. Only those places are multiplied with the vocabulary: BERT masks 15 %, so
 * the dearest product of the step shrinks to that share; the loss is the same as over all places with the others ignored.
 */
export function maskedLanguageModelLoss(
  { hidden, places, labels, decoder, bias }: MaskedLanguageModel,
  options: CrossEntropyOptions = {},
): Tensor {
  const rows = gather(reshape(hidden, [-1, ...hidden.shape.slice(-1)]), places);
  return crossEntropy(linear(rows, decoder, bias), labels, options);
}
