/** @file Learns a WordPiece vocabulary: the most frequent pair of neighbouring pieces becomes a piece, again and again. */

import { InvalidInputError } from "@lsad/core";
import { type BertNormalizerOptions, completeNormalizer, normalizeText } from "./bert-normalizer.js";
import { wordsOf } from "./bert-words.js";
import { BERT_SPECIAL_TOKENS, type SpecialTokens, WordPiece } from "./wordpiece.js";

/** Options of {@link trainWordPiece}. */
export interface WordPieceTrainingOptions {
  /** Most tokens: special ones, single characters and merged pieces. */
  readonly vocabularySize: number;
  /** Pairs met less often are not merged. Default 2. */
  readonly leastFrequency?: number;
  /** Single characters kept, the most frequent first. Default 1,000. */
  readonly alphabetSize?: number;
  /** Shape `[texts]`: how often each text counts. Default: once. */
  readonly counts?: ArrayLike<number>;
  readonly special?: Partial<SpecialTokens>;
  readonly normalizer?: Partial<BertNormalizerOptions>;
}

/**
 * Learns the vocabulary of a BERT tokenizer from texts, such as the log lines of all training sources.
 *
 * As `WordPieceTrainer` of Hugging Face tokenizers 0.22 (byte-pair merges with `##` continuations), but with an order of its own
 * where counts tie: the pair of the smaller ids first, so that the same texts give the same vocabulary on every machine.
 * Ids: special tokens, characters in code-point order, their continuations, then pieces in the order they were merged.
 *
 * @throws {@link InvalidInputError} if the vocabulary would not hold the special tokens and the alphabet, or an option is out of range.
 *
 * @example
 * ```ts
 * const tokenizer = trainWordPiece(["disk full", "disk failed", "disk ok"], { vocabularySize: 40 });
 * tokenizer.idOf("disk") !== undefined; // true
 * ```
 */
export function trainWordPiece(texts: Iterable<string>, options: WordPieceTrainingOptions): WordPiece {
  const { vocabularySize, leastFrequency = 2, alphabetSize = 1000, counts } = options;
  for (const [name, value] of Object.entries({ vocabularySize, leastFrequency, alphabetSize })) {
    if (!(value >= 0)) throw new InvalidInputError(`trainWordPiece: ${name} must be at least 0, got ${value}`);
  }
  const special = { ...BERT_SPECIAL_TOKENS, ...options.special };
  const normalizer = completeNormalizer(options.normalizer);
  const wordCounts = countWords(texts, counts, normalizer);
  const alphabet = mostFrequentCharacters(wordCounts, alphabetSize);

  const vocabulary = new Vocabulary([...Object.values(special), ...alphabet]);
  const words = [...wordCounts]
    .map(([word, count]) => ({ characters: Array.from(word).filter((character) => alphabet.has(character)), count }))
    .filter(({ characters }) => characters.length > 0);
  const continuations = new Set(words.flatMap(({ characters }) => characters.slice(1)));
  for (const character of [...alphabet].filter((one) => continuations.has(one))) vocabulary.add(`##${character}`);
  if (vocabulary.tokens.length > vocabularySize) {
    throw new InvalidInputError(
      `trainWordPiece: vocabularySize must hold the ${vocabulary.tokens.length} special tokens and characters, got ${vocabularySize}; lower alphabetSize or raise it`,
    );
  }
  const pieces = words.map(({ characters, count }) => ({
    ids: characters.map((character, i) => vocabulary.add(i === 0 ? character : `##${character}`)),
    count,
  }));
  mergePairs(new PairCounts(pieces), vocabulary, vocabularySize, leastFrequency);
  return new WordPiece({ vocabulary: vocabulary.tokens, special, normalizer });
}

/** Tokens and their ids, growing. */
class Vocabulary {
  readonly tokens: string[] = [];
  readonly #idOf = new Map<string, number>();

  constructor(tokens: readonly string[]) {
    for (const token of tokens) this.add(token);
  }

  /** The token's id, new if need be. */
  add(token: string): number {
    const known = this.#idOf.get(token);
    if (known !== undefined) return known;
    this.#idOf.set(token, this.tokens.length);
    return this.tokens.push(token) - 1;
  }
}

