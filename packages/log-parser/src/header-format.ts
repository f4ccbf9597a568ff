/** @file Header formats: what stands before the message of a log line. */

import { LogFormatError } from "@lsad/core";

import { trimBlanks } from "./internal/blanks.js";
import { compileFormatProgram, FormatMatcher } from "./internal/format-program.js";
import { compileTimeLayout, type TimeLayout } from "./time-layout.js";

/** What a header says of a line, in terms of a `LogRecord`. */
export interface HeaderReading {
  readonly content: string;
  readonly level?: string;
  readonly component?: string;
  readonly timeMs?: number;
}

/** Splits lines of one layout into header fields and message. */
export interface HeaderFormat {
  /** Name or format string, for messages. */
  readonly format: string;
  /** Names of the fields, in the order of the line; empty for formats whose fields vary, such as JSON lines. */
  readonly fields: readonly string[];
  /** Whether time stamps carry no year, so that {@link HeaderFormat.read} needs one. */
  readonly needsYear: boolean;
  /** All fields by name, `""` for one in an optional part left out; `undefined` when the line does not fit. */
  parse(line: string): Record<string, string> | undefined;
  /**
   * The fields that records keep; `undefined` when the line does not fit.
   * @param year - Assumed where the time stamp has none; without it such lines get no time.
   */
  read(line: string, year?: number): HeaderReading | undefined;
}

/** Which fields of a format mean what. */
export interface FormatOptions {
  /** Field with the message. Default `"Content"`. */
  readonly content?: string;
  /** Field with the level; `null` for none. Default: `"Level"` where the format has it. */
  readonly level?: string | null;
  /** Field with the component; `null` for none. Default: `"Component"` where the format has it. */
  readonly component?: string | null;
  /**
   * Where the time stamp is: fields as `<Name>` joined by plain text, and the layout of the result.
   * Default: no time.
   */
  readonly time?: { readonly text: string; readonly layout: string; readonly utcOffsetMinutes?: number };
}

/** Characters in which the header must be; the message may go on for as long as it likes. */
const HEADER_LIMIT = 2048;
/** Longest line that is split by a pattern of the caller's own; a longer one does not fit. Backtracking grows fast. */
const PATTERN_LINE_LIMIT = 4096;

/**
 * Compiles a header format of the Loghub benchmark's kind, such as `"<Date> <Time> <Level> <Component>: <Content>"`.
 *
 * `<Name>` is a field and takes as little as it can; a run of blanks stands for one or more blanks; the rest is a
 * regular expression (`\[`, `(\[<PID>\])?`). The whole line, without blanks at its ends, must fit. Formats of plain
 * text and optional groups, such as all 16 of {@link formats}, are matched without backtracking over what failed, in
 * the first 2,048 characters; others by a
 * `RegExp`, on lines of at most 4,096 characters. Same fields as logparser 1.0.4 on all 32,000 lines of Loghub-2k.
 *
 * @throws {@link LogFormatError} if a field has no name or comes twice, the content field is missing, or the rest is
 *   not a regular expression.
 *
 * @example
 * ```ts
 * const format = compileFormat("<Time> <Level> <Component>: <Content>");
 * format.parse("12:00:01 WARN disk.sda: 3 sectors remapped");
 * // { Time: "12:00:01", Level: "WARN", Component: "disk.sda", Content: "3 sectors remapped" }
 * ```
 */
export function compileFormat(format: string, options: FormatOptions = {}): HeaderFormat {
  const split = compileSplitter(format);
  const roles = new Roles(format, split.fields, options);
  return {
    format,
    fields: split.fields,
    needsYear: roles.needsYear,
    parse: (line) => {
      if (!split.run(trimBlanks(line))) return undefined;
      return Object.fromEntries(split.fields.map((name, index) => [name, split.value(index)]));
    },
    read: (line, year) => (split.run(trimBlanks(line)) ? roles.read(split, year) : undefined),
  };
}

/** Something that splits a line and can be asked for the parts. */
interface Splitter {
  readonly fields: readonly string[];
  run(line: string): boolean;
  /** Text of a field of the last line that fitted. */
  value(index: number): string;
}

