/** @file Texts as rows of TF-IDF weights. */

import { type CsrMatrix, type EstimatorJson, SnapshotError } from "@lsad/core";
import type { CountVectorizerOptions } from "./count-options.js";
import { CountVectorizer, type FitStreamOptions } from "./count-vectorizer.js";
import type { TextFunctions } from "./internal/text-options-json.js";
import { type TfidfOptions, TfidfTransformer } from "./tfidf-transformer.js";

/** {@link CountVectorizerOptions} and {@link TfidfOptions} together. */
export interface TfidfVectorizerOptions extends CountVectorizerOptions, TfidfOptions {}

/**
 * TF-IDF weights of texts: {@link CountVectorizer}, then {@link TfidfTransformer}.
 *
 * Agrees with scikit-learn 1.9's `TfidfVectorizer` to 1e-12, columns in the same order. A text without a known term is
 * an empty row. Linear in the characters of the texts; kept after `fit` are the terms and two numbers a term.
 *
 * @example
 * ```ts
 * const vectorizer = new TfidfVectorizer({ sublinearTf: true });
 * const x = vectorizer.fitTransform(["disk full", "disk ok", "disk ok"]);
 * vectorizer.featureNames(); // ["disk", "full", "ok"]
 * [...x.data.subarray(0, 2)]; // [0.508…, 0.861…]: "full" is rarer than "disk"
 * ```
 */
export class TfidfVectorizer {
  #counts: CountVectorizer;
  #weights: TfidfTransformer;

  /** @throws {@link InvalidInputError} for an option outside its range. */
  constructor(options: TfidfVectorizerOptions = {}) {
    this.#counts = new CountVectorizer(options);
    this.#weights = new TfidfTransformer(options);
  }

  /**
   * Learns terms and their document frequencies, and forgets any earlier ones.
   * @throws {@link InvalidInputError} if a text is not a string, or no term is left to learn.
   */
  fit(texts: Iterable<string>): this {
    this.#counts.fit(texts);
    return this.#fitWeights();
  }

  /** As {@link fit}, over a stream of any length: one pass, memory bounded by the number of terms. */
  async fitStream(texts: AsyncIterable<string> | Iterable<string>, options: FitStreamOptions = {}): Promise<this> {
    await this.#counts.fitStream(texts, options);
    return this.#fitWeights();
  }

  /** `fit(texts)` and `transform(texts)` in one reading. */
  fitTransform(texts: Iterable<string>): CsrMatrix {
    const counts = this.#counts.fitTransform(texts);
    this.#fitWeights();
    return this.#weights.weighInPlace(counts);
  }

  /**
   * Weights of the known terms; others are left out.
   * @returns shape `[texts, terms]`.
   * @throws {@link NotFittedError} before `fit`.
   */
  transform(texts: Iterable<string>): CsrMatrix {
    return this.#weights.weighInPlace(this.#counts.transform(texts));
  }

  /** Column of each term. A new map at each call. */
  get vocabulary(): ReadonlyMap<string, number> {
    return this.#counts.vocabulary;
  }

  /** Term of each column. A new list at each call. */
  featureNames(): string[] {
    return this.#counts.featureNames();
  }

  /** Inverse document frequency of each column, or null with `useIdf: false`. */
  get idf(): Float64Array | null {
    return this.#weights.idf;
  }

  /** In how many of the fitted texts each term is; shape `[terms]`. */
  get documentFrequency(): Int32Array {
    return this.#counts.documentFrequency;
  }

  /** How many texts were fitted. */
  get documents(): number {
    return this.#counts.documents;
  }

  /** How many terms `fitStream` forgot to stay within its bound; 0 means that the fit is exact. */
  get forgottenTerms(): number {
    return this.#counts.forgottenTerms;
  }

  /** Options, vocabulary and idf as plain data. Functions among the options are left out: `fromJSON` takes them again. */
  toJSON(): EstimatorJson {
    const counts = this.#counts.toJSON();
    const weights = this.#weights.toJSON();
    return {
      type: "TfidfVectorizer",
      version: 1,
      options: { ...counts.options, ...weights.options },
      fitted: counts.fitted === null || weights.fitted === null ? null : { ...counts.fitted, ...weights.fitted },
    };
  }

  /**
   * The vectoriser saved by {@link toJSON}: the same rows for the same texts.
   * @param functions - The functions among the options, which JSON cannot hold.
   * @throws {@link SnapshotError} if `json` is not a saved `TfidfVectorizer` of version 1, or a function is missing.
   */
  static fromJSON(json: EstimatorJson, functions: TextFunctions = {}): TfidfVectorizer {
    if (json.type !== "TfidfVectorizer" || json.version !== 1) {
      throw new SnapshotError(
        `TfidfVectorizer.fromJSON: must be a TfidfVectorizer of version 1, got ${json.type} of version ${json.version}`,
      );
    }
    const vectorizer = new TfidfVectorizer();
    vectorizer.#counts = CountVectorizer.fromJSON({ ...json, type: "CountVectorizer" }, functions);
    vectorizer.#weights = TfidfTransformer.fromJSON({ ...json, type: "TfidfTransformer" });
    return vectorizer;
  }

  #fitWeights(): this {
    this.#weights.fitFrequencies(this.#counts.documentFrequency, this.#counts.documents);
    return this;
  }
}
