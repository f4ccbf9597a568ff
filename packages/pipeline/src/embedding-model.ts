/** @file Logistic regression on the vectors of a frozen encoder. */

import { LogisticRegression } from "@lsad/baselines";
import { type EstimatorJson, NotFittedError } from "@lsad/core";
import { scoresOfLines } from "./floor-models.js";
import { frozenEncoder, type TextVectors } from "./frozen-encoder.js";
import type { DetectorOptions, EncoderPart, Json, PipelineModel } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { balancedWeights, type LabelledSource, trainingRows } from "./training-rows.js";
import { rowTexts, type View } from "./views.js";

/** Logistic regression on the frozen encoder's vectors; its score is the decision value. */
export function embeddingTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new EmbeddingTextModel(view, options);
}

class EmbeddingTextModel implements PipelineModel {
  readonly chosen: DetectorOptions = {};
  readonly #view: View;
  readonly #embed: TextVectors;
  readonly #C: number;
  #fitted: LogisticRegression | undefined;

  constructor(view: View, { encoder, C }: DetectorOptions) {
    this.#view = view;
    this.#embed = frozenEncoder("embedding-lr", encoder);
    this.#C = C as number;
  }

  fit(training: readonly LabelledSource[]): void {
    const rows = trainingRows(training, this.#view);
    const weight = balancedWeights(rows.masses, rows.labels);
    this.#fitted = new LogisticRegression({ C: this.#C }).fit(this.#embed(rows.texts), rows.labels, { weight });
  }

  score(target: SourceTable): Float64Array {
    if (this.#fitted === undefined) throw new NotFittedError("score: the pipeline must be fitted or loaded first");
    return scoresOfLines(target, this.#fitted.score(this.#embed(rowTexts(target, this.#view))));
  }

  encoderPart(): EncoderPart | undefined {
    const regression = this.#fitted;
    return regression && { losses: [], isWhole: true, score: (texts) => regression.score(this.#embed(texts)) };
  }

  toJSON(): Json {
    return (this.#fitted?.toJSON() ?? null) as unknown as Json;
  }

  restore(saved: Json): void {
    this.#fitted = LogisticRegression.fromJSON(saved as unknown as EstimatorJson);
  }
}
