/** @file BERT encoders in TypeScript: their files, their tokens. */

export { type BertConfig, checkBertConfig, readBertConfig, smallBertConfig, writeBertConfig } from "./bert-config.js";
export type { BertNormalizerOptions } from "./bert-normalizer.js";
export type { Weights } from "./bert-weights.js";
export {
  type AdapterKind,
  type BottleneckAdapter,
  type BottleneckOptions,
  completeBottleneck,
  drawBottleneck,
  readBottleneckFolder,
  writeBottleneckFolder,
} from "./bottleneck-adapter.js";
export { completeLora, drawLora, type LoraAdapter, type LoraOptions, type LoraSettings, mergeLora } from "./lora.js";
export { readLoraFolder, writeLoraFolder } from "./lora-folder.js";
export { type EncoderModel, findModelFolder, readModelFolder, writeModelFolder } from "./model-folder.js";
export { type FloatTensor, HEADER_LIMIT, SafetensorsFile, writeSafetensors } from "./safetensors.js";
export {
  type BucketOptions,
  bucketByLength,
  type DistinctTexts,
  distinctTexts,
  type TokenBatch,
  type TokenBatches,
} from "./token-batches.js";
export {
  BERT_SPECIAL_TOKENS,
  CACHED_WORDS,
  type EncodeOptions,
  type SpecialTokens,
  type TokenEncoding,
  WordPiece,
  type WordPieceOptions,
} from "./wordpiece.js";
export { readWordPiece, writeWordPiece } from "./wordpiece-folder.js";
export { trainWordPiece, type WordPieceTrainingOptions } from "./wordpiece-training.js";
