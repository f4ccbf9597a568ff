/** @file Learns a vocabulary from texts, one at a time, within a bound on its size. */

import { createReader } from "../analyze.js";
import type { ResolvedCountOptions } from "../count-options.js";
import { checkText } from "./check-texts.js";
import type { FeatureReader } from "./feature-reader.js";
import { OccurrenceCounter, TermStatistics } from "./term-rows.js";
import { bindVocabulary, selectVocabulary, type Vocabulary } from "./vocabulary.js";

/** What is known after a fit. */
export interface LearntVocabulary {
  readonly vocabulary: Vocabulary;
  readonly documents: number;
  /** By column. */
  readonly documentFrequency: Int32Array;
  readonly forgottenTerms: number;
}

/** One pass over texts: terms, their statistics, and the counts of the text just read. */
export class VocabularyLearner {
  readonly counter = new OccurrenceCounter();
  readonly #options: ResolvedCountOptions;
  #reader: FeatureReader;
  #statistics = new TermStatistics();
  #forgotten = 0;

  constructor(options: ResolvedCountOptions) {
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

  finish(): LearntVocabulary {
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
