/** @file Logistic regression on the vectors of a frozen encoder. */

import { LogisticRegression } from "@lsad/baselines";
import { type EstimatorJson, InvalidInputError, type Matrix, NotFittedError } from "@lsad/core";
import { encoderDetectors } from "./encoder-runtime.js";
import { scoresOfLines } from "./floor-models.js";
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
  readonly #encoder: string;
  readonly #C: number;
  #fitted: LogisticRegression | undefined;

  constructor(view: View, { encoder, C }: DetectorOptions) {
    if (typeof encoder !== "string") {
      throw new InvalidInputError(
        "embedding-lr: option encoder must be the folder of a pretrained model, or its name in the Hugging Face cache, got none",
      );
    }
    this.#view = view;
    this.#encoder = encoder;
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

  /** Each text once in a run: a benchmark asks for the same lines at every fold. */
  #embed(texts: readonly string[]): Matrix {
    const known = vectorsOf(this.#encoder);
    const unknown = [...new Set(texts)].filter((text) => !known.has(text));
    if (unknown.length > 0) {
      const { columns, data } = encoderDetectors().embedTexts(this.#encoder, unknown, { threads: 1 });
      for (const [i, text] of unknown.entries())
        known.set(text, Float64Array.from(data.subarray(i * columns, (i + 1) * columns)));
    }
    const vectors = texts.map((text) => known.get(text) as Float64Array);
    const columns = vectors[0]?.length ?? 0;
    const data = new Float64Array(texts.length * columns);
    for (const [i, vector] of vectors.entries()) data.set(vector, i * columns);
    return { rows: texts.length, columns, data };
  }
}

/** Vectors kept a thread: 3 kB each with a small encoder. */
const KEPT_VECTORS = 100_000;
const vectors = new Map<string, Map<string, Float64Array>>();

function vectorsOf(encoder: string): Map<string, Float64Array> {
  const known = vectors.get(encoder) ?? new Map<string, Float64Array>();
  if (known.size > KEPT_VECTORS) known.clear();
  vectors.set(encoder, known);
  return known;
}
