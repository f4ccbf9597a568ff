/** @file Texts as rows of term counts. */

import { type CsrMatrix, type EstimatorJson, InvalidInputError, NotFittedError, SnapshotError } from "@lsad/core";
import { createReader } from "./analyze.js";
import { type CountVectorizerOptions, type ResolvedCountOptions, resolveCountOptions } from "./count-options.js";
import { checkText, checkTexts } from "./internal/check-texts.js";
import { OccurrenceCounter, TermRows } from "./internal/term-rows.js";
import { loadTextOptions, saveTextOptions, type TextFunctions } from "./internal/text-options-json.js";
import { bindVocabulary, type Vocabulary, vocabularyNames } from "./internal/vocabulary.js";
import { type LearntVocabulary, VocabularyLearner } from "./internal/vocabulary-learner.js";

/** Bounds of {@link CountVectorizer.fitStream}. */
export interface FitStreamOptions {
  /**
   * Most terms held at once. Past it the rarest are forgotten, down to a half, so that memory stays bounded; a forgotten
   * term that comes back starts again from 0. Default 2,000,000: never reached by most logs, and then the fit is exact.
   */
  readonly maxTerms?: number;
}

/**
 * Counts the terms of texts: a sparse matrix, one row a text, one column a term.
 *
 * Agrees with scikit-learn 1.9's `CountVectorizer`, columns included: terms sorted by code point. A text without a known
 * term is an empty row. `fit` and `transform` are linear in the characters of the texts; kept after `fit` are the terms
 * (each character once) and one number a term.
 *
 * @example
 * ```ts
 * const vectorizer = new CountVectorizer();
 * const counts = vectorizer.fitTransform(["disk full", "disk disk ok"]);
 * vectorizer.featureNames(); // ["disk", "full", "ok"]
 * [...counts.data]; // [1, 1, 2, 1]
 * ```
 */
export class CountVectorizer {
  readonly #options: ResolvedCountOptions;
  #fitted: LearntVocabulary | undefined;

  /** @throws {@link InvalidInputError} for an option outside its range. */
  constructor(options: CountVectorizerOptions = {}) {
    this.#options = resolveCountOptions(options);
  }

