/** @file Parameters read from the places of a line, so that none can be lost or invented. */

import type { Parameter } from "@lsad/core";

import type { Masker, MaskSpan } from "../masking.js";
import { tokenPlaces } from "./token-places.js";
import type { ScannerOptions } from "./token-scanner.js";

/** Where a parameter stands in its line: a half-open range in UTF-16 units. */
export interface ParameterPlace {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** The parameters that stand at these places. */
export function valuesAt(content: string, places: readonly ParameterPlace[]): Parameter[] {
  return places.map(({ start, end, name }) => ({ value: content.slice(start, end), name }));
}

/**
 * The places of a line's variable parts under a template, in order.
 *
 * A wildcard column gives the whole token, named `"*"`; elsewhere each mask gives what it replaced, under its name.
 *
 * @param content - As much of the line as the parser reads.
 * @param wild - 1 for each column of the template that is a wildcard.
 */
export function parameterPlaces(
  content: string,
  wild: Uint8Array,
  masker: Masker | undefined,
  options: ScannerOptions,
): ParameterPlace[] {
  const { text, spans } = masker?.trace(content) ?? { text: content, spans: [] };
  const places: ParameterPlace[] = [];
  let next = 0;
  for (const [token, [start, end]] of tokenPlaces(text, options).entries()) {
    while (next < spans.length && spans[next].end <= start) next++;
    if (wild[token] === 1) {
      places.push({ start: originalPlace(spans, start, "start"), end: originalPlace(spans, end, "end"), name: "*" });
      while (next < spans.length && spans[next].start < end) next++;
      continue;
    }
    for (; next < spans.length && spans[next].start < end; next++) {
      const { originalStart: from, originalEnd: to, name } = spans[next];
      places.push({ start: from, end: to, name });
    }
  }
  return places;
}

/** A place of the masked text in the text as it was; inside a mark, that side of what the mask replaced. */
export function originalPlace(spans: readonly MaskSpan[], place: number, side: "start" | "end"): number {
  const isEnd = side === "end";
  let shift = 0;
  for (const { start, end, originalStart, originalEnd } of spans) {
    if (place < start || (isEnd && place === start)) break;
    if (place < end || (isEnd && place === end)) return isEnd ? originalEnd : originalStart;
    shift = originalEnd - end;
  }
  return place + shift;
}
