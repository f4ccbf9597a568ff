/** @file TF-IDF of a text view and a supervised detector on it: learnt on other systems' words. */

import {
  ComplementNaiveBayes,
  KernelSvm,
  KNearestNeighbours,
  LinearSvm,
  LogisticRegression,
  MultinomialNaiveBayes,
} from "@lsad/baselines";
import { type CsrMatrix, type Detector, type EstimatorJson, NotFittedError, SnapshotError } from "@lsad/core";
import { selectRows, TfidfVectorizer } from "@lsad/features";
import { scoresOfLines } from "./floor-models.js";
import { choiceFor } from "./inner-choice.js";
import type { InnerFold } from "./inner-loso.js";
import type { DetectorOptions, FitContext, Json, PipelineModel, TextPart } from "./model.js";
import { chooseC, type FoldFeatures, finalRegression } from "./regularisation.js";
import type { SourceTable } from "./source-table.js";
import { balancedWeights, type LabelledSource, type TrainingRows, trainingRows } from "./training-rows.js";
import { rowTexts, type View } from "./views.js";

/** L2 logistic regression; `C` a number, or chosen by inner leave-one-source-out. */
export function logisticTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new TextModel(view, {
    restore: (saved) => LogisticRegression.fromJSON(saved),
    learn: (rows, training, { onProgress }) => {
      if (typeof options.C === "number") return { detector: finalRegression(options.C), chosen: {} };
      const grid = options.grid as readonly number[];
      const C = choiceFor(training, `${view} ${grid}`, () => chooseC(rows, grid, wordsOfFold(rows), onProgress));
      return { detector: finalRegression(C), chosen: { C } };
    },
  });
}

/** Multinomial or complement Naive Bayes. */
export function naiveBayesTextModel(view: View, { alpha, variant }: DetectorOptions): PipelineModel {
  const Kind = variant === "complement" ? ComplementNaiveBayes : MultinomialNaiveBayes;
  return fixedTextModel(view, new Kind({ alpha: alpha as number }), (saved) => Kind.fromJSON(saved));
}

/** The weighted, similarity-scaled votes of the nearest training rows by cosine. */
export function nearestNeighboursTextModel(view: View, { k, smoothing }: DetectorOptions): PipelineModel {
  const detector = new KNearestNeighbours({
    k: k as number,
    metric: "cosine",
    vote: "similarity",
    smoothing: smoothing as number,
  });
  return fixedTextModel(view, detector, (saved) => KNearestNeighbours.fromJSON(saved));
}

/** L2-regularised linear SVM with squared hinge loss, its intercept regularised too, as LIBLINEAR's. */
export function linearSvmTextModel(view: View, { C }: DetectorOptions): PipelineModel {
  return fixedTextModel(view, new LinearSvm({ C: C as number }), (saved) => LinearSvm.fromJSON(saved));
}

/** C-SVC with a Gaussian kernel, as LIBSVM's. */
export function rbfSvmTextModel(view: View, { C, gamma }: DetectorOptions): PipelineModel {
  const detector = new KernelSvm({ C: C as number, gamma: gamma as number });
  return fixedTextModel(view, detector, (saved) => KernelSvm.fromJSON(saved));
}

/** A text model whose detector has no hyper-parameter to choose. */
function fixedTextModel(
  view: View,
  detector: TextDetector,
  restore: (saved: EstimatorJson) => TextDetector,
): PipelineModel {
  return new TextModel(view, { restore, learn: () => ({ detector, chosen: {} }) });
}

/** The vectoriser of all learnt text models: unigrams and bigrams, 1 + ln(count), Euclidean norm 1. */
export function wordPairVectorizer(): TfidfVectorizer {
  return new TfidfVectorizer({ ngramRange: [1, 2], sublinearTf: true });
}

type TextDetector = Detector<CsrMatrix>;

/** What tells one text model from another. */
export interface TextLearner {
  /** Whether the detector is given the normal rows alone, each of weight 1, in the words of all rows. Default false. */
  readonly normalsOnly?: boolean;
  /** Chooses the hyper-parameters and gives an unfitted detector. */
  learn(
    rows: TrainingRows,
    training: readonly LabelledSource[],
    context: FitContext,
  ): { detector: TextDetector; chosen: DetectorOptions };
  restore(saved: EstimatorJson): TextDetector;
}

/** TF-IDF of words and word pairs of the training rows, and a detector on it. */
export class TextModel implements PipelineModel {
  chosen: DetectorOptions = {};
  readonly #view: View;
  readonly #learner: TextLearner;
  #fitted: { vectorizer: TfidfVectorizer; detector: TextDetector } | undefined;
  /** Scores of the rows last asked for: parts of a table share its rows and templates, all that a row's score hangs on. */
  #last: { rows: SourceTable["rows"]; templates: SourceTable["templates"]; scores: Float64Array } | undefined;

  constructor(view: View, learner: TextLearner) {
    this.#view = view;
    this.#learner = learner;
  }

  fit(training: readonly LabelledSource[], context: FitContext): void {
    const rows = trainingRows(training, this.#view);
    const { detector, chosen } = this.#learner.learn(rows, training, context);
    const vectorizer = wordPairVectorizer();
    const x = vectorizer.fitTransform(rows.texts);
    if (this.#learner.normalsOnly) detector.fit(selectRows(x, normalRows(rows)));
    else detector.fit(x, rows.labels, { weight: balancedWeights(rows.masses, rows.labels) });
    this.#fitted = { vectorizer, detector };
    this.#last = undefined;
    this.chosen = chosen;
  }

  score(target: SourceTable): Float64Array {
    if (this.#fitted === undefined) throw new NotFittedError("score: the pipeline must be fitted or loaded first");
    const { rows, templates } = target;
    if (this.#last?.rows !== rows || this.#last.templates !== templates) {
      const { vectorizer, detector } = this.#fitted;
      const scores = detector.score(vectorizer.transform(rowTexts(target, this.#view)));
      this.#last = { rows, templates, scores };
    }
    return scoresOfLines(target, this.#last.scores);
  }

  textPart(): TextPart | undefined {
    return this.#fitted && { ...this.#fitted, isWhole: true };
  }

  toJSON(): Json {
    if (this.#fitted === undefined) return null;
    const { vectorizer, detector } = this.#fitted;
    return { vectorizer: vectorizer.toJSON(), detector: detector.toJSON(), chosen: this.chosen } as unknown as Json;
  }

  restore(saved: Json): void {
    if (saved === null || typeof saved !== "object" || !("vectorizer" in saved)) {
      throw new SnapshotError(
        `text model: must hold vectorizer and detector, got ${JSON.stringify(saved)?.slice(0, 80)}`,
      );
    }
    this.#fitted = {
      vectorizer: TfidfVectorizer.fromJSON(saved.vectorizer as never),
      detector: this.#learner.restore(saved.detector as never),
    };
    this.#last = undefined;
    this.chosen = saved.chosen as DetectorOptions;
  }
}

/** Indices of the normal training rows. */
export function normalRows({ labels }: TrainingRows): Int32Array {
  return Int32Array.from(labels.keys()).filter((row) => labels[row] === 0);
}

/** TF-IDF of the rows of inner folds. */
function wordsOfFold({ texts }: TrainingRows): (fold: InnerFold) => FoldFeatures {
  return ({ learn, held }) => {
    const vectorizer = wordPairVectorizer();
    const x = vectorizer.fitTransform(Array.from(learn, (row) => texts[row]));
    return { learn: x, held: vectorizer.transform(Array.from(held, (row) => texts[row])) };
  };
}
