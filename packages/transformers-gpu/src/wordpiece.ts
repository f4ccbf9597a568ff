/** @file WordPiece tokenising: text to vocabulary ids and back, equal to Hugging Face's BERT tokenizers. */

import { InvalidInputError } from "@lsad/core";
import { type BertNormalizerOptions, completeNormalizer, normalizeText } from "./bert-normalizer.js";
import { wordsOf } from "./bert-words.js";

/** The names of the five special tokens a BERT vocabulary holds. */
export interface SpecialTokens {
  readonly pad: string;
  readonly unknown: string;
  readonly cls: string;
  readonly sep: string;
  readonly mask: string;
}

/** The usual names: `[PAD]`, `[UNK]`, `[CLS]`, `[SEP]`, `[MASK]`. */
export const BERT_SPECIAL_TOKENS: SpecialTokens = {
  pad: "[PAD]",
  unknown: "[UNK]",
  cls: "[CLS]",
  sep: "[SEP]",
  mask: "[MASK]",
};

/** What a tokenizer is made of. */
export interface WordPieceOptions {
  /** Token i has id i; continuations begin with `##`. */
  readonly vocabulary: readonly string[];
  /** Default: all on, accents stripped and lower-cased, as in `bert-base-uncased`. */
  readonly normalizer?: Partial<BertNormalizerOptions>;
  /** Default: {@link BERT_SPECIAL_TOKENS}. */
  readonly special?: Partial<SpecialTokens>;
  /** Words of more code points become the unknown token. Default 100. */
  readonly maxWordLength?: number;
}

/** The tokens of a text. */
export interface TokenEncoding {
  /** Shape `[tokens]`. */
  readonly ids: Int32Array;
  /** Shape `[2 * tokens]`: start and end (exclusive) of each token in the text, in UTF-16 units; 0, 0 for `[CLS]` and `[SEP]`. */
  readonly offsets: Int32Array;
}

/** Options of {@link WordPiece.encode}. */
export interface EncodeOptions {
  /** Most tokens, `[CLS]` and `[SEP]` included; the end of the text is cut. Default: no limit. */
  readonly maxTokens?: number;
}

/**
 * A BERT tokenizer: normalises, splits at blanks and punctuation, and matches the longest vocabulary entries greedily
 * (Wu et al. 2016; Song et al. 2021, §2).
 *
 * Special tokens written out in a text (`[MASK]`) become their ids, as in Hugging Face tokenizers 0.22, with which this
 * agrees id by id. Costs O(text) and keeps the ids of the {@link CACHED_WORDS} words met first.
 *
 * @example
 * ```ts
 * const tokenizer = new WordPiece({ vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "disk", "un", "##read", "##able"] });
 * [...tokenizer.encode("Disk unreadable").ids]; // [2, 5, 6, 7, 8, 3]
 * ```
 */
export class WordPiece {
  /** Token i has id i. */
  readonly vocabulary: readonly string[];
  /** Ids of the special tokens. */
  readonly ids: Readonly<Record<keyof SpecialTokens, number>>;
  readonly special: SpecialTokens;
  readonly normalizer: BertNormalizerOptions;
  readonly maxWordLength: number;
  readonly #idOf: ReadonlyMap<string, number>;
  readonly #longestToken: number;
  readonly #specialTexts: RegExp;
  readonly #known = new Map<string, Int32Array>();

