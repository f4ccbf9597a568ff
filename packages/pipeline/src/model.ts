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
  | "dann-bert-class"
  | "lora-bert"
  | "adapter-bert"
  | "hybrid-bert"
  | "embedding-lr"
  | "prototypes"
  | "bert-fusion"
  | "hybrid-bert-fusion";

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

/**
 * How an encoder reads a text, word by word: where its heads look, and what each word adds to the log odds of an anomaly
 * (integrated gradients). The form of `TextReading` of `@lsad/transformers-gpu`.
 */
export interface EncoderReading {
  /** Sub-words merged; `[CLS]` first and `[SEP]` last. */
  readonly words: readonly string[];
  readonly layers: number;
  readonly heads: number;
  /** Shape `[layers * heads, words]`: how each head shares out its attention; rows sum to 1. */
  readonly attention: ArrayLike<number>;
  /** Shape `[words]`: attention rolled up through the layers; sums to 1. */
  readonly rollout: ArrayLike<number>;
  /** Shape `[words]`: parts of the log odds, less those of a text of padding. */
  readonly attributions: ArrayLike<number>;
  readonly logOdds: number;
  readonly baselineLogOdds: number;
  /** What the parts miss of the difference. */
  readonly completenessError: number;
}

/** The encoder of a fitted model, for those who explain its scores and show how it was trained. */
export interface EncoderPart {
  /** Loss of each step of its training, in order; empty where the encoder was not trained. */
  readonly losses: readonly number[];
  /** Whether its score of a text is the pipeline's, or only a part of a sum. */
  readonly isWhole: boolean;
  /**
   * Scores texts in the place of a line of the target: what stands beside the text stays that line's.
   * @returns Shape `[texts]`.
   */
  score(texts: readonly string[], line: number): Float64Array;
  /** How it reads a text in the place of a line; absent where the encoder is frozen and its vectors alone are used. */
  read?(text: string, line: number): EncoderReading;
}

/** A fitted model turned to one target: what it costs to learn from labelled lines is small, and paid anew for each support. */
export interface TargetAdapter {
  /**
   * Scores all lines of the target, having learnt from some of them too; earlier supports are forgotten.
   * @param support - The target's table with the labelled lines alone.
   * @returns Shape `[lines]`, as of {@link PipelineModel.score}.
   */
  score(support: LabelledSource): Float64Array;
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
  /**
   * Turns the fitted model to a target of which some lines are going to be labelled; absent from models that are fitted again for
   * that. What it gives does not hold the model.
   * @param training - The sources of the fit.
   */
  adapter?(target: SourceTable, training: readonly LabelledSource[]): TargetAdapter;
  /** The part that reads words; absent from models that read none. The parameters are those of `score`. */
  textPart?(target: SourceTable, bufferLines: number): TextPart | undefined;
  /** The part that is a transformer encoder; absent from models without one. The parameters are those of `score`. */
  encoderPart?(target: SourceTable, bufferLines: number): EncoderPart | undefined;
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
  /** Whether option `encoder` must name a pretrained model, for nothing is trained that could stand in. Default false. */
  readonly needsEncoder?: boolean;
  /** The policy that turns scores into alerts, chosen before any run. */
  readonly threshold: ThresholdSpec;
  readonly defaults: DetectorOptions;
  /** An unfitted model that reads `view`. */
  create(view: View, options: DetectorOptions): PipelineModel;
}
