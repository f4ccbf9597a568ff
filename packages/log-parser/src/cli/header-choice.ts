/** @file The header format of a file: named, spelled out, or found by trying. */

import { formats, type SourceName } from "../formats.js";
import { compileFormat, type HeaderFormat } from "../header-format.js";
import { UsageError } from "./usage-error.js";

/** A format with the name to show, and where it was found by trying, the share of tried lines that fit. */
export interface HeaderChoice {
  readonly name: string;
  readonly format: HeaderFormat;
  readonly confidence?: number;
}

/** No header: a line is content as a whole. */
const WHOLE_LINE: HeaderFormat = {
  format: "<Content>",
  fields: ["Content"],
  needsYear: false,
  parse: (line) => ({ Content: line }),
  read: (line) => ({ content: line }),
};

const NO_HEADER: HeaderChoice = { name: "none", format: WHOLE_LINE };

/** Lines that are tried; more would delay the first output and change little. */
const LINES_TRIED = 200;
/** Share of them that must fit with a time that can be read. */
const LEAST_SHARE = 0.9;
/** For trying only: any leap year makes every day of a log without years valid. */
const SOME_YEAR = 2024;

/**
 * What `--format` says: `none`, the name of a system in any case, or a format with `<Content>`.
 * @returns `undefined` for `auto`.
 * @throws {@link UsageError} for anything else.
 */
export function headerOf(choice: string): HeaderChoice | undefined {
  if (choice === "auto") return undefined;
  if (choice === "none") return NO_HEADER;
  if (choice.includes("<Content>")) {
    try {
      return { name: choice, format: compileFormat(choice) };
    } catch (error) {
      throw new UsageError(`--format: ${(error as Error).message}`);
    }
  }
  const names = Object.keys(formats) as SourceName[];
  const name = names.find((known) => known.toLowerCase() === choice.toLowerCase());
  if (name !== undefined) return { name, format: formats[name] };
  throw new UsageError(
    `--format: must be auto, none, a format with <Content>, or one of ${names.join(", ")}, got ${JSON.stringify(choice)}`,
  );
}

/**
 * The format that most of the lines fit, header and time; the one with more fields among equals; none when fewer than
 * nine in ten fit. Empty lines are not tried.
 */
export function detectHeader(lines: readonly string[]): HeaderChoice {
  const tried = lines.filter((line) => line.trim() !== "").slice(0, LINES_TRIED);
  let best: HeaderChoice = NO_HEADER;
  for (const [name, format] of Object.entries(formats)) {
    const fitting = tried.filter((line) => format.read(line, SOME_YEAR)?.timeMs !== undefined).length;
    const confidence = tried.length === 0 ? 0 : fitting / tried.length;
    if (confidence < Math.max(LEAST_SHARE, best.confidence ?? 0)) continue;
    const isBetter = confidence > (best.confidence ?? 0) || format.fields.length > best.format.fields.length;
    if (isBetter) best = { name, format, confidence };
  }
  return best;
}
