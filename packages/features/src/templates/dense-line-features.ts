/** @file The nine dense features of a line that carry over between systems. */

import { InvalidInputError, type Matrix } from "@lsad/core";
import { wordTokens } from "../text/word-tokens.js";
import { type CharacterCounts, countCharacters } from "./character-counts.js";
import { levelRank } from "./level.js";

/** What the nine features are made of, for one line. */
export interface DenseLine {
  /** The message without its header. */
  readonly content: string;
  /** Rarity of its template, in nats; see {@link runningRarity}. */
  readonly rarity: number;
  /** Whether a keyword list matches the message: 1 or 0. */
  readonly keyword: number;
  /** How many variable places its template has. */
  readonly wildcards: number;
  /** The level as written, when there is one. */
  readonly level?: string | undefined;
  /** Where `content` is another line's of the same words: the counts of this line's own. Default: those of `content`. */
  readonly characters?: CharacterCounts;
}

/** Column names of {@link denseLineFeatures}, in order. */
export const DENSE_LINE_COLUMNS = [
  "rarity",
  "levelRank",
  "keyword",
  "logTokens",
  "logCharacters",
  "wildcards",
  "digitShare",
  "capitalShare",
  "symbolShare",
] as const;

/**
 * Nine features a line, the ones of `dense-lr` in the benchmark protocol. Scale them before use: units differ.
 *
 * | column | value | unit |
 * |---|---|---|
 * | `rarity` | as given | nats |
 * | `levelRank` | {@link levelRank} | 0–4 |
 * | `keyword` | as given | 0 or 1 |
 * | `logTokens` | ln(1 + number of {@link wordTokens}) | log words |
 * | `logCharacters` | ln(1 + characters of the content) | log characters |
 * | `wildcards` | as given | places |
 * | `digitShare` | share of digits among the characters | 0–1 |
 * | `capitalShare` | share of upper-case letters | 0–1 |
 * | `symbolShare` | share of characters that are neither letter, digit nor white space | 0–1 |
 *
 * Characters are code points. An empty content has shares of 0.
 *
 * @returns shape `[lines, 9]`, columns as {@link DENSE_LINE_COLUMNS}.
 * @throws {@link InvalidInputError} if a rarity, keyword or wildcard count is not finite.
 *
 * @example
 * ```ts
 * const x = denseLineFeatures([{ content: "Disk 9%", rarity: 2, keyword: 0, wildcards: 1, level: "WARN" }]);
 * x.data[6]; // 1 digit of 7 characters = 0.142…
 * ```
 */
export function denseLineFeatures(lines: readonly DenseLine[]): Matrix {
  const columns = DENSE_LINE_COLUMNS.length;
  const data = new Float64Array(lines.length * columns);
  lines.forEach((line, row) => {
    for (const name of ["rarity", "keyword", "wildcards"] as const) {
      if (!Number.isFinite(line[name])) {
        throw new InvalidInputError(`denseLineFeatures: ${name} of line ${row} must be finite, got ${line[name]}`);
      }
    }
    data.set(denseLine(line), row * columns);
  });
  return { rows: lines.length, columns, data };
}

function denseLine({ content, rarity, keyword, wildcards, level, characters: counts }: DenseLine): number[] {
  const { characters, digits, capitals, symbols } = counts ?? countCharacters(content);
  const share = (count: number) => (characters === 0 ? 0 : count / characters);
  return [
    rarity,
    levelRank(level),
    keyword,
    Math.log1p(wordTokens(content).length),
    Math.log1p(characters),
    wildcards,
    share(digits),
    share(capitals),
    share(symbols),
  ];
}
