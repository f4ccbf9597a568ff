/** @file One detector from log lines to alerts, declared as data, fitted on sources, saved as a bundle. */

export { loadBundle, saveBundle } from "./bundle.js";
export { detectorKind, detectorKinds, encoderKinds } from "./catalogue.js";
export { encoderIdentity } from "./encoder-identity.js";
export type {
  DetectorId,
  DetectorKind,
  DetectorOptions,
  EncoderId,
  EncoderPart,
  EncoderReading,
  FitContext,
  Json,
  PipelineModel,
  TargetAdapter,
  TextPart,
} from "./model.js";
export {
  defaultBufferLines,
  Pipeline,
  type PipelineAdapter,
  type PipelineFitOptions,
  type PipelineJson,
  type PipelineSpec,
  type TargetScores,
} from "./pipeline.js";
export { type SourceRow, type SourceTable, SourceTableBuilder, type SourceTableOptions } from "./source-table.js";
export { wordPairVectorizer } from "./text-model.js";
export { type ThresholdSpec, thresholdPolicy } from "./threshold.js";
export { balancedWeights, type LabelledSource, type TrainingRows, trainingRows } from "./training-rows.js";
export { rowTexts, type View, views } from "./views.js";
