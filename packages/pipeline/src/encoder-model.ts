/** @file Encoders fine-tuned on other systems' lines, alone and with template features beside their text. */

import { type EstimatorJson, type Matrix, NotFittedError, SnapshotError } from "@lsad/core";
import { StandardScaler } from "@lsad/features";
import { denseTargetLines, denseTrainingRows } from "./dense-rows.js";
import { type Detectors, encoderDetectors } from "./encoder-runtime.js";
import { scoresOfLines } from "./floor-models.js";
import { meanOf } from "./fusion-model.js";
import type { DetectorOptions, EncoderPart, FitContext, Json, PipelineModel } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { balancedWeights, type LabelledSource, trainingRows } from "./training-rows.js";
import { rowTexts, type View } from "./views.js";

/**
 * A fine-tuned encoder; its score is P(anomaly).
 * @param options - `encoder`: a model folder or cached name, or null for a small one trained from nothing; the rest goes to
 *   `BertDetector` of `@lsad/transformers-gpu`, null for what the recipe says.
 */
export function encoderTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new EncoderTextModel([view], { ...recipeOf(options), ...given(options) });
}

/** As {@link encoderTextModel}, reading several views of a line; fewer passes over each make about as many steps. */
export function encoderViewsModel(views: readonly View[], options: DetectorOptions): EncoderTextModel {
  const recipe = typeof options.encoder === "string" ? RECIPES.upperLayers : RECIPES.fromScratch;
  return new EncoderTextModel(views, { ...recipe, epochs: Math.ceil(recipe.epochs / views.length), ...given(options) });
}

/** A fine-tuned encoder whose classifier reads nine dense features beside the pooled text; its score is P(anomaly). */
export function hybridTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new HybridTextModel(view, { ...recipeOf(options), ...given(options) });
}

/** How an encoder is trained: fixed before any run, never chosen on a target. */
const RECIPES = {
  /** A small encoder knows nothing: it needs more passes, and bears larger steps. */
  fromScratch: { epochs: 6, learningRate: 3e-3, rowsPerBatch: 32, maxTokens: 48, vocabularySize: 2000, threads: 1 },
  pretrained: { epochs: 3, learningRate: 5e-5, maxTokens: 64, threads: 1 },
  /** The upper third of a small encoder; what lies below is computed once a text. */
  upperLayers: { epochs: 3, learningRate: 1e-4, maxTokens: 64, trainedLayers: 2, threads: 1 },
  /** New small matrices beside frozen weights. */
  adapted: { epochs: 5, learningRate: 1e-3, maxTokens: 64, threads: 1 },
} as const;

function recipeOf({ encoder, trainedLayers, lora, bottleneck }: DetectorOptions) {
  if (typeof encoder !== "string") return RECIPES.fromScratch;
  if (typeof trainedLayers === "number") return RECIPES.upperLayers;
  return lora === undefined && bottleneck === undefined ? RECIPES.pretrained : RECIPES.adapted;
}

/** Without what is left to the recipe. */
function given(options: DetectorOptions): DetectorOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));
}

function newDetector({ encoder, ...options }: DetectorOptions, seed: number): InstanceType<Detectors["BertDetector"]> {
  const { BertDetector } = encoderDetectors();
  return new BertDetector({ ...options, seed, ...(typeof encoder === "string" ? { encoder } : {}) });
}

/** Rows of several views weigh as much as those of one; the score is the mean over the views. */
export class EncoderTextModel implements PipelineModel {
  readonly chosen: DetectorOptions = {};
  readonly #views: readonly View[];
  readonly #options: DetectorOptions;
  #fitted: InstanceType<Detectors["BertDetector"]> | undefined;
  /** Scores of the rows last asked for: parts of a table share its rows and templates, all that a row's score hangs on. */
  #last: { rows: SourceTable["rows"]; templates: SourceTable["templates"]; scores: Float64Array } | undefined;

  constructor(views: readonly View[], options: DetectorOptions) {
    this.#views = views;
    this.#options = options;
  }

