/** @file Parameters as Drain3 finds them: by a pattern made from the template. */

import { InvalidInputError, type Parameter } from "@lsad/core";

import { trimBlanks } from "../internal/blanks.js";
import { matchRow, OutOfSteps, type RowPiece } from "../internal/pattern-backtracker.js";
import { compileProgram, type Instruction } from "../internal/pattern-program.js";
import { type PatternNode, readPattern, UnknownSyntax } from "../internal/pattern-syntax.js";
import { Masker, type MaskingInstruction } from "../masking.js";

/** Options of {@link extractDrain3Parameters}, named as those of `drain`. */
export interface Drain3ParameterOptions {
  /** The masks that the template was mined with. Default none. */
  readonly masks?: readonly MaskingInstruction[];
  /** What stands before and after a mark's name. Default `"<"` and `">"`. */
  readonly maskPrefix?: string;
  readonly maskSuffix?: string;
  /** Texts that are read as blanks. Default none. */
  readonly extraDelimiters?: readonly string[];
  /** Whether a mark takes only what its masks match; else it takes anything. Default true, as `exact_matching`. */
  readonly exact?: boolean;
  /**
   * `"drain3"`: what drain3 0.9.11 does, known bugs included: delimiters are patterns, blanks before and after a line
   * are no part of any template, and numbered back-references match anything.
   */
  readonly compat?: "drain3";
}

/** Templates that are kept compiled for each options object; Drain3's default. */
const MOST_TEMPLATES = 3000;
/** About half a second; a line of a thousand characters under ten masks takes some ten thousand steps. */
const MOST_STEPS = 1 << 24;
const WILDCARD_NAME = "*";

/** A template as a row of texts and patterns; `names[i]` is set where piece i is a parameter. */
interface TemplateRow {
  readonly pieces: RowPiece[];
  readonly names: (string | undefined)[];
}

/** What is made of options once. */
interface Extraction {
  /** What turns delimiters into blanks, where they are patterns. */
  readonly delimiters: Masker | undefined;
  /** Marks as they stand in a template, with the programs of their masks. */
  readonly marks: readonly { readonly mark: string; readonly name: string; readonly program: readonly Instruction[] }[];
  readonly rows: Map<string, TemplateRow>;
}

const extractions = new WeakMap<Drain3ParameterOptions, Extraction>();
const NO_OPTIONS: Drain3ParameterOptions = {};

/**
 * The parameters of a line under a template, found as Drain3's `extract_parameters` does: every mark of the template
 * becomes its masks' patterns in order, every wildcard anything, and the whole must match the line.
 *
 * For templates and lines that come from elsewhere. Of a line that `drain` has read, its event's `parameters` are taken
 * from their places and lose nothing; a pattern can match in more ways than one, and the first is taken, so that with
 * two wildcards in a row the first takes one character. The work is bounded, whatever the patterns. Give the same
 * options object for many lines: templates stay compiled with it.
 *
 * @param template - Its tokens with one blank between.
 * @param line - As it was logged, not masked.
 * @returns In order; `undefined` when the line does not fit the template, as Drain3's `None`.
 * @throws {@link InvalidInputError} if a mask's pattern is no regular expression, or a line takes more than 16 million
 *   steps.
 *
 * @example
 * ```ts
 * import { extractDrain3Parameters } from "@lsad/log-parser/drain3";
 *
 * const masks = [{ pattern: "\\d+", name: "NUM" }];
 * extractDrain3Parameters("took <NUM> ms for <*>", "took 12 ms for ann", { masks });
 * // [{ value: "12", name: "NUM" }, { value: "ann", name: "*" }]
 * ```
 */
