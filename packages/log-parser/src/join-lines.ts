/** @file Records of several lines, such as stack traces, joined before they are read. */

import { InvalidInputError } from "@lsad/core";

import { Masker } from "./masking.js";

/**
 * Which lines belong to the one before: `"indented"`, those that begin with a blank, and the lines of Java and Python
 * traces that do not (`Caused by:`, `Traceback`, the error after it); or a pattern that every *first* line matches
 * somewhere in its first 1,024 characters. Given as text, it is run as masks are, and cannot hang.
 */
export type JoinRule = "indented" | { readonly firstLine: RegExp | string };

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
const TRACEBACK = "Traceback (most recent call last)";
/** The line that ends a traceback of Python: the class of the error, and what it says. */
const PYTHON_ERROR = /^[A-Za-z_][\w.]*(?:: |:?$)/;
/** Longest start of a line that is looked at. */
const START_LENGTH = 1024;

/** Joins lines that belong together, one call a line; {@link joinLines} is the same over a stream. Holds one record. */
export class LineJoiner {
  readonly #continues: (start: string) => boolean;
  readonly #maxLines: number;
  readonly #maxLength: number;
  #open: string[] = [];
  #length = 0;

  /** @throws {@link InvalidInputError} if a limit is below 1, or a pattern given as text is none. */
  constructor({ rule = "indented", maxLines = 1000, maxLength = 1 << 20 }: JoinOptions = {}) {
    if (!(maxLines >= 1 && maxLength >= 1)) {
      throw new InvalidInputError(
        `joinLines: maxLines and maxLength must be at least 1, got ${maxLines} and ${maxLength}`,
      );
    }
    this.#continues = continuationTest(rule);
    this.#maxLines = maxLines;
    this.#maxLength = maxLength;
  }

  /** The record that is complete because this line begins the next one, if any. */
  add(line: string): string | undefined {
    const hasRoom = this.#open.length < this.#maxLines && this.#length + line.length < this.#maxLength;
    const continues = this.#continues(line.slice(0, START_LENGTH));
    const complete = continues && hasRoom ? undefined : this.end();
    this.#open.push(line);
    this.#length += line.length + 1;
    return complete;
  }

  /** The record still held, if any. */
  end(): string | undefined {
    if (this.#open.length === 0) return undefined;
    const record = this.#open.join("\n");
    this.#open = [];
    this.#length = 0;
    return record;
  }
}

/**
 * Joins lines that belong together by `\n`: a stack trace becomes part of the record that it explains.
 *
 * Holds one record; gives it out when the next one begins, or at the end. Readers of records count its lines one by one.
 *
 * @throws {@link InvalidInputError} if a limit is below 1, or a pattern given as text is none.
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
  options: JoinOptions = {},
): AsyncGenerator<string, void, undefined> {
  const joiner = new LineJoiner(options);
  for await (const line of lines) {
    const record = joiner.add(line);
    if (record !== undefined) yield record;
  }
  const last = joiner.end();
  if (last !== undefined) yield last;
}

function continuationTest(rule: JoinRule): (start: string) => boolean {
  if (rule === "indented") return indentedTest();
  const { firstLine } = rule;
  if (typeof firstLine === "string") {
    const masker = new Masker([{ pattern: firstLine, name: "" }]);
    return (start) => masker.trace(start).spans.length === 0;
  }
  return (start) => {
    firstLine.lastIndex = 0; // a pattern with a `g` flag remembers where it was
    return !firstLine.test(start);
  };
}

function indentedTest(): (start: string) => boolean {
  let isInTraceback = false;
  return (start) => {
    if (start.startsWith(TRACEBACK)) isInTraceback = true;
    if (CONTINUES.test(start)) return true;
    const endsTraceback = isInTraceback && PYTHON_ERROR.test(start);
    isInTraceback = false;
    return endsTraceback;
  };
}
