/** @file Unsupervised detectors on words: what is unlike the target's own buffer, or unlike the normal lines of others. */

import { IsolationForest, LocalOutlierFactor, OneClassSvm } from "@lsad/baselines";
import { type CsrMatrix, type Detector, type EstimatorJson, SnapshotError } from "@lsad/core";
import { TfidfVectorizer } from "@lsad/features";
import { scoresOfLines } from "./floor-models.js";
import type { DetectorOptions, FitContext, Json, PipelineModel, TextPart } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { normalRows, TextModel } from "./text-model.js";
import type { LabelledSource } from "./training-rows.js";
import { rowTexts, type View } from "./views.js";

/** An unsupervised detector and how its rows are made. */
interface Novelty {
  readonly create: (options: DetectorOptions, seed: number, rows: number) => Detector<CsrMatrix>;
  readonly restore: (saved: EstimatorJson) => Detector<CsrMatrix>;
  /** Whether equal buffer lines count once: where twenty lines are equal a density is infinite. */
  readonly distinct: boolean;
}

const localOutlierFactor: Novelty = {
  // At most all rows but one, as scikit-learn bounds it: a row is not its own neighbour.
  create: ({ neighbours }, _seed, rows) =>
    new LocalOutlierFactor({ k: Math.max(1, Math.min(neighbours as number, rows - 1)), metric: "cosine" }),
  restore: (saved) => LocalOutlierFactor.fromJSON(saved),
  distinct: true,
};

const oneClassSvm: Novelty = {
  create: ({ nu, gamma }) => new OneClassSvm({ nu: nu as number, gamma: gamma as number }),
  restore: (saved) => OneClassSvm.fromJSON(saved),
  distinct: false,
};

const isolationForest: Novelty = {
  create: ({ trees, samples }, seed) =>
    new IsolationForest({ trees: trees as number, maxSamples: samples as number, seed }),
  restore: (saved) => IsolationForest.fromJSON(saved),
  distinct: false,
};

/** Local outlier factor by cosine, on the buffer or on training normals as `options.fitOn` says. */
export function localOutlierFactorModel(view: View, options: DetectorOptions): PipelineModel {
  return noveltyModel(localOutlierFactor, view, options);
}

/** One-class SVM with a Gaussian kernel, on the buffer or on training normals as `options.fitOn` says. */
export function oneClassSvmModel(view: View, options: DetectorOptions): PipelineModel {
  return noveltyModel(oneClassSvm, view, options);
}

/** Isolation forest, on the buffer or on training normals as `options.fitOn` says. */
export function isolationForestModel(view: View, options: DetectorOptions): PipelineModel {
  return noveltyModel(isolationForest, view, options);
}

function noveltyModel(novelty: Novelty, view: View, options: DetectorOptions): PipelineModel {
  if (options.fitOn === "buffer") return new BufferModel(novelty, view, options);
  return new TextModel(view, {
    normalsOnly: true,
    restore: novelty.restore,
    learn: (rows, _training, { random }) => ({
      detector: novelty.create(options, random.nextUint32(), normalRows(rows).length),
      chosen: {},
    }),
  });
}

/** Learns the words of the target's unlabelled buffer when it scores; only its seed is to be saved. */
class BufferModel implements PipelineModel {
  readonly chosen: DetectorOptions = {};
  readonly #novelty: Novelty;
  readonly #view: View;
  readonly #options: DetectorOptions;
  #seed = 0;

  constructor(novelty: Novelty, view: View, options: DetectorOptions) {
    this.#novelty = novelty;
    this.#view = view;
    this.#options = options;
  }

  fit(_training: readonly LabelledSource[], { random }: FitContext): void {
    this.#seed = random.nextUint32();
  }

  score(target: SourceTable, bufferLines: number): Float64Array {
    const { vectorizer, detector } = this.textPart(target, bufferLines);
    return scoresOfLines(target, detector.score(vectorizer.transform(rowTexts(target, this.#view))));
  }

  textPart(target: SourceTable, bufferLines: number): TextPart {
    const texts = rowTexts(target, this.#view);
    const lines = Array.from(target.lineRow.subarray(0, bufferLines), (row) => texts[row]);
    const vectorizer = new TfidfVectorizer({ sublinearTf: true }).fit(lines);
    const learnt = this.#novelty.distinct ? [...new Set(lines)] : lines;
    const x = vectorizer.transform(learnt);
    const detector = this.#novelty.create(this.#options, this.#seed, x.rows).fit(x);
    return { vectorizer, detector, isWhole: true };
  }

  toJSON(): Json {
    return { seed: this.#seed };
  }

  restore(saved: Json): void {
    if (saved === null || typeof saved !== "object" || !("seed" in saved)) {
      throw new SnapshotError(`novelty model: must hold a seed, got ${JSON.stringify(saved)?.slice(0, 80)}`);
    }
    this.#seed = saved.seed as number;
  }
}
