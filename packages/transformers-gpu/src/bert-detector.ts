/** @file A fine-tuned encoder as a detector: fit on labelled texts, score texts, like any other. */

import {
  type Detector,
  type EstimatorJson,
  type FitOptions,
  InvalidInputError,
  type Matrix,
  NotFittedError,
  SnapshotError,
} from "@lsad/core";
import { callBlocking } from "./blocking-call.js";
import type { EncoderSource, StoredClassifier } from "./detector-messages.js";
import { type PackedClassifier, packClassifier, unpackClassifier } from "./packed-classifier.js";
import type { ClassifierOptions } from "./text-classifier.js";
import type { TextReading } from "./text-reading.js";

/** Options of {@link BertDetector}. */
export interface BertDetectorOptions extends ClassifierOptions {
  /**
   * Folder of a pretrained encoder, or its name in the Hugging Face cache. Default: none, a small encoder is trained from nothing
   * on the texts of the fit, with a vocabulary learnt from them.
   */
  readonly encoder?: string;
  /** Tokens of the vocabulary that is learnt where no encoder is given. Default 2,000. */
  readonly vocabularySize?: number;
}

/** Texts, and features beside them where the detector was fitted with features. */
export type DetectorTexts = readonly string[] | { readonly texts: readonly string[]; readonly features: Matrix };

/** What a fit takes beside labels: which source each text is of, where sources are to be aligned. */
export interface BertFitOptions extends FitOptions {
  /** Shape `[texts]`, counted from 0. */
  readonly domains?: ArrayLike<number>;
}

/**
 * A BERT encoder fine-tuned on labelled texts, its score P(anomaly). Which weights train follows from the options: all, the upper
 * layers, LoRA, bottleneck adapters; with `align`, what tells sources apart is unlearnt (DANN).
 *
 * Training and scoring run in a worker thread that this thread waits for, so that the detector is as synchronous as all others;
 * `trainTextClassifier` of the main entry is the same without waiting, with progress and checkpoints.
 *
 * Cost of `fit`: epochs · tokens · about 6 operations a weight above the embeddings; of `score` a third of an epoch's.
 *
 * @example
 * ```ts
 * import { BertDetector } from "@lsad/transformers-gpu/detectors";
 * const texts = ["disk failed", "link failed", "disk ready", "link ready"];
 * const detector = new BertDetector({ epochs: 20, learningRate: 3e-3, threads: 1 }).fit(texts, [1, 1, 0, 0]);
 * const [failed, ready] = detector.score(["link failed", "link ready"]);
 * failed > ready; // true
 * ```
 */
export class BertDetector implements Detector<DetectorTexts> {
  readonly options: BertDetectorOptions;
  #fitted: StoredClassifier | undefined;

  constructor(options: BertDetectorOptions = {}) {
    const { vocabularySize = 2000 } = options;
    if (!Number.isInteger(vocabularySize) || vocabularySize < 10) {
      throw new InvalidInputError(
        `BertDetector: vocabularySize must be a whole number of at least 10, got ${vocabularySize}`,
      );
    }
    this.options = { ...options, vocabularySize };
  }

  /** Loss of each step of the last fit. */
  get losses(): readonly number[] {
    return this.#classifier("losses").losses;
  }

  /**
   * @param y - Shape `[texts]`: 1 for an anomaly, 0 for normal, −1 for a text without label, which only aligns.
   * @throws {@link InvalidInputError} if labels are missing or of one class, or rows do not fit together.
   */
  fit(x: DetectorTexts, y?: ArrayLike<number>, { weight, domains }: BertFitOptions = {}): this {
    if (y === undefined) throw new InvalidInputError("BertDetector.fit: labels must be given, got none");
    const { encoder, vocabularySize = 2000, ...options } = this.options;
    const source: EncoderSource =
      encoder === undefined ? { kind: "from-scratch", vocabularySize } : { kind: "folder", folder: encoder };
    this.#fitted = callBlocking({
      kind: "train",
      encoder: source,
      rows: {
        ...parts(x),
        labels: Array.from(y),
        ...(weight === undefined ? {} : { weights: Array.from(weight) }),
        ...(domains === undefined ? {} : { domains: Array.from(domains) }),
      },
      options,
    });
    return this;
  }

  /** @returns Shape `[texts]`: P(anomaly), in [0, 1]. */
  score(x: DetectorTexts): Float64Array {
    const { threads } = this.options;
    return callBlocking({
      kind: "score",
      classifier: this.#classifier("score"),
      ...parts(x),
      ...(threads === undefined ? {} : { threads }),
    });
  }

  /**
   * Where the encoder looks in texts, and what each word adds to the log odds of an anomaly.
   * Cost: 34 to 258 forward and backward passes a text, as many as the integral of the gradients needs.
   */
  read(x: DetectorTexts): readonly TextReading[] {
    const { threads } = this.options;
    return callBlocking({
      kind: "read",
      classifier: this.#classifier("read"),
      ...parts(x),
      ...(threads === undefined ? {} : { threads }),
    });
  }

  /**
   * What the fine-tuned encoder makes of texts: the pooled vectors that its last layer reads, for another classifier in its place.
   * @returns Shape `[texts, hidden]`, single precision; features that stand beside texts are no part of it.
   */
  embed(texts: readonly string[]): Matrix {
    const { threads } = this.options;
    const { columns, data } = callBlocking({
      kind: "vectors",
      classifier: this.#classifier("embed"),
      texts,
      ...(threads === undefined ? {} : { threads }),
    });
    return { rows: texts.length, columns, data };
  }

  toJSON(): EstimatorJson {
    return {
      type: "BertDetector",
      version: 1,
      options: { ...this.options },
      fitted: this.#fitted === undefined ? null : { ...packClassifier(this.#fitted) },
    };
  }

  /** @throws {@link SnapshotError} if the data is not a saved `BertDetector`. */
  static fromJSON(saved: EstimatorJson): BertDetector {
    if (saved?.type !== "BertDetector" || saved.version !== 1) {
      throw new SnapshotError(
        `BertDetector.fromJSON: must be BertDetector version 1, got ${saved?.type} version ${saved?.version}`,
      );
    }
    const detector = new BertDetector(saved.options as BertDetectorOptions);
    if (saved.fitted !== null) detector.#fitted = unpackClassifier(saved.fitted as unknown as PackedClassifier);
    return detector;
  }

  #classifier(where: string): StoredClassifier {
    if (this.#fitted === undefined) throw new NotFittedError(`BertDetector.${where}: must be fitted or loaded first`);
    return this.#fitted;
  }
}

function parts(x: DetectorTexts): { texts: readonly string[]; features?: Matrix } {
  return "texts" in x ? x : { texts: x };
}
