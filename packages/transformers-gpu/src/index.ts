/** @file BERT encoders in TypeScript: their files, their tokens. */

export { attentionRollout, headMean, type LayerAttention, sumByWord, type WordSpan, wordSpans } from "./attention.js";
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
export { readClassifier, writeClassifier } from "./classifier-folder.js";
export type { Alignment, ClassifierShape } from "./classifier-graph.js";
export type { EarlyStoppingOptions } from "./early-stopping.js";
export { type Embedder, type EmbedderOptions, embeddingModel, openEmbedder } from "./embedder.js";
export type { Pooling } from "./heads.js";
export {
  type AttributedNumber,
  type AttributionOptions,
  type GradientBaseline,
  gaussLegendre,
  type IntegrationRule,
  openTextAttributor,
  type TextAttribution,
  type TextAttributor,
  type TextAttributorOptions,
  trapezoid,
} from "./integrated-gradients.js";
export { completeLora, drawLora, type LoraAdapter, type LoraOptions, type LoraSettings, mergeLora } from "./lora.js";
export { readLoraFolder, writeLoraFolder } from "./lora-folder.js";
export {
  type MaskedLanguageOptions,
  type MaskedTokens,
  maskTokens,
  type PretrainedEncoder,
  pretrainEncoder,
} from "./masked-language.js";
export { type EncoderModel, findModelFolder, readModelFolder, writeModelFolder } from "./model-folder.js";
export { type FeatureExtraction, type PipelineEmbedderOptions, pipelineEmbedder } from "./pipeline-embedder.js";
export { PrototypeClassifier, type PrototypeOptions } from "./prototype-classifier.js";
export { type FloatTensor, HEADER_LIMIT, SafetensorsFile, writeSafetensors } from "./safetensors.js";
export { type Device, findProvider, type Precision, type ProviderReport } from "./session.js";
export { type SmallBertOptions, smallBert } from "./small-bert.js";
export { type AttentionReader, openAttentionReader, type TextAttention } from "./text-attention.js";
export {
  type AlignOptions,
  type ClassifierOptions,
  type ClassifierRows,
  type TextClassifier,
  trainTextClassifier,
} from "./text-classifier.js";
export { type ReadTextsOptions, readTexts, type TextReading } from "./text-reading.js";
export type { TextRowsOptions } from "./text-rows.js";
export { classifierModel, openTextScorer, type TextScorer, type TextScorerOptions } from "./text-scorer.js";
export {
  type BucketOptions,
  bucketByLength,
  type DistinctTexts,
  distinctTexts,
  type TokenBatch,
  type TokenBatches,
} from "./token-batches.js";
export type { TrainingHooks, TrainingProgress, TrainingSchedule } from "./training-loop.js";
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