  /**
   * @throws {@link InvalidInputError} if a token occurs twice, or a special token is missing.
   */
  constructor({ vocabulary, normalizer, special, maxWordLength = 100 }: WordPieceOptions) {
    this.vocabulary = vocabulary;
    this.special = { ...BERT_SPECIAL_TOKENS, ...special };
    this.normalizer = completeNormalizer(normalizer);
    if (!Number.isInteger(maxWordLength) || maxWordLength < 1) {
      throw new InvalidInputError(
        `WordPiece: maxWordLength must be a whole number of at least 1, got ${maxWordLength}`,
      );
    }
    this.maxWordLength = maxWordLength;
    this.#idOf = idsOf(vocabulary);
    this.#longestToken = vocabulary.reduce((most, token) => Math.max(most, token.length), 0);
    this.ids = Object.fromEntries(
      Object.entries(this.special).map(([role, token]) => [role, this.#requiredId(role, token)]),
    ) as Record<keyof SpecialTokens, number>;
    this.#specialTexts = new RegExp(`(${Object.values(this.special).map(escapeRegExp).join("|")})`);
  }

  /** Number of tokens in the vocabulary. */
  get size(): number {
    return this.vocabulary.length;
  }

  /** The id of a token, or `undefined` if the vocabulary does not hold it. */
  idOf(token: string): number | undefined {
    return this.#idOf.get(token);
  }

  /**
   * `[CLS]`, the tokens of a text, `[SEP]`.
   * @throws {@link InvalidInputError} if `maxTokens` leaves no room for the two.
   */
  encode(text: string, { maxTokens = Number.POSITIVE_INFINITY }: EncodeOptions = {}): TokenEncoding {
    if (!(maxTokens >= 2)) {
      throw new InvalidInputError(`WordPiece: maxTokens must be at least 2, for [CLS] and [SEP], got ${maxTokens}`);
    }
    const ids: number[] = [this.ids.cls];
    const offsets: number[] = [0, 0];
    let start = 0;
    for (const part of text.split(this.#specialTexts)) {
      if (ids.length >= maxTokens) break;
      this.#encodePart(part, start, ids, offsets, maxTokens);
      start += part.length;
    }
    const kept = Math.min(ids.length, maxTokens - 1);
    ids.length = kept;
    offsets.length = 2 * kept;
    ids.push(this.ids.sep);
    offsets.push(0, 0);
    return { ids: Int32Array.from(ids), offsets: Int32Array.from(offsets) };
  }

  /**
   * The text that ids stand for: special tokens left out, continuations glued, no blank before `. , ! ?`.
   * @throws {@link InvalidInputError} if an id is outside the vocabulary.
   */
  decode(ids: ArrayLike<number>): string {
    const special = new Set(Object.values(this.ids));
    let text = "";
    for (let i = 0; i < ids.length; i++) {
      const token = this.vocabulary[ids[i]];
      if (token === undefined) {
        throw new InvalidInputError(`WordPiece: ids[${i}] must be in [0, ${this.size}), got ${ids[i]}`);
      }
      if (special.has(ids[i])) continue;
      text += text === "" || NO_BLANK_BEFORE.test(token) ? token.replace(CONTINUATION, "") : ` ${token}`;
    }
    return text;
  }

  #encodePart(part: string, start: number, ids: number[], offsets: number[], maxTokens: number): void {
    const whole = this.#specialTexts.test(part) ? this.#idOf.get(part) : undefined;
    if (whole !== undefined) {
      ids.push(whole);
      offsets.push(start, start + part.length);
      return;
    }
    const { text, origin } = normalizeText(part, this.normalizer);
    const place = (unit: number): number => (origin === undefined ? unit : origin[unit]) + start;
    for (const { word, start: first } of wordsOf(text)) {
      let unit = first;
      for (const id of this.#piecesOf(word)) {
        const end = id === this.ids.unknown ? first + word.length : unit + tokenLength(this.vocabulary[id]);
        const last = place(end - 1) - start;
        ids.push(id);
        offsets.push(place(unit), start + last + ((part.codePointAt(last) as number) > 0xffff ? 2 : 1));
        unit = end;
      }
      if (ids.length >= maxTokens) return;
    }
  }

  #piecesOf(word: string): Int32Array {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const pieces = this.#split(word) ?? Int32Array.of(this.ids.unknown);
    if (this.#known.size < CACHED_WORDS) this.#known.set(word, pieces);
    return pieces;
  }

  /** Longest match first; `undefined` where some part of the word has none. */
  #split(word: string): Int32Array | undefined {
    // A word has at most as many code points as units: the exact count is needed only near the limit.
    if (word.length > this.maxWordLength && [...word].length > this.maxWordLength) return undefined;
    const pieces: number[] = [];
    for (let start = 0; start < word.length; ) {
      const prefix = start === 0 ? "" : "##";
      let end = Math.min(word.length, start + this.#longestToken);
      let id: number | undefined;
      for (; end > start; end--) {
        id = this.#idOf.get(prefix + word.slice(start, end));
        if (id !== undefined) break;
      }
      if (id === undefined) return undefined;
      pieces.push(id);
      start = end;
    }
    return Int32Array.from(pieces);
  }

  #requiredId(role: string, token: string): number {
    const id = this.#idOf.get(token);
    if (id === undefined) {
      throw new InvalidInputError(
        `WordPiece: the vocabulary must hold the ${role} token ${token}, got ${this.size} without it`,
      );
    }
    return id;
  }
}

/** Words whose ids a tokenizer keeps: enough for the vocabulary of a log, bounded for a stream of random tokens. */
export const CACHED_WORDS = 65_536;

const CONTINUATION = /^##/;
const NO_BLANK_BEFORE = /^##|^[.?!,]$|^n't$|^'(m|s|ve|re)$/;

/** Units of the text a token covers. */
function tokenLength(token: string): number {
  return token.startsWith("##") && token.length > 2 ? token.length - 2 : token.length;
}

function idsOf(vocabulary: readonly string[]): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [id, token] of vocabulary.entries()) {
    if (ids.has(token)) {
      throw new InvalidInputError(`WordPiece: tokens must be distinct, got ${token} as ${ids.get(token)} and ${id}`);
    }
    ids.set(token, id);
  }
  return ids;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
