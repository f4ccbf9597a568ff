/** @file What a thread that trains is told, and what it tells. */

import type { ErrorCode } from "@lsad/core";
import type { PlainModel } from "./plain-model.js";
import type { ClassifierOptions, ClassifierRows, TextClassifier } from "./text-classifier.js";
import type { TrainingHooks, TrainingProgress } from "./training-loop.js";

/** A training, as the worker is started with it. */
export interface TrainingOrder {
  /** A model, or its folder. */
  readonly encoder: PlainModel | string;
  readonly rows: ClassifierRows;
  readonly options: ClassifierOptions;
  readonly checkpoint?: TrainingHooks["checkpoint"];
}

/** A trained classifier as plain data. */
export interface PlainClassifier extends Omit<TextClassifier, "model"> {
  readonly model: PlainModel;
}

/** What the worker tells; the caller says one thing only, and any message is it: stop. */
export type TrainingNews =
  | { readonly kind: "progress"; readonly progress: TrainingProgress }
  | { readonly kind: "done"; readonly classifier: PlainClassifier }
  | { readonly kind: "aborted" }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string };