  /**
   * Learns the vocabulary, and forgets any earlier one.
   * @param texts - Read once; nothing of a text is kept but its terms.
   * @throws {@link InvalidInputError} if a text is not a string, or no term is left to learn.
   */
  fit(texts: Iterable<string>): this {
    checkTexts(texts, "CountVectorizer.fit");
    const learner = new VocabularyLearner(this.#options);
    for (const text of texts) learner.add(text, "CountVectorizer.fit");
    this.#fitted = learner.finish();
    return this;
  }

  /**
   * As {@link fit}, over a stream of any length: one pass, memory bounded by the number of terms.
   * @throws {@link InvalidInputError} as `fit`, or if `maxTerms` is not a whole number of at least 2.
   */
  async fitStream(texts: AsyncIterable<string> | Iterable<string>, options: FitStreamOptions = {}): Promise<this> {
    const { maxTerms = 2_000_000 } = options;
    if (!Number.isInteger(maxTerms) || maxTerms < 2) {
      throw new InvalidInputError(
        `CountVectorizer.fitStream: maxTerms must be a whole number of at least 2, got ${maxTerms}`,
      );
    }
    checkTexts(texts, "CountVectorizer.fitStream");
    const learner = new VocabularyLearner(this.#options);
    for await (const text of texts) {
      learner.add(text, "CountVectorizer.fitStream");
      learner.forgetAbove(maxTerms);
    }
    this.#fitted = learner.finish();
    return this;
  }

  /** `fit(texts)` and `transform(texts)` in one reading. */
  fitTransform(texts: Iterable<string>): CsrMatrix {
    checkTexts(texts, "CountVectorizer.fitTransform");
    const learner = new VocabularyLearner(this.#options);
    const rows = new TermRows();
    for (const text of texts) rows.add(learner.counter, learner.add(text, "CountVectorizer.fitTransform"));
    this.#fitted = learner.finish();
    return toMatrix(rows, this.#fitted.vocabulary, this.#options.binary);
  }

  /**
   * Counts of the known terms; others are left out.
   * @returns shape `[texts, terms]`.
   * @throws {@link NotFittedError} before `fit`, unless a vocabulary was given.
   */
  transform(texts: Iterable<string>): CsrMatrix {
    checkTexts(texts, "CountVectorizer.transform");
    const vocabulary = this.#vocabulary();
    const { reader } = vocabulary;
    const counter = new OccurrenceCounter();
    const rows = new TermRows();
    let index = 0;
    for (const text of texts) {
      checkText(text, index++, "CountVectorizer.transform");
      const length = reader.read(text, false);
      rows.add(counter, counter.count(reader.ids, length, reader.table.size));
    }
    return toMatrix(rows, vocabulary, this.#options.binary);
  }

  /** Column of each term. A new map at each call. */
  get vocabulary(): ReadonlyMap<string, number> {
    return new Map(this.featureNames().map((name, column) => [name, column]));
  }

  /** Term of each column. A new list at each call. */
  featureNames(): string[] {
    return vocabularyNames(this.#vocabulary());
  }

  /** In how many of the fitted texts each term is; shape `[terms]`. */
  get documentFrequency(): Int32Array {
    return this.#requireFitted().documentFrequency.slice();
  }

  /** How many texts were fitted. */
  get documents(): number {
    return this.#requireFitted().documents;
  }

  /** How many terms `fitStream` forgot to stay within its bound; 0 means that the fit is exact. */
  get forgottenTerms(): number {
    return this.#requireFitted().forgottenTerms;
  }

  /**
   * Options and vocabulary as plain data. Functions among the options are left out: `fromJSON` takes them again.
   */
  toJSON(): EstimatorJson {
    const { minDf, maxDf, maxFeatures, binary, vocabulary } = this.#options;
    const fitted = this.#fitted;
    return {
      type: "CountVectorizer",
      version: 1,
      options: { ...saveTextOptions(this.#options), minDf, maxDf, maxFeatures, binary, vocabulary },
      fitted:
        fitted === undefined
          ? null
          : {
              features: vocabularyNames(fitted.vocabulary),
              documentFrequency: [...fitted.documentFrequency],
              documents: fitted.documents,
              forgottenTerms: fitted.forgottenTerms,
            },
    };
  }

  /**
   * The vectoriser saved by {@link toJSON}: the same rows for the same texts.
   * @param functions - The functions among the options, which JSON cannot hold.
   * @throws {@link SnapshotError} if `json` is not a saved `CountVectorizer` of version 1, or a function is missing.
   */
  static fromJSON(json: EstimatorJson, functions: TextFunctions = {}): CountVectorizer {
    if (json.type !== "CountVectorizer" || json.version !== 1) {
      throw new SnapshotError(
        `CountVectorizer.fromJSON: must be a CountVectorizer of version 1, got ${json.type} of version ${json.version}`,
      );
    }
    const vectorizer = new CountVectorizer(loadTextOptions(json.options, functions, "CountVectorizer.fromJSON"));
    if (json.fitted === null) return vectorizer;
    const { features, documentFrequency, documents, forgottenTerms } = json.fitted as unknown as SavedFit;
    if (!Array.isArray(features) || documentFrequency?.length !== features.length) {
      throw new SnapshotError(
        `CountVectorizer.fromJSON: fitted must hold features and their documentFrequency, got ${typeof features}`,
      );
    }
    vectorizer.#fitted = {
      vocabulary: bindVocabulary(createReader(vectorizer.#options), features),
      documentFrequency: Int32Array.from(documentFrequency),
      documents,
      forgottenTerms,
    };
    return vectorizer;
  }

  #vocabulary(): Vocabulary {
    const given = this.#options.vocabulary;
    if (this.#fitted === undefined && given !== null) {
      return bindVocabulary(createReader(this.#options), given);
    }
    return this.#requireFitted().vocabulary;
  }

  #requireFitted(): LearntVocabulary {
    if (this.#fitted === undefined) throw new NotFittedError("CountVectorizer: fit must be called first");
    return this.#fitted;
  }
}

interface SavedFit {
  readonly features: readonly string[];
  readonly documentFrequency: readonly number[];
  readonly documents: number;
  readonly forgottenTerms: number;
}

function toMatrix(rows: TermRows, { columnOf, ids }: Vocabulary, binary: boolean): CsrMatrix {
  return rows.toCsr(columnOf, ids.length, binary);
}
