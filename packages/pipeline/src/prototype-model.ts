/** @file Nearest class prototypes on the vectors of a frozen encoder. */

import { type EstimatorJson, InvalidInputError, NotFittedError } from "@lsad/core";
import { requireRowsOf } from "./encoder-fusion-adapter.js";
import { type Detectors, encoderDetectors } from "./encoder-runtime.js";
import { scoresOfLines } from "./floor-models.js";
import { frozenEncoder, type TextVectors } from "./frozen-encoder.js";
import type { DetectorOptions, EncoderPart, Json, PipelineModel, TargetAdapter } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { type LabelledSource, type TrainingRows, trainingRows } from "./training-rows.js";
import { rowTexts, type View } from "./views.js";

type Classifier = InstanceType<Detectors["PrototypeClassifier"]>;

/** Nearest class prototypes on the frozen encoder's vectors; see {@link PrototypeTextModel}. */
export function prototypeTextModel(view: View, { encoder, priorRows }: DetectorOptions): PipelineModel {
  return new PrototypeTextModel(view, frozenEncoder("prototypes", encoder), priorRows as number);
}

/**
 * A class is the mean of its vectors (Snell, Swersky & Zemel, NeurIPS 2017, §2.2), and a line's score how much nearer it is to the
 * anomalies: ‖x − n‖² − ‖x − a‖².
 *
 * Zero-shot, a class's prototype p is the mean over the training sources that have it of their own means, rows weighted as
 * everywhere. With labelled lines of the target it is (r · p + Σ xᵢ) / (r + m) over the m distinct rows of the support that are of
 * the class: what other systems taught counts as r = `priorRows` rows of the target. r is fixed before any run, not chosen on data. A
 * class that the support lacks keeps its prototype.
 */
export class PrototypeTextModel implements PipelineModel {
  readonly chosen: DetectorOptions = {};
  readonly #view: View;
  readonly #embed: TextVectors;
  readonly #priorRows: number;
  #fitted: Classifier | undefined;

  /** @throws {@link InvalidInputError} if `priorRows` is not above 0. */
  constructor(view: View, embed: TextVectors, priorRows: number) {
    if (!(priorRows > 0 && Number.isFinite(priorRows))) {
      throw new InvalidInputError(`prototypes: option priorRows must be above 0, got ${priorRows}`);
    }
    this.#view = view;
    this.#embed = embed;
    this.#priorRows = priorRows;
  }

  fit(training: readonly LabelledSource[]): void {
    const rows = trainingRows(training, this.#view);
    const { PrototypeClassifier } = encoderDetectors();
    this.#fitted = new PrototypeClassifier().fit(this.#embed(rows.texts), rows.labels, { weight: equalSources(rows) });
  }

  score(target: SourceTable): Float64Array {
    return scoresOfLines(target, this.#classifier().score(this.#embed(rowTexts(target, this.#view))));
  }

  adapter(target: SourceTable): TargetAdapter {
    const { normal, anomaly } = this.#classifier().toJSON().fitted as Record<"normal" | "anomaly", number[]>;
    const vectors = this.#embed(rowTexts(target, this.#view));
    const { columns } = vectors;
    return {
      score: (support) => {
        requireRowsOf(target, support.table);
        const { texts, labels } = trainingRows([support], this.#view);
        const data = new Float64Array((2 + texts.length) * columns);
        data.set(normal, 0);
        data.set(anomaly, columns);
        data.set(this.#embed(texts).data, 2 * columns);
        const weight = Float64Array.from({ length: 2 + texts.length }, (_, row) => (row < 2 ? this.#priorRows : 1));
        const { PrototypeClassifier } = encoderDetectors();
        const adapted = new PrototypeClassifier().fit({ rows: weight.length, columns, data }, [0, 1, ...labels], {
          weight,
        });
        return scoresOfLines(target, adapted.score(vectors));
      },
    };
  }

  encoderPart(): EncoderPart | undefined {
    const prototypes = this.#fitted;
    return prototypes && { losses: [], isWhole: true, score: (texts) => prototypes.score(this.#embed(texts)) };
  }

  toJSON(): Json {
    return (this.#fitted?.toJSON() ?? null) as unknown as Json;
  }

  restore(saved: Json): void {
    this.#fitted = encoderDetectors().PrototypeClassifier.fromJSON(saved as unknown as EstimatorJson);
  }

  #classifier(): Classifier {
    if (this.#fitted === undefined) throw new NotFittedError("score: the pipeline must be fitted or loaded first");
    return this.#fitted;
  }
}

/** Weights that sum to 1 over the rows of a class in a source: however much of a source is of the class, it counts the same. */
function equalSources({ labels, masses, sourceOf }: TrainingRows): Float64Array {
  const sums = new Map<number, number>();
  const part = (row: number) => sourceOf[row] * 2 + labels[row];
  for (const [row, mass] of masses.entries()) sums.set(part(row), (sums.get(part(row)) ?? 0) + mass);
  return masses.map((mass, row) => mass / (sums.get(part(row)) as number));
}
