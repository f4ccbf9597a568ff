/** @file Records of several lines, such as stack traces, joined before they are read. */

import { InvalidInputError } from "@lsad/core";

/**
 * Which lines belong to the one before: `"indented"`, those that begin with a blank, and the lines of Java and Python
 * traces that do not (`Caused by:`, `Traceback`, the error's own line); or a pattern that every *first* line matches.
 */
export type JoinRule = "indented" | { readonly firstLine: RegExp };

/** Options of {@link joinLines}. */
export interface JoinOptions {
  /** Default `"indented"`. */
  readonly rule?: JoinRule;
  /** Lines and characters of a record at most; what comes then begins another. Default 1,000 and 1,048,576. */
  readonly maxLines?: number;
  readonly maxLength?: number;
}

const CONTINUES =
  /^(?:[ \t]|Caused by: |Suppressed: |\.\.\. \d+ more|Traceback \(most recent call last\)|During handling of )/;
/** Longest start of a line that is looked at. */
const START_LENGTH = 1024;

/**
 * Joins lines that belong together by `\n`: a stack trace becomes part of the record that it explains.
 *
 * Holds one record; gives it out when the next one begins, or at the end.
 *
 * @example
 * ```ts
 * const records: string[] = [];
 * for await (const record of joinLines(["ERROR boom", "\tat a.B.c(B.java:7)", "INFO ok"])) records.push(record);
 * // ["ERROR boom\n\tat a.B.c(B.java:7)", "INFO ok"]
 * ```
 */
export async function* joinLines(
  lines: AsyncIterable<string> | Iterable<string>,
  { rule = "indented", maxLines = 1000, maxLength = 1 << 20 }: JoinOptions = {},
): AsyncGenerator<string, void, undefined> {
  if (!(maxLines >= 1 && maxLength >= 1)) {
    throw new InvalidInputError(
      `joinLines: maxLines and maxLength must be at least 1, got ${maxLines} and ${maxLength}`,
    );
  }
  let open: string[] = [];
  let length = 0;
  for await (const line of lines) {
    const hasRoom = open.length < maxLines && length + line.length < maxLength;
    if (open.length > 0 && !(hasRoom && continues(line, rule))) {
      yield open.join("\n");
      open = [];
      length = 0;
    }
    open.push(line);
    length += line.length + 1;
  }
  if (open.length > 0) yield open.join("\n");
}

function continues(line: string, rule: JoinRule): boolean {
  const start = line.slice(0, START_LENGTH);
  if (rule === "indented") return CONTINUES.test(start);
  rule.firstLine.lastIndex = 0; // a pattern with a `g` flag remembers where it was
  return !rule.firstLine.test(start);
}
