/** @file Header formats compiled to a matcher that cannot run away, whatever the line. */

import { isBlank } from "./blanks.js";

/** One step of a {@link FormatProgram}. */
export type FormatStep =
  | { readonly kind: "field"; readonly index: number }
  | { readonly kind: "blanks" }
  | { readonly kind: "text"; readonly text: string }
  /** An optional part: the steps up to `skip` are tried first, then left out. */
  | { readonly kind: "optional"; readonly skip: number };

/** What is read from the literal part of a format; `undefined` where it is beyond plain text and optional groups. */
export interface FormatProgram {
  readonly steps: readonly FormatStep[];
  readonly fields: readonly string[];
}

const FIELD = /<([^<>]+)>/g;
const PLAIN_ESCAPES = /^[^A-Za-z0-9]$/; // `\[` is `[`; `\d` would be a class
const SPECIAL = /[.*+?^$|[{}\]]/; // a character that means something in a pattern
/** Searches of a line that are simply made; a line that needs more has them remembered. Headers that fit need one a field. */
const FEW_SEARCHES = 32;

/**
 * Compiles a format of lazy fields, blanks, plain text and optional groups.
 * @returns `undefined` when the literal parts use more of the pattern language than that.
 */
export function compileFormatProgram(format: string): FormatProgram | undefined {
  const steps: FormatStep[] = [];
  const fields: string[] = [];
  const open: number[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") steps.push({ kind: "text", text });
    text = "";
  };
  let at = 0;
  while (at < format.length) {
    FIELD.lastIndex = at;
    const field = FIELD.exec(format);
    if (field?.index === at) {
      flush();
      steps.push({ kind: "field", index: fields.push(field[1]) - 1 });
      at = FIELD.lastIndex;
      continue;
    }
    const char = format[at++];
    if (char === " ") {
      flush();
      while (format[at] === " ") at++;
      steps.push({ kind: "blanks" });
    } else if (char === "\\") {
      const escaped = format[at++] ?? "";
      if (!PLAIN_ESCAPES.test(escaped)) return undefined;
      text += escaped;
    } else if (char === "(") {
      flush();
      if (format[at] === "?") return undefined;
      open.push(steps.push({ kind: "optional", skip: -1 }) - 1);
    } else if (char === ")") {
      flush();
      const start = open.pop();
      if (start === undefined || format[at++] !== "?") return undefined;
      steps[start] = { kind: "optional", skip: steps.length };
    } else if (SPECIAL.test(char)) {
      return undefined;
    } else {
      text += char;
    }
  }
  flush();
  return open.length === 0 ? { steps, fields } : undefined;
}

/** Runs a {@link FormatProgram}: the same captures as a pattern of lazy groups, in time linear in the line. */
export class FormatMatcher {
  /** Where each field starts and ends after a match: `[2f]` and `[2f + 1]`; -1 for a field in a part left out. */
  readonly bounds: Int32Array;
  readonly #steps: readonly FormatStep[];
  /** `failedFrom[s]`: a field step s is known to fail at this place and at every later one. */
  readonly #failedFrom: Int32Array;
  /** For a step of blanks, that holds up to here: the end of the run. */
  readonly #failedTo: Int32Array;
  /** For a step of text: it stands nowhere from the first place up to the second, and there it does, or the line ends. */
  readonly #soughtFrom: Int32Array;
  readonly #foundAt: Int32Array;
  /** Searches for a text in this line so far. */
  #searches = 0;
  #line = "";

  constructor({ steps, fields }: FormatProgram) {
    this.#steps = steps;
    this.bounds = new Int32Array(2 * fields.length);
    this.#failedFrom = new Int32Array(steps.length);
    this.#failedTo = new Int32Array(steps.length);
    this.#soughtFrom = new Int32Array(steps.length);
    this.#foundAt = new Int32Array(steps.length);
  }

