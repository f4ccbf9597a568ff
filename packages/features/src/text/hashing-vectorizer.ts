/** @file Texts as rows of hashed features: no vocabulary, nothing to fit, columns fixed in advance. */

import { type CsrMatrix, type EstimatorJson, InvalidInputError, SnapshotError } from "@lsad/core";
import { createReader } from "./analyze.js";
import { checkText, checkTexts } from "./internal/check-texts.js";
import type { FeatureReader } from "./internal/feature-reader.js";
import { grown } from "./internal/growable.js";
import { TermRows } from "./internal/term-rows.js";
import { loadTextOptions, saveTextOptions, type TextFunctions } from "./internal/text-options-json.js";
import { murmurHash3 } from "./murmur-hash.js";
import { type ResolvedTextOptions, resolveTextOptions, type TextOptions } from "./text-options.js";
import { normaliseRowsInPlace } from "./tfidf-transformer.js";

/** Options of {@link HashingVectorizer}; names and meanings are scikit-learn's, in camel case. */
export interface HashingVectorizerOptions extends TextOptions {
  /** Number of columns, 1 to 2³¹ - 1. Default 2²⁰. */
  readonly nFeatures?: number;
  /** Give each term a sign by its hash, so that collisions cancel on average. Default true. */
  readonly alternateSign?: boolean;
  /** 1 for every column hit. Default false. */
  readonly binary?: boolean;
  /** Length every row is scaled to. Default `"l2"`. */
  readonly norm?: "l1" | "l2" | null;
}

type Options = ResolvedTextOptions & Required<Omit<HashingVectorizerOptions, keyof TextOptions>>;

/** Terms whose hash is remembered; past it the memory starts anew: a stream stays bounded, and the table in the cache. */
const REMEMBERED_TERMS = 1 << 16;

/**
 * Counts terms in columns chosen by a hash: memory does not grow with the vocabulary, and there is nothing to fit.
 *
 * column = |h| mod nFeatures, sign = sign of h, where h is {@link murmurHash3} of the term's UTF-8 bytes, seed 0.
 * Agrees with scikit-learn 1.9's `HashingVectorizer`. Terms that cancel leave a stored 0; a text without a term is an empty row.
 *
 * @example
 * ```ts
 * const x = new HashingVectorizer({ nFeatures: 8, norm: null, alternateSign: false }).transform(["disk disk full"]);
 * [...x.data].reduce((sum, value) => sum + value); // 3
 * ```
 */
export class HashingVectorizer {
  readonly #options: Options;

  /** @throws {@link InvalidInputError} for an option outside its range. */
  constructor(options: HashingVectorizerOptions = {}) {
    const { nFeatures = 2 ** 20, alternateSign = true, binary = false, norm = "l2" } = options;
    if (!Number.isInteger(nFeatures) || nFeatures < 1 || nFeatures >= 2 ** 31) {
      throw new InvalidInputError(`HashingVectorizer: nFeatures must be a whole number in [1, 2^31), got ${nFeatures}`);
    }
    if (norm !== "l1" && norm !== "l2" && norm !== null) {
      throw new InvalidInputError(`HashingVectorizer: norm must be "l1", "l2" or null, got ${JSON.stringify(norm)}`);
    }
    this.#options = { ...resolveTextOptions(options, "HashingVectorizer"), nFeatures, alternateSign, binary, norm };
  }

  /** Does nothing: here so that vectorisers can be exchanged. */
  fit(): this {
    return this;
  }

  /** The same as {@link transform}. */
  fitTransform(texts: Iterable<string>): CsrMatrix {
    return this.transform(texts);
  }

  /**
   * Hashed counts.
   * @returns shape `[texts, nFeatures]`.
   * @throws {@link InvalidInputError} if a text is not a string.
   */
  transform(texts: Iterable<string>): CsrMatrix {
    checkTexts(texts, "HashingVectorizer.transform");
    const { nFeatures, binary, norm } = this.#options;
    const hasher = new TermHasher(this.#options);
    const rows = new TermRows();
    let index = 0;
    for (const text of texts) {
      checkText(text, index++, "HashingVectorizer.transform");
      hasher.read(text);
      rows.add(hasher, hasher.length);
    }
    const matrix = rows.toCsr(null, nFeatures, binary);
    if (norm !== null) normaliseRowsInPlace(matrix, norm);
    return matrix;
  }

  /** The options as plain data. Functions among them are left out: `fromJSON` takes them again. */
  toJSON(): EstimatorJson {
    const { nFeatures, alternateSign, binary, norm } = this.#options;
    return {
      type: "HashingVectorizer",
      version: 1,
      options: { ...saveTextOptions(this.#options), nFeatures, alternateSign, binary, norm },
      fitted: null,
    };
  }

  /** @throws {@link SnapshotError} if `json` is not a saved `HashingVectorizer` of version 1, or a function is missing. */
  static fromJSON(json: EstimatorJson, functions: TextFunctions = {}): HashingVectorizer {
    if (json.type !== "HashingVectorizer" || json.version !== 1) {
      throw new SnapshotError(
        `HashingVectorizer.fromJSON: must be a HashingVectorizer of version 1, got ${json.type} of version ${json.version}`,
      );
    }
    return new HashingVectorizer(loadTextOptions(json.options, functions, "HashingVectorizer.fromJSON"));
  }
}

/** Columns and signed counts of one text at a time. Each distinct term is hashed once, then remembered by its id. */
class TermHasher {
  ids = new Int32Array(256);
  counts = new Int32Array(256);
  length = 0;
  readonly #options: Options;
  readonly #encoder = new TextEncoder();
  #reader: FeatureReader;
  /** By term id. */
  #hashes = new Int32Array(1024);
  #hashed = 0;
  readonly #places = new Map<number, number>();

  constructor(options: Options) {
    this.#options = options;
    this.#reader = createReader(options);
  }

  read(text: string): void {
    if (this.#reader.table.size > REMEMBERED_TERMS) {
      this.#reader = createReader(this.#options);
      this.#hashed = 0;
    }
    const occurrences = this.#reader.read(text, true);
    this.#hashNewTerms();
    if (occurrences > this.ids.length) {
      this.ids = new Int32Array(2 * occurrences);
      this.counts = new Int32Array(2 * occurrences);
    }
    this.length = 0;
    this.#places.clear();
    for (let i = 0; i < occurrences; i++) this.#add(this.#hashes[this.#reader.ids[i]]);
  }

  #add(hash: number): void {
    const { nFeatures, alternateSign } = this.#options;
    const column = Math.abs(hash) % nFeatures; // in doubles, so that |-2³¹| is 2³¹
    const value = alternateSign && hash < 0 ? -1 : 1;
    const place = this.#places.get(column);
    if (place !== undefined) {
      this.counts[place] += value;
      return;
    }
    this.#places.set(column, this.length);
    this.ids[this.length] = column;
    this.counts[this.length++] = value;
  }

  #hashNewTerms(): void {
    const { table } = this.#reader;
    if (table.size > this.#hashes.length) this.#hashes = grown(this.#hashes, table.size);
    for (; this.#hashed < table.size; this.#hashed++) {
      this.#hashes[this.#hashed] = murmurHash3(this.#encoder.encode(table.text(this.#hashed)));
    }
  }
}
