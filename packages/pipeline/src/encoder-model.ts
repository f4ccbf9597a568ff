/** @file Transformers on a text view: encoders fine-tuned on other systems' lines, and frozen ones under logistic regression. */

import { createRequire } from "node:module";
import { LogisticRegression } from "@lsad/baselines";
import { type EstimatorJson, InvalidInputError, type Matrix, NotFittedError, SnapshotError } from "@lsad/core";
import { StandardScaler } from "@lsad/features";
import { denseTargetLines, denseTrainingRows } from "./dense-rows.js";
import { keywordModel, scoresOfLines } from "./floor-models.js";
import type { DetectorOptions, EncoderPart, FitContext, Json, PipelineModel } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { logisticTextModel } from "./text-model.js";
import { balancedWeights, type LabelledSource, trainingRows } from "./training-rows.js";
import { rowTexts, type View } from "./views.js";

type Detectors = typeof import("@lsad/transformers-gpu/detectors");

/** Loaded when a detector asks for it: nobody installs a training runtime to count words. */
let loaded: Detectors | undefined;

function detectors(): Detectors {
  try {
    loaded ??= createRequire(import.meta.url)("@lsad/transformers-gpu/detectors") as Detectors;
    return loaded;
  } catch (cause) {
    throw new InvalidInputError(
      "encoder detectors: @lsad/transformers-gpu must be installed; run npm install @lsad/transformers-gpu",
      { cause },
    );
  }
}

/**
 * A fine-tuned encoder; its score is P(anomaly).
 * @param options - `encoder`: a model folder or cached name, or null for a small one trained from nothing; the rest goes to
 *   `BertDetector` of `@lsad/transformers-gpu`.
 */
export function encoderTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new EncoderTextModel(view, options);
}

/** A fine-tuned encoder whose classifier reads nine dense features beside the pooled text; its score is P(anomaly). */
export function hybridTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new HybridTextModel(view, options);
}

/** Logistic regression on the frozen encoder's vectors; its score is the decision value. */
export function embeddingTextModel(view: View, options: DetectorOptions): PipelineModel {
  return new EmbeddingTextModel(view, options);
}

/** The mean of P(encoder) and P(tfidf-lr), + keyword - 1/2: encoders and words err on different systems. */
export function encoderFusionModel(view: View, options: DetectorOptions): PipelineModel {
  return new EncoderFusionModel(view, options);
}

/** How an encoder is trained: fixed before any run, never chosen on a target. */
const RECIPES = {
  /** A small encoder knows nothing: it needs more passes, and bears larger steps. */
  fromScratch: { epochs: 6, learningRate: 3e-3, rowsPerBatch: 32, maxTokens: 48, vocabularySize: 2000, threads: 1 },
  pretrained: { epochs: 3, learningRate: 5e-5, maxTokens: 64, threads: 1 },
  /** New small matrices beside frozen weights. */
  adapted: { epochs: 5, learningRate: 1e-3, maxTokens: 64, threads: 1 },
} as const;

function recipeOf({ encoder, lora, bottleneck }: DetectorOptions) {
  if (typeof encoder !== "string") return RECIPES.fromScratch;
  return lora === undefined && bottleneck === undefined ? RECIPES.pretrained : RECIPES.adapted;
}

function newDetector(all: DetectorOptions, seed: number): InstanceType<Detectors["BertDetector"]> {
  const { encoder, ...options } = all;
  const { BertDetector } = detectors();
  return new BertDetector({
    ...recipeOf(all),
    ...options,
    seed,
    ...(typeof encoder === "string" ? { encoder } : {}),
  });
}

class EncoderTextModel implements PipelineModel {
  readonly chosen: DetectorOptions = {};
  readonly #view: View;
  readonly #options: DetectorOptions;
  #fitted: InstanceType<Detectors["BertDetector"]> | undefined;

  constructor(view: View, options: DetectorOptions) {
    this.#view = view;
    this.#options = options;
  }

  fit(training: readonly LabelledSource[], { random }: FitContext): void {
    const rows = trainingRows(training, this.#view);
    const detector = newDetector(this.#options, random.nextUint32());
    const weight = balancedWeights(rows.masses, rows.labels);
    this.#fitted = detector.fit(rows.texts, rows.labels, { weight, domains: rows.sourceOf });
  }

  score(target: SourceTable): Float64Array {
    if (this.#fitted === undefined) throw new NotFittedError("score: the pipeline must be fitted or loaded first");
    return scoresOfLines(target, this.#fitted.score(rowTexts(target, this.#view)));
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
    this.#fitted = detectors().BertDetector.fromJSON(saved as unknown as EstimatorJson);
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
      detector: detectors().BertDetector.fromJSON(saved.detector as unknown as EstimatorJson),
      scaler: StandardScaler.fromJSON(saved.scaler as unknown as EstimatorJson),
    };
  }
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
      const { columns, data } = detectors().embedTexts(this.#encoder, unknown, { threads: 1 });
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

class EncoderFusionModel implements PipelineModel {
  readonly #encoder: PipelineModel;
  readonly #words: PipelineModel;
  readonly #keyword = keywordModel();

  constructor(view: View, { C, grid, ...encoder }: DetectorOptions) {
    this.#encoder = encoderTextModel(view, encoder);
    this.#words = logisticTextModel(view, { C, grid });
  }

  get chosen(): DetectorOptions {
    return this.#words.chosen;
  }

  fit(training: readonly LabelledSource[], context: FitContext): void {
    this.#encoder.fit(training, context);
    this.#words.fit(training, context);
  }

  score(target: SourceTable, bufferLines: number): Float64Array {
    const words = this.#words.score(target, bufferLines);
    const keyword = this.#keyword.score(target, bufferLines);
    return this.#encoder
      .score(target, bufferLines)
      .map((probability, line) => (probability + 1 / (1 + Math.exp(-words[line]))) / 2 + keyword[line] - 0.5);
  }

  encoderPart(target: SourceTable, bufferLines: number): EncoderPart | undefined {
    const part = this.#encoder.encoderPart?.(target, bufferLines);
    return part && { ...part, isWhole: false };
  }

  toJSON(): Json {
    return { encoder: this.#encoder.toJSON(), words: this.#words.toJSON() };
  }

  restore(saved: Json): void {
    if (saved === null || typeof saved !== "object" || !("encoder" in saved) || !("words" in saved)) {
      throw new SnapshotError(
        `encoder fusion: must hold encoder and words, got ${JSON.stringify(saved)?.slice(0, 80)}`,
      );
    }
    this.#encoder.restore(saved.encoder);
    this.#words.restore(saved.words);
  }
}
