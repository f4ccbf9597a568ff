/** @file Sets of characters, as patterns name them. */

import { isBlank, isWideBlank } from "./blanks.js";

/** A set of code points: a table below 128, a question above. */
export interface CharSet {
  /** Shape `[128]`: 1 for a member. */
  readonly ascii: Uint8Array;
  readonly hasWide: (codePoint: number) => boolean;
}

/** Members by ASCII predicate and another for the rest, with Python's meaning of `\d`, `\w` and `\s`. */
function named(isMember: (code: number) => boolean, hasWide: (codePoint: number) => boolean): CharSet {
  const ascii = Uint8Array.from({ length: 128 }, (_, code) => (isMember(code) ? 1 : 0));
  return { ascii, hasWide };
}

const matches = (pattern: RegExp) => (codePoint: number) => pattern.test(String.fromCodePoint(codePoint));
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
const isLetter = (code: number) => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;

export const DIGITS: CharSet = named(isDigit, matches(/\p{Nd}/u));
export const WORDS: CharSet = named(
  (code) => isDigit(code) || isLetter(code) || code === 0x5f,
  matches(/[\p{L}\p{N}_]/u),
);
export const BLANKS: CharSet = named(isBlank, isWideBlank);
/** What `.` stands for: all but a line feed. */
export const ANY: CharSet = rangeSet(0x0a, 0x0a, true);

/** The code points from `first` to `last`, or all others. */
export function rangeSet(first: number, last: number, negated = false): CharSet {
  const isIn = (code: number) => (code >= first && code <= last) !== negated;
  return { ascii: Uint8Array.from({ length: 128 }, (_, code) => (isIn(code) ? 1 : 0)), hasWide: isIn };
}

export function complement({ ascii, hasWide }: CharSet): CharSet {
  return { ascii: ascii.map((member) => 1 - member), hasWide: (codePoint) => !hasWide(codePoint) };
}

export function union(sets: readonly CharSet[]): CharSet {
  const ascii = Uint8Array.from({ length: 128 }, (_, code) => (sets.some((set) => set.ascii[code] === 1) ? 1 : 0));
  return { ascii, hasWide: (codePoint) => sets.some((set) => set.hasWide(codePoint)) };
}

/** The set with both cases of every ASCII letter in it. */
export function foldCase({ ascii, hasWide }: CharSet): CharSet {
  const folded = ascii.map((member, code) => (member === 1 || (isLetter(code) && ascii[code ^ 0x20] === 1) ? 1 : 0));
  return { ascii: folded, hasWide };
}
