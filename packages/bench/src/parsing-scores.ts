/** @file How well mined templates match the ground truth of a source. */

import { groupingScores, normalizeTemplate, templateScores } from "@lsad/eval";
import type { ParsingScores } from "./run-files.js";

/** What a named mask leaves in a template. */
const MASKED = /<[A-Z0-9]+>/g;

/** The lines of a source as a parser and as the ground truth name them; equal positions are one line. */
export interface ParsedLines {
  /** The parser's name of each line's template. */
  readonly names: readonly string[];
  /** Ids of the true templates; `undefined` without ground truth. */
  readonly trueIds: readonly (string | undefined)[];
  readonly trueTexts: readonly (string | undefined)[];
}

/**
 * Grouping and template accuracy of a parser. Groups are compared by id, line by line as the run has them; texts of both sides in
 * the normal form of `normalizeTemplate`, so that a blank more or less beside a wildcard is no mistake. What a mask replaced is a
 * variable: `<IP>` counts as `<*>`.
 * @param textOf - The text of one of the parser's templates, after the last line.
 * @returns `undefined` where a line has no ground truth.
 */
export function parsingScores(
  { names, trueIds, trueTexts }: ParsedLines,
  textOf: (name: string) => string,
): ParsingScores | undefined {
  if (names.length === 0 || trueIds.includes(undefined) || trueTexts.includes(undefined)) return undefined;
  const normal = remembered((text: string) => normalizeTemplate(text));
  const predicted = remembered((name: string) => normal(textOf(name).replace(MASKED, "<*>")));
  const { groupingAccuracy, groupF1 } = groupingScores(trueIds as readonly string[], names);
  const { parsingAccuracy, templateF1 } = templateScores(
    (trueTexts as readonly string[]).map(normal),
    names.map(predicted),
  );
  return { groupingAccuracy, groupF1, parsingAccuracy, templateF1 };
}

/** A function that is asked the same thing once a line and answers once a template. */
function remembered(compute: (key: string) => string): (key: string) => string {
  const known = new Map<string, string>();
  return (key) => {
    const found = known.get(key) ?? compute(key);
    known.set(key, found);
    return found;
  };
}