  fit(training: readonly LabelledSource[], { random }: FitContext): void {
    this.#last = undefined;
    const parts = this.#views.map((view) => trainingRows(training, view));
    const rows = parts.reduce((sum, { masses }) => sum + masses.length, 0);
    const weight = parts.flatMap(({ masses, labels }) =>
      Array.from(balancedWeights(masses, labels), (value) => value * (rows / parts.length / masses.length)),
    );
    this.#fitted = newDetector(this.#options, random.nextUint32()).fit(
      parts.flatMap(({ texts }) => texts),
      Uint8Array.from(parts.flatMap(({ labels }) => Array.from(labels))),
      { weight, domains: parts.flatMap(({ sourceOf }) => Array.from(sourceOf)) },
    );
  }

  score(target: SourceTable): Float64Array {
    return scoresOfLines(target, this.scoresOfRows(target));
  }

  /** P(anomaly) of a table's rows, shape `[rows]`. */
  scoresOfRows(target: SourceTable): Float64Array {
    const fitted = this.#detector();
    const { rows, templates } = target;
    if (this.#last?.rows !== rows || this.#last.templates !== templates) {
      const scores = meanOf(this.#views.map((view) => fitted.score(rowTexts(target, view))));
      this.#last = { rows, templates, scores };
    }
    return this.#last.scores;
  }

  /** What the fine-tuned encoder makes of a table's rows: shape `[rows, hidden]` for each view. */
  vectors(target: SourceTable): Matrix[] {
    const fitted = this.#detector();
    return this.#views.map((view) => fitted.embed(rowTexts(target, view)));
  }

  encoderPart(): EncoderPart | undefined {
    const detector = this.#fitted;
    return (
      detector && {
        losses: detector.losses,
        isWhole: true,
        score: (texts) => detector.score(texts),
        read: (text) => detector.read([text])[0],
      }
    );
  }

  toJSON(): Json {
    return (this.#fitted?.toJSON() ?? null) as unknown as Json;
  }

  restore(saved: Json): void {
    this.#last = undefined;
    this.#fitted = encoderDetectors().BertDetector.fromJSON(saved as unknown as EstimatorJson);
  }

  #detector(): InstanceType<Detectors["BertDetector"]> {
    if (this.#fitted === undefined) throw new NotFittedError("score: the pipeline must be fitted or loaded first");
    return this.#fitted;
  }
}

class HybridTextModel implements PipelineModel {
  readonly chosen: DetectorOptions = {};
  readonly #view: View;
  readonly #options: DetectorOptions;
  #fitted: { detector: InstanceType<Detectors["BertDetector"]>; scaler: StandardScaler } | undefined;

  constructor(view: View, options: DetectorOptions) {
    this.#view = view;
    this.#options = options;
  }

  fit(training: readonly LabelledSource[], { random }: FitContext): void {
    const rows = trainingRows(training, this.#view);
    const weight = balancedWeights(rows.masses, rows.labels);
    const scaler = new StandardScaler();
    const features = scaler.fitTransform(denseTrainingRows(rows, training), { weight }) as Matrix;
    const detector = newDetector(this.#options, random.nextUint32());
    detector.fit({ texts: rows.texts, features }, rows.labels, { weight });
    this.#fitted = { detector, scaler };
  }

  score(target: SourceTable, bufferLines: number): Float64Array {
    if (this.#fitted === undefined) throw new NotFittedError("score: the pipeline must be fitted or loaded first");
    const { detector, scaler } = this.#fitted;
    const texts = rowTexts(target, this.#view);
    const features = scaler.transform(denseTargetLines(target, bufferLines)) as Matrix;
    return detector.score({ texts: Array.from(target.lineRow, (row) => texts[row]), features });
  }

  encoderPart(target: SourceTable, bufferLines: number): EncoderPart | undefined {
    if (this.#fitted === undefined) return undefined;
    const { detector, scaler } = this.#fitted;
    const { columns, data } = scaler.transform(denseTargetLines(target, bufferLines)) as Matrix;
    /** The features of a line, once for each of some texts. */
    const beside = (line: number, rows: number): Matrix => {
      const row = Float64Array.from(data.subarray(line * columns, (line + 1) * columns));
      return { rows, columns, data: Float64Array.from({ length: rows * columns }, (_, i) => row[i % columns]) };
    };
    return {
      losses: detector.losses,
      isWhole: true,
      score: (texts, line) => detector.score({ texts, features: beside(line, texts.length) }),
      read: (text, line) => detector.read({ texts: [text], features: beside(line, 1) })[0],
    };
  }

  toJSON(): Json {
    if (this.#fitted === undefined) return null;
    const { detector, scaler } = this.#fitted;
    return { detector: detector.toJSON(), scaler: scaler.toJSON() } as unknown as Json;
  }

  restore(saved: Json): void {
    if (saved === null || typeof saved !== "object" || !("detector" in saved) || !("scaler" in saved)) {
      throw new SnapshotError(
        `hybrid model: must hold detector and scaler, got ${JSON.stringify(saved)?.slice(0, 80)}`,
      );
    }
    this.#fitted = {
      detector: encoderDetectors().BertDetector.fromJSON(saved.detector as unknown as EstimatorJson),
      scaler: StandardScaler.fromJSON(saved.scaler as unknown as EstimatorJson),
    };
  }
}
