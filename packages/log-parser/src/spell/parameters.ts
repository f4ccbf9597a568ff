/** @file The variable parts of a line under a Spell template: what stands between the tokens they have in common. */

import { originalPlace, type ParameterPlace } from "../internal/positional-parameters.js";
import type { Masker } from "../masking.js";
import { commonSubsequence } from "./subsequence.js";
import { spellTokenRanges, UNKNOWN, WILDCARD } from "./tokens.js";

const WILDCARD_TEXT = "<*>";

/**
 * The place of one parameter for each stretch of the line between tokens that the template has too, as it stands in the line.
 * Nothing of the line is lost: it is these stretches, the common tokens and separators. Spell's wildcards may stand for
 * none or several tokens, so there need not be one parameter for each of them.
 *
 * @param template - Tokens, `<*>` for a wildcard.
 */
export function spellPlaces(
  content: string,
  template: readonly string[],
  masker: Masker | undefined,
  maxTokens: number,
): ParameterPlace[] {
  const { text, spans } = masker?.trace(content) ?? { text: content, spans: [] };
  const ranges: number[] = [];
  spellTokenRanges(text, maxTokens, ranges);
  const isCommon = markCommon(text, ranges, template);
  const places: ParameterPlace[] = [];
  for (let first = 0, end = 0; first < isCommon.length; first = end) {
    end = first + 1;
    if (isCommon[first]) continue;
    while (end < isCommon.length && !isCommon[end]) end++;
    const start = originalPlace(spans, ranges[2 * first], "start");
    places.push({ start, end: originalPlace(spans, ranges[2 * end - 1], "end"), name: "*" });
  }
  return places;
}

/** Which tokens of the line are the template's, in order; the leftmost where there is a choice. */
function markCommon(text: string, ranges: readonly number[], template: readonly string[]): boolean[] {
  const numbers = new Map<string, number>([[WILDCARD_TEXT, WILDCARD]]);
  for (const token of template) if (!numbers.has(token)) numbers.set(token, numbers.size);
  const constants = template.filter((token) => token !== WILDCARD_TEXT);
  const line = new Int32Array(ranges.length / 2);
  for (let i = 0; i < line.length; i++) {
    line[i] = numbers.get(text.slice(ranges[2 * i], ranges[2 * i + 1])) ?? UNKNOWN;
  }
  const common = commonSubsequence(
    line,
    line.length,
    Int32Array.from(constants, (token) => numbers.get(token) ?? UNKNOWN),
  );
  let next = 0;
  return Array.from(line, (token) => {
    if (next === common.length || token !== common[next]) return false;
    next++;
    return true;
  });
}