/** A distinct word as pieces. */
interface WordPieces {
  ids: number[];
  readonly count: number;
}

/** How often each pair of neighbours occurs, and in which words. */
class PairCounts {
  readonly #words: WordPieces[];
  readonly #counts = new Map<number, number>();
  readonly #wordsOfPair = new Map<number, Set<number>>();

  constructor(words: WordPieces[]) {
    this.#words = words;
    for (const place of words.keys()) this.#count(place, 1);
  }

  /** The most frequent pair, the smallest ids first among equals. A scan: as many pairs as a log vocabulary has are few. */
  best(): { pair: number; count: number } | undefined {
    let best: { pair: number; count: number } | undefined;
    for (const [pair, count] of this.#counts) {
      if (best === undefined || count > best.count || (count === best.count && pair < best.pair))
        best = { pair, count };
    }
    return best;
  }

  /** Replaces a pair by one piece, everywhere. */
  merge(pair: number, merged: number): void {
    for (const place of this.#wordsOfPair.get(pair) ?? []) {
      this.#count(place, -1);
      const word = this.#words[place];
      word.ids = replacePair(word.ids, pair, merged);
      this.#count(place, 1);
    }
    this.#wordsOfPair.delete(pair);
  }

  #count(place: number, sign: 1 | -1): void {
    const { ids, count } = this.#words[place];
    for (let i = 0; i + 1 < ids.length; i++) {
      const pair = pairKey(ids[i], ids[i + 1]);
      const total = (this.#counts.get(pair) ?? 0) + sign * count;
      if (total === 0) this.#counts.delete(pair);
      else this.#counts.set(pair, total);
      if (sign === -1) continue; // a word that lost a pair may be visited once more, in vain
      const words = this.#wordsOfPair.get(pair) ?? new Set();
      this.#wordsOfPair.set(pair, words.add(place));
    }
  }
}

function mergePairs(pairs: PairCounts, vocabulary: Vocabulary, vocabularySize: number, leastFrequency: number): void {
  while (vocabulary.tokens.length < vocabularySize) {
    const best = pairs.best();
    if (best === undefined || best.count < leastFrequency) return;
    const [left, right] = [Math.floor(best.pair / PAIR_BASE), best.pair % PAIR_BASE];
    const token = vocabulary.tokens[left] + vocabulary.tokens[right].replace(/^##/, "");
    pairs.merge(best.pair, vocabulary.add(token));
  }
}

// Two ids in one number that still compares as (left, right): ids stay far below 2^26.
const PAIR_BASE = 2 ** 26;

function pairKey(left: number, right: number): number {
  return left * PAIR_BASE + right;
}

function replacePair(ids: readonly number[], pair: number, merged: number): number[] {
  const replaced: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const isPair = i + 1 < ids.length && pairKey(ids[i], ids[i + 1]) === pair;
    replaced.push(isPair ? merged : ids[i]);
    if (isPair) i++;
  }
  return replaced;
}

function countWords(
  texts: Iterable<string>,
  counts: ArrayLike<number> | undefined,
  normalizer: BertNormalizerOptions,
): Map<string, number> {
  const wordCounts = new Map<string, number>();
  let place = 0;
  for (const text of texts) {
    const count = counts === undefined ? 1 : counts[place];
    if (!(count >= 0 && Number.isFinite(count))) {
      throw new InvalidInputError(`trainWordPiece: counts[${place}] must be a number of at least 0, got ${count}`);
    }
    place++;
    for (const { word } of wordsOf(normalizeText(text, normalizer).text)) {
      wordCounts.set(word, (wordCounts.get(word) ?? 0) + count);
    }
  }
  return wordCounts;
}

/** In code-point order. */
function mostFrequentCharacters(wordCounts: ReadonlyMap<string, number>, limit: number): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const [word, count] of wordCounts) {
    for (const character of word) counts.set(character, (counts.get(character) ?? 0) + count);
  }
  const codePoint = (character: string) => character.codePointAt(0) as number;
  const kept = [...counts].sort(([a, m], [b, n]) => n - m || codePoint(a) - codePoint(b)).slice(0, limit);
  return new Set(kept.map(([character]) => character).sort((a, b) => codePoint(a) - codePoint(b)));
}
