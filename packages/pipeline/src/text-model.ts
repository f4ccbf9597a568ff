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
import { chooseByInnerLoso, type InnerFold } from "./inner-loso.js";
import type { DetectorOptions, FitContext, Json, PipelineModel, TextPart } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { balancedWeights, type LabelledSource, type TrainingRows, trainingRows } from "./training-rows.js";
import { rowTexts, type View } from "./views.js";

/** Inner fits stop where scikit-learn's stop: at a large C that is well before the optimum, and ranks better. */
const INNER_FIT = { solver: "lbfgs", tolerance: 1e-4, maxIterations: 5000 } as const;

/** The fit that scores is converged: its near ties must not hang on where a solver stopped. */
const FINAL_TOLERANCE = 1e-10;

/** L2 logistic regression; `C` a number, or chosen by inner leave-one-source-out. */
export function logisticTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new TextModel(view, {
    restore: (saved) => LogisticRegression.fromJSON(saved),
    learn: (rows, training, { onProgress }) => {
      const final = (C: number) => new LogisticRegression({ C, tolerance: FINAL_TOLERANCE });
      if (typeof options.C === "number") return { detector: final(options.C), chosen: {} };
      const grid = options.grid as readonly number[];
      const C = choiceFor(training, `${view} ${grid}`, () => chooseC(rows, grid, onProgress));
      return { detector: final(C), chosen: { C } };
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
function wordPairVectorizer(): TfidfVectorizer {
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

/** The inverse regularisation that ranks an unseen training source best. */
function chooseC(rows: TrainingRows, grid: readonly number[], onProgress?: (done: number) => void): number {
  return chooseByInnerLoso(rows, grid, (fold) => scoresOfGrid(rows, grid, fold), onProgress);
}

function scoresOfGrid(rows: TrainingRows, grid: readonly number[], { learn, held }: InnerFold): Float64Array[] {
  const vectorizer = wordPairVectorizer();
  const x = vectorizer.fitTransform(Array.from(learn, (row) => rows.texts[row]));
  const labels = Uint8Array.from(learn, (row) => rows.labels[row]);
  const masses = Float64Array.from(learn, (row) => rows.masses[row]);
  const weight = balancedWeights(masses, labels);
  const unseen = vectorizer.transform(Array.from(held, (row) => rows.texts[row]));
  return grid.map((C) => new LogisticRegression({ C, ...INNER_FIT }).fit(x, labels, { weight }).score(unseen));
}