export function extractDrain3Parameters(
  template: string,
  line: string,
  options: Drain3ParameterOptions = NO_OPTIONS,
): Parameter[] | undefined {
  const extraction = extractionOf(options);
  const { pieces, names } = rowOf(template, extraction);
  const text = readBlanks(line, options, extraction);
  try {
    const starts = matchRow(pieces, text, {
      mostSteps: MOST_STEPS,
      endsBeforeLineFeed: options.compat === "drain3",
    });
    if (starts === undefined) return undefined;
    return names.flatMap((name, i) =>
      name === undefined ? [] : [{ value: text.slice(starts[i], starts[i + 1]), name }],
    );
  } catch (cause) {
    if (!(cause instanceof OutOfSteps)) throw cause;
    throw new InvalidInputError(
      `extractDrain3Parameters: a line must match in at most ${MOST_STEPS} steps, got one of ${line.length} characters that takes more`,
      { cause },
    );
  }
}

function extractionOf(options: Drain3ParameterOptions): Extraction {
  const known = extractions.get(options);
  if (known !== undefined) return known;
  const { masks = [], maskPrefix = "<", maskSuffix = ">", extraDelimiters = [], compat } = options;
  const blank = (pattern: string) => ({ pattern, name: " " });
  const made: Extraction = {
    delimiters:
      compat === "drain3" ? new Masker(extraDelimiters.map(blank), { maskPrefix: "", maskSuffix: "" }) : undefined,
    marks: [...new Set([...masks.map(({ name }) => name), WILDCARD_NAME])].map((name) => ({
      mark: `${maskPrefix}${name}${maskSuffix}`,
      name,
      program: compileProgram(markNode(name, options)),
    })),
    rows: new Map(),
  };
  extractions.set(options, made);
  return made;
}

/** The line with delimiters as blanks. */
function readBlanks(
  line: string,
  { extraDelimiters = [] }: Drain3ParameterOptions,
  { delimiters }: Extraction,
): string {
  if (delimiters !== undefined) return delimiters.mask(line);
  return trimBlanks(extraDelimiters.reduce((text, delimiter) => text.replaceAll(delimiter, " "), line));
}

function rowOf(template: string, { marks, rows }: Extraction): TemplateRow {
  const known = rows.get(template);
  if (known !== undefined) return known;
  const row: TemplateRow = { pieces: [], names: [] };
  const add = (piece: RowPiece, name?: string) => {
    row.pieces.push(piece);
    row.names.push(name);
  };
  let start = 0;
  for (let at = 0; at <= template.length; ) {
    const found = marks.find(({ mark }) => template.startsWith(mark, at));
    const isCut = found !== undefined || template[at] === " " || at === template.length;
    if (isCut && at > start) add(template.slice(start, at));
    if (found !== undefined) add(found.program, found.name);
    else if (template[at] === " ") add(SEPARATOR);
    at += found?.mark.length ?? 1;
    if (isCut) start = at;
  }
  if (rows.size >= MOST_TEMPLATES) rows.clear();
  rows.set(template, row);
  return row;
}

const ANYTHING: PatternNode = /* @__PURE__ */ readPattern(".+?");
const SEPARATOR: readonly Instruction[] = /* @__PURE__ */ compileProgram(/* @__PURE__ */ readPattern("\\s+"));

/** What stands where a mark stood: what one of its masks matches, in their order; for the wildcard, anything. */
function markNode(name: string, { masks = [], exact = true, compat }: Drain3ParameterOptions): PatternNode {
  if (!exact) return ANYTHING;
  const parts = masks.filter((mask) => mask.name === name).map(({ pattern }) => maskNode(pattern, compat));
  return { kind: "choice", parts: name === WILDCARD_NAME ? [...parts, ANYTHING] : parts };
}

function maskNode(pattern: string, compat: "drain3" | undefined): PatternNode {
  // Drain3 inserts patterns into a larger one, where numbers of groups no longer fit and blanks match any blanks.
  const inserted = pattern.replace(/\\(?!0)\d{1,2}/g, "(?:.+?)").replaceAll("\\ ", "\\s+");
  try {
    return readPattern(compat === "drain3" ? inserted : pattern, true);
  } catch (cause) {
    if (!(cause instanceof UnknownSyntax)) throw cause;
    throw new InvalidInputError(
      `extractDrain3Parameters: a mask's pattern must be a regular expression without flags inside or possessive repeats, got ${JSON.stringify(pattern)}`,
      { cause },
    );
  }
}