  /** Whether the whole of `line` fits. */
  match(line: string): boolean {
    this.#line = line;
    this.bounds.fill(-1);
    this.#failedFrom.fill(line.length + 1);
    this.#failedTo.fill(-1);
    this.#searches = 0;
    const fits = this.#run(0, 0);
    this.#line = ""; // do not keep a long line alive
    return fits;
  }

  #run(step: number, start: number): boolean {
    let at = start;
    for (let s = step; s < this.#steps.length; s++) {
      const todo = this.#steps[s];
      if (todo.kind === "text") {
        if (!this.#line.startsWith(todo.text, at)) return false;
        at += todo.text.length;
      } else if (todo.kind === "blanks") {
        return this.#runBlanks(s, at);
      } else if (todo.kind === "field") {
        return this.#runField(s, todo.index, at);
      } else {
        return this.#run(s + 1, at) || this.#runWithout(s + 1, todo.skip, at);
      }
    }
    return at === this.#line.length;
  }

  /** As many blanks as there are, then fewer, at least one. Of one run of blanks, no end is tried twice. */
  #runBlanks(step: number, start: number): boolean {
    const line = this.#line;
    const known = this.#failedFrom[step];
    if (start >= known && start < this.#failedTo[step]) return false;
    let end = start;
    while (end < line.length && end !== known && isBlank(line.charCodeAt(end))) end++;
    if (end !== known) this.#failedTo[step] = end;
    for (; end > start; end--) if (this.#run(step + 1, end)) return true;
    this.#failedFrom[step] = start;
    return false;
  }

  /** The shortest value that lets the rest fit. What failed once is not tried again: that bounds the work. */
  #runField(step: number, index: number, start: number): boolean {
    const line = this.#line;
    const next = this.#steps[step + 1];
    const stop = this.#failedFrom[step];
    if (start >= stop) return false;
    if (next === undefined) return this.#keep(index, start, line.length);
    for (let end = start; end < stop; end++) {
      if (next.kind === "text") {
        end = this.#searches++ < FEW_SEARCHES ? line.indexOf(next.text, end) : this.#find(step + 1, next.text, end);
        if (end < 0) break;
      } else if (next.kind === "blanks") while (end < stop && !isBlank(line.charCodeAt(end))) end++;
      if (end >= stop) break; // from there on, nothing fits whatever the start
      if (this.#run(step + 1, end)) return this.#keep(index, start, end);
      // Starting later within the same run of blanks tries nothing new.
      if (next.kind === "blanks") while (end + 1 < stop && isBlank(line.charCodeAt(end + 1))) end++;
    }
    this.#failedFrom[step] = Math.min(stop, start);
    return false;
  }

  /**
   * Where a step's text stands next, the line's end when nowhere. What was looked through is not again: starts come in
   * falling order, and each adds only what lies before the one before.
   */
  #find(step: number, text: string, from: number): number {
    const line = this.#line;
    if (this.#searches === FEW_SEARCHES + 1) this.#soughtFrom.fill(-1);
    const known = this.#soughtFrom[step];
    if (from > this.#foundAt[step] || known < 0) {
      const at = line.indexOf(text, from);
      this.#foundAt[step] = at < 0 ? line.length : at;
    } else if (from < known) {
      const at = line.slice(from, known + text.length - 1).indexOf(text);
      if (at >= 0) return from + at;
    } else return this.#foundAt[step];
    this.#soughtFrom[step] = from;
    return this.#foundAt[step];
  }

  #runWithout(first: number, skip: number, at: number): boolean {
    for (let s = first; s < skip; s++) {
      const left = this.#steps[s];
      if (left.kind === "field") this.bounds.fill(-1, 2 * left.index, 2 * left.index + 2);
    }
    return this.#run(skip, at);
  }

  #keep(index: number, start: number, end: number): boolean {
    this.bounds[2 * index] = start;
    this.bounds[2 * index + 1] = end;
    return true;
  }
}