function compileSplitter(format: string): Splitter {
  const program = compileFormatProgram(format);
  const splitter = program === undefined ? patternSplitter(format) : programSplitter(program);
  const twice = splitter.fields.find((name, index) => splitter.fields.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new LogFormatError(`compileFormat: field names must differ, got <${twice}> twice in ${quote(format)}`);
  }
  return splitter;
}

function programSplitter(program: NonNullable<ReturnType<typeof compileFormatProgram>>): Splitter {
  const matcher = new FormatMatcher(program);
  const last = program.fields.length - 1;
  const isOpen = program.steps.at(-1)?.kind === "field"; // the message, which takes whatever is left
  let line = "";
  return {
    fields: program.fields,
    run(text) {
      line = text;
      return matcher.match(isOpen ? text.slice(0, HEADER_LIMIT) : text);
    },
    value(index) {
      const end = isOpen && index === last ? line.length : matcher.bounds[2 * index + 1];
      return line.slice(Math.max(0, matcher.bounds[2 * index]), Math.max(0, end));
    },
  };
}

function patternSplitter(format: string): Splitter {
  const parts = format.split(/<([^<>]+)>/);
  const fields = parts.filter((_, index) => index % 2 === 1);
  let pattern: RegExp;
  try {
    pattern = new RegExp(
      `^${parts.map((part, index) => (index % 2 === 1 ? `(?<f${(index - 1) / 2}>[^\\n]*?)` : part.replace(/ +/g, "\\s+"))).join("")}$`,
    );
  } catch (cause) {
    throw new LogFormatError(
      `compileFormat: what is not a field must be a regular expression, got ${quote(format)}: ${(cause as Error).message}`,
      { cause },
    );
  }
  let groups: Record<string, string | undefined> = {};
  return {
    fields,
    run(text) {
      const found = text.length <= PATTERN_LINE_LIMIT ? pattern.exec(text) : null;
      groups = found?.groups ?? {};
      return found !== null;
    },
    value: (index) => groups[`f${index}`] ?? "",
  };
}

/** Which field is what, by index; -1 for none. */
class Roles {
  readonly needsYear: boolean;
  readonly #content: number;
  readonly #level: number;
  readonly #component: number;
  readonly #timeParts: readonly (string | number)[] = [];
  readonly #layout: TimeLayout | undefined;

  constructor(
    format: string,
    fields: readonly string[],
    { content = "Content", level, component, time }: FormatOptions,
  ) {
    const find = (name: string) => {
      const index = fields.indexOf(name);
      if (index >= 0) return index;
      throw new LogFormatError(`compileFormat: the format must have a field <${name}>, got ${quote(format)}`);
    };
    const findOptional = (name: string | null | undefined, usual: string) =>
      name === null ? -1 : name === undefined ? fields.indexOf(usual) : find(name);
    this.#content = find(content);
    this.#level = findOptional(level, "Level");
    this.#component = findOptional(component, "Component");
    if (time !== undefined) {
      const { text, layout, utcOffsetMinutes = 0 } = time;
      this.#timeParts = text.split(/<([^<>]+)>/).map((part, index) => (index % 2 === 1 ? find(part) : part));
      this.#layout = compileTimeLayout(layout, { utcOffsetMinutes });
    }
    this.needsYear = this.#layout !== undefined && !this.#layout.hasYear;
  }

  read(split: Splitter, year: number | undefined): HeaderReading {
    const timeMs = this.#layout?.read(this.#timeText(split), year);
    return {
      content: split.value(this.#content),
      ...(this.#level >= 0 && { level: split.value(this.#level) }),
      ...(this.#component >= 0 && { component: split.value(this.#component) }),
      ...(timeMs !== undefined && { timeMs }),
    };
  }

  #timeText(split: Splitter): string {
    let text = "";
    for (const part of this.#timeParts) text += typeof part === "number" ? split.value(part) : part;
    return text;
  }
}

function quote(format: string): string {
  return JSON.stringify(format.length <= 200 ? format : `${format.slice(0, 200)}…`);
}
