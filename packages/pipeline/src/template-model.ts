/** @file What a line is like rather than what it says: nine dense features under logistic regression, alone or beside words. */

import { LogisticRegression } from "@lsad/baselines";
import { type CsrMatrix, type EstimatorJson, type Matrix, NotFittedError, SnapshotError } from "@lsad/core";
import { multiply, StandardScaler, selectRows, stackColumns, TfidfVectorizer } from "@lsad/features";
import { denseTargetLines, denseTrainingRows } from "./dense-rows.js";
import { choiceFor } from "./inner-choice.js";
import type { InnerFold } from "./inner-loso.js";
import type { DetectorOptions, FitContext, Json, PipelineModel } from "./model.js";
import { chooseC, finalRegression } from "./regularisation.js";
import type { SourceTable } from "./source-table.js";
import { wordPairVectorizer } from "./text-model.js";
import { balancedWeights, type LabelledSource, type TrainingRows, trainingRows } from "./training-rows.js";
import { rowTexts, type View } from "./views.js";

/** Logistic regression on {@link denseLineFeatures}; its score is the decision value. */
export function templateModel(view: View, options: DetectorOptions): PipelineModel {
  return new TemplateModel(view, options, false);
}

/** Logistic regression on {@link denseLineFeatures} beside TF-IDF of words and word pairs. */
export function templateTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new TemplateModel(view, options, true);
}

/** How rows become columns: the scaled dense features, after the words where there are any. */
interface RowFeatures {
  readonly scaler: StandardScaler;
  readonly vectorizer: TfidfVectorizer | undefined;
}

interface Fitted extends RowFeatures {
  readonly regression: LogisticRegression;
}

class TemplateModel implements PipelineModel {
  chosen: DetectorOptions = {};
  readonly #view: View;
  readonly #options: DetectorOptions;
  readonly #withWords: boolean;
  #fitted: Fitted | undefined;

  constructor(view: View, options: DetectorOptions, withWords: boolean) {
    this.#view = view;
    this.#options = options;
    this.#withWords = withWords;
  }

  fit(training: readonly LabelledSource[], { onProgress }: FitContext): void {
    const rows = trainingRows(training, this.#view);
    const dense = denseTrainingRows(rows, training);
    const C = this.#inverseRegularisation(rows, dense, training, onProgress);
    const weight = balancedWeights(rows.masses, rows.labels);
    const { features, x } = fitFeatures(rows.texts, dense, weight, this.#withWords);
    this.#fitted = { ...features, regression: finalRegression(C).fit(x, rows.labels, { weight }) };
    this.chosen = typeof this.#options.C === "number" ? {} : { C };
  }

  score(target: SourceTable, bufferLines: number): Float64Array {
    if (this.#fitted === undefined) throw new NotFittedError("score: the pipeline must be fitted or loaded first");
    const { regression, scaler, vectorizer } = this.#fitted;
    const dense = scaler.transform(denseTargetLines(target, bufferLines));
    // The decision is a sum: words are scored once a row, at dense features of 0, and a line's own are added to them.
    const blank = {
      rows: target.rows.length,
      columns: dense.columns,
      data: new Float64Array(target.rows.length * dense.columns),
    };
    const words = vectorizer?.transform(rowTexts(target, this.#view));
    const rowScores = regression.score(words === undefined ? blank : stackColumns([words, blank]));
    const slopes = { rows: dense.columns, columns: 1, data: regression.coefficients.slice(-dense.columns) };
    return multiply(dense, slopes).data.map((sum, line) => sum + rowScores[target.lineRow[line]]) as Float64Array;
  }

  toJSON(): Json {
    if (this.#fitted === undefined) return null;
    const { scaler, vectorizer, regression } = this.#fitted;
    const words = vectorizer?.toJSON() ?? null;
    const saved = { scaler: scaler.toJSON(), vectorizer: words, regression: regression.toJSON(), chosen: this.chosen };
    return saved as unknown as Json;
  }

  restore(saved: Json): void {
    if (saved === null || typeof saved !== "object" || !("scaler" in saved) || !("regression" in saved)) {
      throw new SnapshotError(
        `template model: must hold scaler and regression, got ${JSON.stringify(saved)?.slice(0, 80)}`,
      );
    }
    this.#fitted = {
      scaler: StandardScaler.fromJSON(saved.scaler as unknown as EstimatorJson),
      vectorizer: saved.vectorizer === null ? undefined : TfidfVectorizer.fromJSON(saved.vectorizer as never),
      regression: LogisticRegression.fromJSON(saved.regression as unknown as EstimatorJson),
    };
    this.chosen = saved.chosen as DetectorOptions;
  }

  #inverseRegularisation(
    rows: TrainingRows,
    dense: Matrix,
    training: readonly LabelledSource[],
    onProgress?: (done: number) => void,
  ): number {
    if (typeof this.#options.C === "number") return this.#options.C;
    const grid = this.#options.grid as readonly number[];
    const featuresOf = ({ learn, held }: InnerFold, weight: Float64Array) => {
      const textsOf = (indices: Uint32Array) => Array.from(indices, (row) => rows.texts[row]);
      const { features, x } = fitFeatures(textsOf(learn), selectRows(dense, learn), weight, this.#withWords);
      return { learn: x, held: transformRows(features, textsOf(held), selectRows(dense, held)) };
    };
    const question = `template features, words ${this.#withWords} ${this.#view} ${grid}`;
    return choiceFor(training, question, () => chooseC(rows, grid, featuresOf, onProgress));
  }
}

function fitFeatures(texts: readonly string[], dense: Matrix, weight: Float64Array, withWords: boolean) {
  const scaler = new StandardScaler();
  const scaled = scaler.fitTransform(dense, { weight });
  if (!withWords) return { features: { scaler, vectorizer: undefined }, x: scaled };
  const vectorizer = wordPairVectorizer();
  return { features: { scaler, vectorizer }, x: stackColumns([vectorizer.fitTransform(texts), scaled]) };
}

function transformRows({ scaler, vectorizer }: RowFeatures, texts: readonly string[], dense: Matrix) {
  const scaled: Matrix | CsrMatrix = scaler.transform(dense);
  return vectorizer === undefined ? scaled : stackColumns([vectorizer.transform(texts), scaled]);
}
