/** @file Which header format a log has, judged by its first lines. */

import { formats } from "./formats.js";
import type { HeaderFormat } from "./header-format.js";
import { knownFormats } from "./known-formats.js";

/** What {@link detectFormat} found. */
export interface FormatGuess {
  /** Key in `formats` or `knownFormats`; `"none"` when no format fits most lines. */
  readonly name: string;
  /** `undefined` for `"none"`. */
  readonly format: HeaderFormat | undefined;
  /** Share of the sample's lines, blank ones aside, that fit and whose time can be read; 0 to 1. */
  readonly confidence: number;
}

/** Lines looked at: enough for a share to two digits. */
const SAMPLE_LINES = 200;
/** Below this share a format is a coincidence, or most lines have no header. */
const LEAST_CONFIDENCE = 0.5;

/**
 * Guesses the header format of a log.
 *
 * A format's confidence is the share of lines that fit it with a time stamp that exists; formats of blanks alone fit
 * almost anything, so time is what tells them apart. Of equals, the format with more fields wins, as it says more; then
 * the earlier one in the order `knownFormats`, `formats`.
 *
 * @param lines - The first lines of a log; at most 200 are looked at.
 *
 * @example
 * ```ts
 * detectFormat(["17/06/09 20:10:40 INFO util.Clock: tick"]).name; // "Spark"
 * ```
 */
export function detectFormat(lines: readonly string[]): FormatGuess {
  const sample = lines.slice(0, SAMPLE_LINES).filter((line) => line.trim() !== "");
  let best: FormatGuess = { name: "none", format: undefined, confidence: 0 };
  for (const [name, format] of [...Object.entries(knownFormats), ...Object.entries(formats)]) {
    const fitting = sample.filter((line) => format.read(line, LEAP_YEAR)?.timeMs !== undefined).length;
    const confidence = sample.length === 0 ? 0 : fitting / sample.length;
    const isBetter =
      confidence > best.confidence ||
      (confidence === best.confidence && fieldsOf(format) > fieldsOf(best.format) && confidence > 0);
    if (isBetter) best = { name, format, confidence };
  }
  if (best.confidence >= LEAST_CONFIDENCE) return best;
  return { name: "none", format: undefined, confidence: 1 - best.confidence };
}

/** Formats without a year are tried with one that has every day. */
const LEAP_YEAR = 2024;

/** How much a format says: formats with fields of their own on every line say the most. */
function fieldsOf(format: HeaderFormat | undefined): number {
  if (format === undefined) return 0;
  return format.fields.length === 0 ? Number.POSITIVE_INFINITY : format.fields.length;
}
