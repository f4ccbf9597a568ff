/** @file Where the tokens of a text stand, in characters. */

import type { ScannerOptions } from "./token-scanner.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: Python's str.split() splits at U+001C to U+001F
const TOKEN = /[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const LAST_BLANKS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/;

/** Half-open ranges of the tokens that a `TokenScanner` of the same options finds. */
export function tokenPlaces(
  text: string,
  { maxTokens, maxLength, extraDelimiters }: ScannerOptions,
): (readonly [start: number, end: number])[] {
  let blanked = text.slice(0, maxLength);
  for (const delimiter of extraDelimiters) blanked = blanked.replaceAll(delimiter, " ".repeat(delimiter.length));
  const places: [number, number][] = [];
  for (const found of blanked.matchAll(TOKEN)) {
    places.push([found.index, found.index + found[0].length]);
    if (places.length < maxTokens) continue;
    places[maxTokens - 1][1] = blanked.replace(LAST_BLANKS, "").length;
    break;
  }
  return places;
}
