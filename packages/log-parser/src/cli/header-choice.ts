/** @file The header format of a file: named, spelled out, or found by trying. */

import { detectFormat } from "../detect-format.js";
import { formats } from "../formats.js";
import { compileFormat, type HeaderFormat } from "../header-format.js";
import { knownFormats } from "../known-formats.js";
import { UsageError } from "./usage-error.js";

/** A format with the name to show, and where it was found by trying, the share of tried lines that fit. */
export interface HeaderChoice {
  readonly name: string;
  readonly format: HeaderFormat;
  readonly confidence?: number;
  /** Other formats that fit as well. */
  readonly alternatives?: readonly string[];
}

/** The choice for a person to read. */
export function headerLabel({ name, confidence, alternatives = [] }: HeaderChoice): string {
  if (confidence === undefined) return name;
  const others = alternatives.length === 0 ? "" : `; as well as ${alternatives.join(", ")}`;
  return `${name} (${Math.floor(100 * confidence)} % of the first lines${others})`;
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

const NAMED: Readonly<Record<string, HeaderFormat>> = { ...knownFormats, ...formats };

/**
 * What `--format` says: `none`, the name of a format in any case, or a format with `<Content>`.
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
  const names = Object.keys(NAMED);
  const name = names.find((known) => known.toLowerCase() === choice.toLowerCase());
  if (name !== undefined) return { name, format: NAMED[name] };
  throw new UsageError(
    `--format: must be auto, none, a format with <Content>, or one of ${names.join(", ")}, got ${JSON.stringify(choice)}`,
  );
}

/** The format that most of the first lines fit, header and time; see {@link detectFormat}. */
export function detectHeader(lines: readonly string[]): HeaderChoice {
  const { name, format, confidence, alternatives } = detectFormat(lines);
  return format === undefined ? NO_HEADER : { name, format, confidence, alternatives };
}
