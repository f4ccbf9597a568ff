/** @file Parameters read from the places of a line, so that none can be lost or invented. */

import type { Parameter } from "@lsad/core";

import type { Masker, MaskSpan } from "../masking.js";
import { tokenPlaces } from "./token-places.js";
import type { ScannerOptions } from "./token-scanner.js";

/**
 * The variable parts of a line under a template.
 *
 * A wildcard column gives the whole token, named `"*"`; elsewhere each mask gives what it replaced, under its name.
 *
 * @param wild - 1 for each column of the template that is a wildcard.
 */
export function positionalParameters(
  content: string,
  wild: Uint8Array,
  masker: Masker | undefined,
  options: ScannerOptions,
): Parameter[] {
  const { text, spans } = masker?.trace(content) ?? { text: content, spans: [] };
  const parameters: Parameter[] = [];
  let next = 0;
  for (const [token, [start, end]] of tokenPlaces(text, options).entries()) {
    while (next < spans.length && spans[next].end <= start) next++;
    if (wild[token] === 1) {
      const value = content.slice(originalStart(spans, start), originalEnd(spans, end));
      parameters.push({ value, name: "*" });
      while (next < spans.length && spans[next].start < end) next++;
      continue;
    }
    for (; next < spans.length && spans[next].start < end; next++) {
      const span = spans[next];
      parameters.push({ value: content.slice(span.originalStart, span.originalEnd), name: span.name });
    }
  }
  return parameters;
}

/** Where the original of the masked text's place `at` begins. */
function originalStart(spans: readonly MaskSpan[], at: number): number {
  let shift = 0;
  for (const span of spans) {
    if (at < span.start) break;
    if (at < span.end) return span.originalStart;
    shift = span.originalEnd - span.end;
  }
  return at + shift;
}

/** Where the original of the character before the masked text's place `at` ends. */
function originalEnd(spans: readonly MaskSpan[], at: number): number {
  let shift = 0;
  for (const span of spans) {
    if (at <= span.start) break;
    if (at <= span.end) return span.originalEnd;
    shift = span.originalEnd - span.end;
  }
  return at + shift;
}
