/** @file Features of log lines: sparse text vectors, template and line features, scaling. */

export { csrFromRows, matrixFromRows, type SparseEntry, toCsr, toDense } from "./matrix/build.js";
export { type FeatureBlock, type FeatureColumn, joinBlocks } from "./matrix/feature-block.js";
export { type ColumnMoments, columnMoments } from "./matrix/moments.js";
export { gramMatrix, multiply, multiplyTransposed, transpose } from "./matrix/multiply.js";
export { selectRows, sliceRows, stackColumns } from "./matrix/slice.js";
export { type ColumnMap, ColumnScaler } from "./scaling/column-scaler.js";
export { QuantileTransformer, type QuantileTransformerOptions } from "./scaling/quantile-transformer.js";
export { MaxAbsScaler, MinMaxScaler, type MinMaxScalerOptions } from "./scaling/range-scalers.js";
export { RobustScaler, type RobustScalerOptions } from "./scaling/robust-scaler.js";
export { centerBySource } from "./scaling/source-centering.js";
export { StandardScaler, type StandardScalerOptions } from "./scaling/standard-scaler.js";
export type { ColumnSchema, ColumnType, TableSchema } from "./tables/schema.js";
export {
  type ColumnValues,
  checkEvents,
  type Table,
  TableBuilder,
  type TableOptions,
  type TableViolation,
  tableFeatures,
  tableFromRows,
  type ViolationReport,
} from "./tables/table.js";
export { type CharacterCounts, countCharacters } from "./templates/character-counts.js";
export { type DecayedRarityOptions, decayedRarity } from "./templates/decayed-rarity.js";
export { DENSE_LINE_COLUMNS, type DenseLine, denseLineFeatures } from "./templates/dense-line-features.js";
export { interArrival } from "./templates/inter-arrival.js";
export { levelRank } from "./templates/level.js";
export { type ParameterOptions, parameterStatistics } from "./templates/parameters.js";
export { fileRarity, runningRarity, type TemplateIds } from "./templates/rarity.js";
export { type RecordView, recordText } from "./templates/record-text.js";
export { TemplateCounts } from "./templates/template-counts.js";
export { timeOfDay } from "./templates/time-of-day.js";
export { type TransitionOptions, transitionSurprise } from "./templates/transitions.js";
export { type LineWindow, windowsByLines, windowsBySeconds, windowsBySession } from "./templates/windows.js";
export { createAnalyzer } from "./text/analyze.js";
export type { CountVectorizerOptions } from "./text/count-options.js";
export { CountVectorizer, type FitStreamOptions } from "./text/count-vectorizer.js";
export { HashingVectorizer, type HashingVectorizerOptions } from "./text/hashing-vectorizer.js";
export { type FoldNumbersOptions, foldNumbers, splitIdentifiers } from "./text/identifiers.js";
export type { TextFunctions } from "./text/internal/text-options-json.js";
export { murmurHash3 } from "./text/murmur-hash.js";
export { stripAccentsAscii, stripAccentsUnicode } from "./text/normalise.js";
export { DEFAULT_TOKEN_PATTERN, type TextOptions } from "./text/text-options.js";
export { type TfidfOptions, TfidfTransformer } from "./text/tfidf-transformer.js";
export { TfidfVectorizer, type TfidfVectorizerOptions } from "./text/tfidf-vectorizer.js";
export { wordTokens } from "./text/word-tokens.js";
