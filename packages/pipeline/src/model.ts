/** @file The contract between a pipeline and the models it can hold. */

import type { CsrMatrix, Detector, RandomStream } from "@lsad/core";
import type { TfidfVectorizer } from "@lsad/features";
import type { SourceTable } from "./source-table.js";
import type { ThresholdSpec } from "./threshold.js";
import type { LabelledSource } from "./training-rows.js";
import type { View } from "./views.js";

/** Ids of the detectors a pipeline can hold, as they stand in results. */
export type DetectorId =
  | "all-normal"
  | "level"
  | "keyword"
  | "rarity"
  | "naive-bayes"
  | "naive-bayes-complement"
  | "knn"
  | "linear-svm"
  | "rbf-svm"
  | "tfidf-lr"
  | "template-lr"
  | "template-text-lr"
  | "isolation-forest"
  | "lof"
  | "lof-training-normals"
  | "one-class-svm"
  | "one-class-svm-training-normals"
  | "fusion"
  | "fusion-unit-sum"
  | "fusion-unit-sum-untrained"
  | "fusion-zsum-stream"
  | "fusion-zsum-buffer"
  | EncoderId;

/** Ids of the detectors that train or read a transformer encoder. */
export type EncoderId =
  | "bert"
  | "dann-bert"
  | "lora-bert"
  | "adapter-bert"
  | "hybrid-bert"
  | "embedding-lr"
  | "bert-fusion";

/** Plain data: what options and saved models are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Options of a detector, complete with defaults. */
export type DetectorOptions = Readonly<Record<string, Json>>;

/** What a fit may use beside the training sources. */
export interface FitContext {
  /** The only source of chance. */
  readonly random: RandomStream;
  /** Called now and then with the share that is done, in [0, 1]. */
  readonly onProgress?: (done: number) => void;
}

/** The part of a fitted model that reads words, for those who explain its scores. */
export interface TextPart {
  /** Texts to columns, as the detector learnt them. */
  readonly vectorizer: TfidfVectorizer;
  readonly detector: Detector<CsrMatrix>;
  /** Whether the detector's score of a row is the pipeline's, or only a part of a sum. */
  readonly isWhole: boolean;
}

/** A model inside a pipeline: learns from labelled sources, scores the lines of another. */
export interface PipelineModel {
  /** Learns, and forgets any earlier fit. */
  fit(training: readonly LabelledSource[], context: FitContext): void;
  /**
   * Scores all lines of a source. Does not change what was learnt.
   * @param bufferLines - How many lines from the start a transductive model may look at, unlabelled, before it scores the
   *   first one. Inductive models do not look.
   * @returns Shape `[lines]`, in the table's order: finite, higher is more anomalous.
   */
  score(target: SourceTable, bufferLines: number): Float64Array;
  /** The part that reads words; absent from models that read none. The parameters are those of `score`. */
  textPart?(target: SourceTable, bufferLines: number): TextPart | undefined;
  /** Hyper-parameters that the fit chose, for the record; empty when there are none. */
  readonly chosen: DetectorOptions;
  /** What was learnt, as plain data. */
  toJSON(): Json;
  /** Takes back what {@link PipelineModel.toJSON} gave. */
  restore(saved: Json): void;
}

/** One row of the catalogue of detectors. */
export interface DetectorKind {
  readonly id: DetectorId;
  /** One sentence for `lsad-bench list` and reports. */
  readonly summary: string;
  /** The views it can read; the first is its default. One view: it does not read text. */
  readonly views: readonly View[];
  /** `inductive`: nothing of the target is looked at before scoring; `transductive`: its unlabelled buffer is. */
  readonly setting: "inductive" | "transductive";
  /** Whether it learns from labels of other sources. */
  readonly supervised: boolean;
  /** Whether two seeds give the same scores, so that one is enough. */
  readonly deterministic: boolean;
  /** The policy that turns scores into alerts, chosen before any run. */
  readonly threshold: ThresholdSpec;
  readonly defaults: DetectorOptions;
  /** An unfitted model that reads `view`. */
  create(view: View, options: DetectorOptions): PipelineModel;
}
