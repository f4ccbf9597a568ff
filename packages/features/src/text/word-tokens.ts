/** @file The words of a log line, free of numbers and identifiers: what carries over from one system to another. */

import { splitIdentifiers } from "./identifiers.js";

/**
 * The words of a log line: runs with a digit dropped, camel case split, lower case, two or more letters a–z.
 *
 * 1. every run `[A-Za-z0-9]*[0-9][A-Za-z0-9]*` becomes a space; 2. camel case is split as {@link splitIdentifiers} does;
 * 3. lower case; 4. the tokens are the matches of `[a-z]{2,}`. A line without a word gives no token.
 * These are the tokens of the benchmark protocol; a *text* there is `wordTokens(line).join(" ")`.
 *
 * @param text - A log line, a message or a template.
 * @returns the tokens in the order of the text.
 *
 * @example
 * ```ts
 * wordTokens("IOException: read timed out after 30000ms at 10.0.0.7:50010");
 * // ["io", "exception", "read", "timed", "out", "after", "at"]
 * ```
 */
export function wordTokens(text: string): string[] {
  return splitIdentifiers(text.replace(RUN_WITH_DIGIT, " ")).toLowerCase().match(WORD) ?? [];
}

// The same runs as rule 1 finds; the look-behind keeps a 10 MB run of letters linear, since only its start is tried.
const RUN_WITH_DIGIT = /(?<![A-Za-z0-9])[A-Za-z]*[0-9][A-Za-z0-9]*/g;
const WORD = /[a-z]{2,}/g;
