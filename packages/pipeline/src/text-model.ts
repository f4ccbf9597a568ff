/** @file TF-IDF of a text view and a linear detector on it: learnt on other systems' words. */

import { LogisticRegression, MultinomialNaiveBayes } from "@lsad/baselines";
import { type CsrMatrix, NotFittedError, SnapshotError } from "@lsad/core";
import { TfidfVectorizer } from "@lsad/features";
import { scoresOfLines } from "./floor-models.js";
import { chooseByInnerLoso, type InnerFold } from "./inner-loso.js";
import type { DetectorOptions, FitContext, Json, PipelineModel } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { balancedWeights, type LabelledSource, type TrainingRows, trainingRows } from "./training-rows.js";
import { rowTexts, type View } from "./views.js";

/** The detectors that can stand behind the words. */
type LinearDetector = LogisticRegression | MultinomialNaiveBayes;

/** Inner fits stop where scikit-learn's stop: at a large C that is well before the optimum, and ranks better. */
const INNER_FIT = { solver: "lbfgs", tolerance: 1e-4, maxIterations: 5000 } as const;

/** TF-IDF over unigrams and bigrams + L2 logistic regression; `C` a number, or chosen by inner leave-one-source-out. */
export function logisticTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new TextModel(view, {
    restore: (saved) => LogisticRegression.fromJSON(saved),
    learn: (rows, { onProgress }) => {
      const C =
        typeof options.C === "number" ? options.C : chooseC(rows, options.grid as readonly number[], onProgress);
      return { detector: new LogisticRegression({ C }), chosen: typeof options.C === "number" ? {} : { C } };
    },
  });
}

/** TF-IDF over unigrams and bigrams + multinomial Naive Bayes. */
export function naiveBayesTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new TextModel(view, {
    restore: (saved) => MultinomialNaiveBayes.fromJSON(saved),
    learn: () => ({ detector: new MultinomialNaiveBayes({ alpha: options.alpha as number }), chosen: {} }),
  });
}

interface Learner {
  /** Chooses the hyper-parameters and gives an unfitted detector. */
  learn(rows: TrainingRows, context: FitContext): { detector: LinearDetector; chosen: DetectorOptions };
  restore(saved: never): LinearDetector;
}

class TextModel implements PipelineModel {
  chosen: DetectorOptions = {};
  readonly #view: View;
  readonly #learner: Learner;
  #fitted: { vectorizer: TfidfVectorizer; detector: LinearDetector } | undefined;

  constructor(view: View, learner: Learner) {
    this.#view = view;
    this.#learner = learner;
  }

  fit(training: readonly LabelledSource[], context: FitContext): void {
    const rows = trainingRows(training, this.#view);
    const { detector, chosen } = this.#learner.learn(rows, context);
    const vectorizer = newVectorizer();
    detector.fit(vectorizer.fitTransform(rows.texts), rows.labels, {
      weight: balancedWeights(rows.masses, rows.labels),
    });
    this.#fitted = { vectorizer, detector };
    this.chosen = chosen;
  }

  score(target: SourceTable): Float64Array {
    if (this.#fitted === undefined) throw new NotFittedError("score: the pipeline must be fitted or loaded first");
    const { vectorizer, detector } = this.#fitted;
    return scoresOfLines(target, detector.score(vectorizer.transform(rowTexts(target, this.#view))));
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
    this.chosen = saved.chosen as DetectorOptions;
  }
}

function newVectorizer(): TfidfVectorizer {
  return new TfidfVectorizer({ ngramRange: [1, 2], sublinearTf: true });
}

/** The inverse regularisation that ranks an unseen training source best. */
function chooseC(rows: TrainingRows, grid: readonly number[], onProgress?: (done: number) => void): number {
  return chooseByInnerLoso(rows, grid, (fold) => scoresOfGrid(rows, grid, fold), onProgress);
}

function scoresOfGrid(rows: TrainingRows, grid: readonly number[], { learn, held }: InnerFold): Float64Array[] {
  const vectorizer = newVectorizer();
  const x: CsrMatrix = vectorizer.fitTransform(Array.from(learn, (row) => rows.texts[row]));
  const labels = Uint8Array.from(learn, (row) => rows.labels[row]);
  const weight = balancedWeights(
    Float64Array.from(learn, (row) => rows.masses[row]),
    labels,
  );
  const unseen = vectorizer.transform(Array.from(held, (row) => rows.texts[row]));
  return grid.map((C) => new LogisticRegression({ C, ...INNER_FIT }).fit(x, labels, { weight }).score(unseen));
}
