/** @file Where the tokens of a text stand, in characters. */

import { BLANK_CLASS, trimBlanksAtEnd } from "./blanks.js";
import type { ScannerOptions } from "./token-scanner.js";

const TOKEN = new RegExp(`[^${BLANK_CLASS}]+`, "g");

/** Half-open ranges of the tokens that a `TokenScanner` of the same options finds in a text that needs no cut. */
export function tokenPlaces(
  text: string,
  { maxTokens, extraDelimiters }: Omit<ScannerOptions, "maxLength">,
): (readonly [start: number, end: number])[] {
  let blanked = text;
  for (const delimiter of extraDelimiters) blanked = blanked.replaceAll(delimiter, " ".repeat(delimiter.length));
  const places: [number, number][] = [];
  for (const found of blanked.matchAll(TOKEN)) {
    places.push([found.index, found.index + found[0].length]);
    if (places.length < maxTokens) continue;
    places[maxTokens - 1][1] = trimBlanksAtEnd(blanked).length;
    break;
  }
  return places;
}
