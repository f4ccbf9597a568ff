/** @file What a feature of a text is: the options all vectorisers share. */

import { InvalidInputError } from "@lsad/core";

/**
 * How a text is cut into features. Names and meanings are scikit-learn's, in camel case.
 *
 * Order of work: `preprocessor` (or lower case, then accents), `tokenizer` (or `tokenPattern`), `stopWords`, n-grams.
 */
export interface TextOptions {
  /**
   * - `"word"` (default): n-grams of the tokens that `tokenPattern` or `tokenizer` finds, joined by one space.
   * - `"space"`: the same, tokens being whatever stands between characters up to U+0020 (space, tab, line
   *   ends, controls): for texts whose tokens are joined already.
   * - `"char"`: n-grams of characters (code points); runs of two or more white spaces count as one space.
   * - `"charWb"`: n-grams of characters inside words, each padded with a space on both sides. A padded word no longer
   *   than n is taken whole, once.
   * - a function from a text to its features: no other option of this interface applies then.
   */
  readonly analyzer?: "word" | "space" | "char" | "charWb" | ((text: string) => readonly string[]);
  /** Smallest and largest n, both at least 1. Default `[1, 1]`. */
  readonly ngramRange?: readonly [number, number];
  /** Lower case first, as Unicode does without a locale. Default true. */
  readonly lowercase?: boolean;
  /** `"unicode"` drops combining marks after NFKD; `"ascii"` also drops all else outside ASCII. Default null: neither. */
  readonly stripAccents?: "ascii" | "unicode" | null;
  /**
   * What a token is, for `"word"`. With one capturing group, the group is the token. Default: two or more letters, digits or
   * underscores of any script, scikit-learn's `(?u)\b\w\w+\b`.
   */
  readonly tokenPattern?: RegExp;
  /** Replaces `tokenPattern`: the tokens of a preprocessed text, for example {@link wordTokens}. */
  readonly tokenizer?: ((text: string) => readonly string[]) | null;
  /** Replaces `lowercase` and `stripAccents`. */
  readonly preprocessor?: ((text: string) => string) | null;
  /** Tokens left out before n-grams are made; `"word"` and `"space"` only. Default: none. */
  readonly stopWords?: readonly string[] | null;
}

/** {@link TextOptions} with every default filled in. */
export type ResolvedTextOptions = Required<TextOptions>;

/** scikit-learn's `(?u)\b\w\w+\b`: maximal runs of at least two word characters, where `\w` is Python's, not JavaScript's. */
export const DEFAULT_TOKEN_PATTERN = /[\p{L}\p{N}_]{2,}/gu;

const ANALYZERS: readonly unknown[] = ["word", "space", "char", "charWb"];

/**
 * Fills in defaults and checks.
 * @param where - Name of the class, for messages.
 * @throws {@link InvalidInputError} for an unknown analyzer or accent mode, a bad n-gram range or a pattern with two groups.
 */
export function resolveTextOptions(options: TextOptions, where: string): ResolvedTextOptions {
  const resolved: ResolvedTextOptions = {
    analyzer: options.analyzer ?? "word",
    ngramRange: options.ngramRange ?? [1, 1],
    lowercase: options.lowercase ?? true,
    stripAccents: options.stripAccents ?? null,
    tokenPattern: options.tokenPattern ?? DEFAULT_TOKEN_PATTERN,
    tokenizer: options.tokenizer ?? null,
    preprocessor: options.preprocessor ?? null,
    stopWords: options.stopWords ?? null,
  };
  const { analyzer, ngramRange, stripAccents, tokenPattern } = resolved;
  if (typeof analyzer !== "function" && !ANALYZERS.includes(analyzer)) {
    throw new InvalidInputError(
      `${where}: analyzer must be "word", "space", "char", "charWb" or a function, got ${JSON.stringify(analyzer)}`,
    );
  }
  if (stripAccents !== null && stripAccents !== "ascii" && stripAccents !== "unicode") {
    throw new InvalidInputError(
      `${where}: stripAccents must be "ascii", "unicode" or null, got ${JSON.stringify(stripAccents)}`,
    );
  }
  checkNgramRange(ngramRange, where);
  if (!(tokenPattern instanceof RegExp) || countGroups(tokenPattern) > 1) {
    throw new InvalidInputError(
      `${where}: tokenPattern must be a RegExp with at most one capturing group, got ${String(tokenPattern)}`,
    );
  }
  return resolved;
}

function checkNgramRange(range: readonly [number, number], where: string): void {
  const [min, max] = range;
  if (range.length !== 2 || !Number.isInteger(min) || !Number.isInteger(max) || min < 1 || max < min) {
    throw new InvalidInputError(
      `${where}: ngramRange must be two whole numbers with 1 <= min <= max, got [${range.join(", ")}]`,
    );
  }
}

function countGroups(pattern: RegExp): number {
  // An alternative that matches the empty text always matches, and shows how many groups there are.
  return (new RegExp(`${pattern.source}|`, pattern.flags.replace(/[gy]/g, "")).exec("") as RegExpExecArray).length - 1;
}
