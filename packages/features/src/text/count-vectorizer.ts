/** @file Texts as rows of term counts. */

import { type CsrMatrix, type EstimatorJson, InvalidInputError, NotFittedError, SnapshotError } from "@lsad/core";
import { createReader } from "./analyze.js";
import { checkText, checkTexts } from "./internal/check-texts.js";
import type { FeatureReader } from "./internal/feature-reader.js";
import { OccurrenceCounter, TermRows, TermStatistics } from "./internal/term-rows.js";
import { loadTextOptions, saveTextOptions, type TextFunctions } from "./internal/text-options-json.js";
import { bindVocabulary, selectVocabulary, type Vocabulary, vocabularyNames } from "./internal/vocabulary.js";
import { type ResolvedTextOptions, resolveTextOptions, type TextOptions } from "./text-options.js";

/** How texts are cut, and which terms become columns. Names and meanings are scikit-learn's, in camel case. */
export interface CountVectorizerOptions extends TextOptions {
  /** Least number of texts a term must be in: a whole number from 1, or a share of all texts in [0, 1). Default 1 text. */
  readonly minDf?: number;
  /** Greatest number of texts a term may be in: a whole number from 2, or a share of all texts in [0, 1]. Default 1: all. */
  readonly maxDf?: number;
  /** Keep only this many terms, those of the highest total count; ties go to the earlier in column order. Default: all. */
  readonly maxFeatures?: number | null;
  /** 1 for every term that occurs, however often. Default false. */
  readonly binary?: boolean;
  /** The terms, in the order of the columns: nothing is learnt then. Default: learnt, sorted by code point. */
  readonly vocabulary?: readonly string[] | null;
}

/** Bounds of {@link CountVectorizer.fitStream}. */
export interface FitStreamOptions {
  /**
   * Most terms held at once. Past it the rarest are forgotten, down to a half, so that memory stays bounded; a forgotten
   * term that comes back starts again from 0. Default 2,000,000: never reached by most logs, and then the fit is exact.
   */
  readonly maxTerms?: number;
}

type Options = ResolvedTextOptions & Required<Omit<CountVectorizerOptions, keyof TextOptions>>;

interface Fitted {
  readonly vocabulary: Vocabulary;
  readonly documents: number;
  /** By column. */
  readonly documentFrequency: Int32Array;
  readonly forgottenTerms: number;
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
  readonly #options: Options;
  #fitted: Fitted | undefined;

  /** @throws {@link InvalidInputError} for an option outside its range. */
  constructor(options: CountVectorizerOptions = {}) {
    this.#options = resolveOptions(options);
  }

  /**
   * Learns the vocabulary, and forgets any earlier one.
   * @param texts - Read once; nothing of a text is kept but its terms.
   * @throws {@link InvalidInputError} if a text is not a string, or no term is left to learn.
   */
  fit(texts: Iterable<string>): this {
    checkTexts(texts, "CountVectorizer.fit");
    const learner = new Learner(this.#options);
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
    const learner = new Learner(this.#options);
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
    const learner = new Learner(this.#options);
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

  #requireFitted(): Fitted {
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

/** One pass over texts: terms, their statistics, and the counts of the text just read. */
class Learner {
  readonly counter = new OccurrenceCounter();
  readonly #options: Options;
  #reader: FeatureReader;
  #statistics = new TermStatistics();
  #forgotten = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#reader = createReader(options);
    if (options.vocabulary !== null) bindVocabulary(this.#reader, options.vocabulary);
  }

  /** Reads one text into {@link counter}; returns how many distinct terms it has. */
  add(text: unknown, where: string): number {
    checkText(text, this.#statistics.documents, where);
    const reader = this.#reader;
    const length = reader.read(text, this.#options.vocabulary === null);
    const distinct = this.counter.count(reader.ids, length, reader.table.size);
    this.#statistics.add(this.counter, distinct, reader.table.size);
    return distinct;
  }

  /** Once there are more than `maxTerms` terms: keeps the half of highest document frequency, ties to the earlier seen. */
  forgetAbove(maxTerms: number): void {
    const { table } = this.#reader;
    const old = this.#statistics;
    // A word n-gram also keeps its words and shorter beginnings: fewer than 2n entries of the table.
    const isWithin = old.terms <= maxTerms && table.size <= 2 * this.#options.ngramRange[1] * maxTerms;
    if (isWithin || this.#options.vocabulary !== null) return;
    const ids = Array.from({ length: table.size }, (_, id) => id).filter((id) => old.documentFrequency[id] > 0);
    ids.sort((a, b) => old.documentFrequency[b] - old.documentFrequency[a] || a - b);
    const kept = ids.slice(0, Math.floor(maxTerms / 2));
    const reader = createReader(this.#options);
    const statistics = new TermStatistics();
    statistics.documents = old.documents;
    statistics.terms = kept.length;
    const newIds = kept.map((id) => reader.internFeature(table.text(id)));
    statistics.reserve(reader.table.size);
    kept.forEach((id, i) => {
      statistics.documentFrequency[newIds[i]] = old.documentFrequency[id];
      statistics.total[newIds[i]] = old.total[id];
    });
    this.#forgotten += ids.length - kept.length;
    this.#reader = reader;
    this.#statistics = statistics;
  }

  finish(): Fitted {
    const given = this.#options.vocabulary;
    const statistics = this.#statistics;
    const vocabulary =
      given === null
        ? selectVocabulary(this.#reader, statistics, this.#options, "CountVectorizer")
        : bindVocabulary(this.#reader, given);
    const documentFrequency = vocabulary.ids.map((id) => statistics.documentFrequency[id] ?? 0);
    return { vocabulary, documentFrequency, documents: statistics.documents, forgottenTerms: this.#forgotten };
  }
}

function toMatrix(rows: TermRows, { columnOf, ids }: Vocabulary, binary: boolean): CsrMatrix {
  return rows.toCsr(columnOf, ids.length, binary);
}

function resolveOptions(options: CountVectorizerOptions): Options {
  const { minDf = 1, maxDf = 1, maxFeatures = null, binary = false, vocabulary = null } = options;
  const where = "CountVectorizer";
  for (const [name, value] of [
    ["minDf", minDf],
    ["maxDf", maxDf],
  ] as const) {
    if (!(value >= 0) || (value > 1 && !Number.isInteger(value))) {
      throw new InvalidInputError(`${where}: ${name} must be a share in [0, 1] or a whole number, got ${value}`);
    }
  }
  if (maxFeatures !== null && (!Number.isInteger(maxFeatures) || maxFeatures < 1)) {
    throw new InvalidInputError(`${where}: maxFeatures must be a whole number of at least 1, got ${maxFeatures}`);
  }
  if (vocabulary !== null) checkVocabulary(vocabulary, where);
  return { ...resolveTextOptions(options, where), minDf, maxDf, maxFeatures, binary, vocabulary };
}

function checkVocabulary(vocabulary: readonly string[], where: string): void {
  if (vocabulary.length === 0) throw new InvalidInputError(`${where}: vocabulary must hold a term, got none`);
  const seen = new Set<string>();
  for (const term of vocabulary) {
    if (seen.has(term)) {
      throw new InvalidInputError(`${where}: vocabulary must hold each term once, got ${JSON.stringify(term)} twice`);
    }
    seen.add(term);
  }
}
