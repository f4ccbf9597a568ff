/** @file What a detector asks of its worker, and what it gets back. */

import type { MessagePort } from "node:worker_threads";
import type { ErrorCode } from "@lsad/core";
import type { Pooling } from "./heads.js";
import type { PlainModel } from "./plain-model.js";
import type { ClassifierOptions, ClassifierRows, TextClassifier } from "./text-classifier.js";
import type { TextReading } from "./text-reading.js";

/** Where an encoder comes from: a model folder or cached name, or nothing but the training texts. */
export type EncoderSource =
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "from-scratch"; readonly vocabularySize: number };

/** Trains a classifier and keeps it under a number. */
export interface TrainRequest {
  readonly kind: "train";
  readonly encoder: EncoderSource;
  readonly rows: ClassifierRows;
  readonly options: ClassifierOptions;
}

/** Scores texts with a classifier. */
export interface ScoreRequest {
  readonly kind: "score";
  readonly classifier: StoredClassifier;
  readonly texts: readonly string[];
  readonly features?: ClassifierRows["features"];
  readonly threads?: number;
}

/** Embeds texts with a frozen encoder. */
export interface EmbedRequest {
  readonly kind: "embed";
  readonly folder: string;
  readonly pooling: Pooling;
  readonly maxTokens: number;
  readonly texts: readonly string[];
  readonly threads?: number;
}

/** Reads texts with a classifier: where it looks, and what moves its score. */
export interface ReadRequest extends Omit<ScoreRequest, "kind"> {
  readonly kind: "read";
}

/** The vectors that a classifier makes of texts before it decides. */
export interface VectorsRequest extends Omit<ScoreRequest, "kind" | "features"> {
  readonly kind: "vectors";
}

/** What a detector may ask. */
export type DetectorRequest = TrainRequest | ScoreRequest | ReadRequest | VectorsRequest | EmbedRequest;

/** A classifier as plain data; typed arrays travel as they are. */
export interface StoredClassifier
  extends PlainModel,
    Pick<TextClassifier, "shape" | "maxTokens" | "bottleneck" | "losses"> {}

/** The answer to a request. */
export type ReplyOf<R extends DetectorRequest> = R extends TrainRequest
  ? StoredClassifier
  : R extends ScoreRequest
    ? Float64Array
    : R extends ReadRequest
      ? readonly TextReading[]
      : { readonly columns: number; readonly data: Float32Array };

/** A request and the way to answer it: the message first, then the flag the caller waits on. */
export interface DetectorCall {
  readonly request: DetectorRequest;
  readonly reply: MessagePort;
  readonly done: Int32Array;
}

/** What comes back: a value, or what went wrong. */
export type DetectorReply =
  | { readonly value: unknown }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };
