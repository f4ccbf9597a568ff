/** @file Detectors and embeddings that block: what a pipeline uses. Loads onnxruntime in a worker thread only. */

export {
  BertDetector,
  type BertDetectorOptions,
  type BertFitOptions,
  type DetectorTexts,
} from "./bert-detector.js";
export { type EmbedTextsOptions, embedTexts } from "./embed-texts.js";
export { findModelFolder } from "./model-folder.js";
export { PrototypeClassifier, type PrototypeOptions } from "./prototype-classifier.js";
export type { TextReading } from "./text-reading.js";
export { trainInWorker, type WorkerTrainingHooks } from "./train-in-worker.js";
