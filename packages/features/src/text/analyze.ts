/** @file From options to the function, or the faster reader, that finds a text's features. */

import { CharReader, CustomReader, type FeatureReader, WordReader } from "./internal/feature-reader.js";
import { collapseSpaces, splitOnSpace, stripAccentsAscii, stripAccentsUnicode } from "./normalise.js";
import {
  DEFAULT_TOKEN_PATTERN,
  type ResolvedTextOptions,
  resolveTextOptions,
  type TextOptions,
} from "./text-options.js";

/**
 * The function from a text to its features, as often as they occur: scikit-learn's `build_analyzer()`.
 *
 * @example
 * ```ts
 * const analyze = createAnalyzer({ ngramRange: [1, 2] });
 * analyze("Disk is full"); // ["disk", "is", "full", "disk is", "is full"]
 * ```
 */
export function createAnalyzer(options: TextOptions = {}): (text: string) => string[] {
  const resolved = resolveTextOptions(options, "createAnalyzer");
  const { analyzer, ngramRange } = resolved;
  if (typeof analyzer === "function") return (text) => [...analyzer(text)];
  const preprocess = createPreprocessor(resolved);
  if (analyzer === "char") return (text) => charGrams([collapseSpaces(preprocess(text))], ngramRange, false);
  if (analyzer === "charWb") {
    return (text) => charGrams(paddedWords(preprocess(text)), ngramRange, true);
  }
  const tokenize = createTokenizer(resolved);
  const stop = new Set(resolved.stopWords);
  return (text) => {
    const tokens = tokenize(preprocess(text));
    return wordGrams(stop.size === 0 ? tokens : tokens.filter((token) => !stop.has(token)), ngramRange);
  };
}

/** The reader that gives the features of {@link createAnalyzer} as ids, scanning without a string a token where it can. */
export function createReader(options: ResolvedTextOptions): FeatureReader {
  const { analyzer, ngramRange } = options;
  const preprocess = createPreprocessor(options);
  if (analyzer === "char") return new CharReader((text) => [collapseSpaces(preprocess(text))], ngramRange, false);
  if (analyzer === "charWb") return new CharReader((text) => paddedWords(preprocess(text)), ngramRange, true);
  if (!hasPlainWords(options)) return new CustomReader(createAnalyzer(options));
  const tokenize = createTokenizer(options);
  return new WordReader(
    {
      fold: foldTable(analyzer === "space" ? /[!-\x7f]/ : /\w/, options.lowercase),
      minLength: analyzer === "space" ? 1 : 2,
      split: (text) => tokenize(preprocess(text)),
    },
    ngramRange,
  );
}

/** Whether words can be found by a table of ASCII characters: nothing but case is configured. */
function hasPlainWords(options: ResolvedTextOptions): boolean {
  const { analyzer, tokenPattern, tokenizer, preprocessor, stopWords } = options;
  if (typeof analyzer === "function" || preprocessor !== null || (stopWords ?? []).length > 0) return false;
  const isDefault = tokenPattern.source === DEFAULT_TOKEN_PATTERN.source && tokenPattern.unicode;
  return analyzer === "space" || (tokenizer === null && isDefault);
}

function foldTable(wordCharacter: RegExp, lowercase: boolean): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => {
    const character = String.fromCharCode(code);
    if (!wordCharacter.test(character)) return 0;
    return (lowercase ? character.toLowerCase() : character).charCodeAt(0);
  });
}

function createPreprocessor({ preprocessor, lowercase, stripAccents }: ResolvedTextOptions): (text: string) => string {
  if (preprocessor !== null) return preprocessor;
  const lower = (text: string) => (lowercase ? text.toLowerCase() : text);
  if (stripAccents === null) return lower;
  const strip = stripAccents === "ascii" ? stripAccentsAscii : stripAccentsUnicode;
  return (text) => strip(lower(text));
}

function createTokenizer({
  analyzer,
  tokenizer,
  tokenPattern,
}: ResolvedTextOptions): (text: string) => readonly string[] {
  // Control characters separate too, so that no token holds one: sorted columns rely on it.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: see above
  if (analyzer === "space") return (text) => text.match(/[^\x00-\x20]+/g) ?? [];
  if (tokenizer !== null) return tokenizer;
  const pattern = new RegExp(
    tokenPattern.source,
    tokenPattern.flags.includes("g") ? tokenPattern.flags : `${tokenPattern.flags}g`,
  );
  // With a group, the group; without, `match[1]` is absent and the whole match counts: Python's findall.
  return (text) => Array.from(text.matchAll(pattern), (match) => (match.length > 1 ? (match[1] ?? "") : match[0]));
}

function paddedWords(text: string): string[] {
  return splitOnSpace(text).map((word) => ` ${word} `);
}

function wordGrams(tokens: readonly string[], [minN, maxN]: readonly [number, number]): string[] {
  const grams: string[] = [];
  for (let n = minN; n <= Math.min(maxN, tokens.length); n++) {
    for (let start = 0; start + n <= tokens.length; start++) grams.push(tokens.slice(start, start + n).join(" "));
  }
  return grams;
}

function charGrams(
  segments: readonly string[],
  [minN, maxN]: readonly [number, number],
  wholeWhenShort: boolean,
): string[] {
  const grams: string[] = [];
  for (const segment of segments) {
    const characters = [...segment];
    const shortest = wholeWhenShort ? Math.min(minN, characters.length) : minN;
    for (let n = shortest; n <= Math.min(maxN, characters.length); n++) {
      for (let start = 0; start + n <= characters.length; start++) {
        grams.push(characters.slice(start, start + n).join(""));
      }
    }
  }
  return grams;
}
