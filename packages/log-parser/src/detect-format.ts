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
  /** Names of the other formats that fit as many of the lines. */
  readonly alternatives: readonly string[];
  /** Whether nothing in the lines tells an alternative from the choice: the name is then a habit, and no finding. */
  readonly isAmbiguous: boolean;
}

/** Lines looked at: enough for a share to two digits. */
const SAMPLE_LINES = 200;
/** Below this share a format is a coincidence, or most lines have no header. */
const LEAST_CONFIDENCE = 0.5;

/**
 * Guesses the header format of a log.
 *
 * A format's confidence is the share of lines that fit it with a time stamp that exists; formats of blanks alone fit
 * almost anything, so time is what tells them apart. Of equals, the format with more letters of its own wins (OpenSSH's
 * has `sshd`), then the one with more fields, as it says more, then the earlier one in the order `knownFormats`,
 * `formats`; the others are named as alternatives. Letters are found in the lines and decide; the other two rules are habit,
 * and a choice by them is ambiguous: plain syslog with process ids, for one, is `Mac`, as well as `Linux` and `rfc3164`.
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
  const all = [...Object.entries<HeaderFormat>(knownFormats), ...Object.entries<HeaderFormat>(formats)];
  const fitting = all.map(([name, format]) => {
    const count = sample.filter((line) => format.read(line, LEAP_YEAR)?.timeMs !== undefined).length;
    return { name, format, confidence: sample.length === 0 ? 0 : count / sample.length };
  });
  const confidence = Math.max(...fitting.map((guess) => guess.confidence));
  if (confidence < LEAST_CONFIDENCE) {
    return { name: "none", format: undefined, confidence: 1 - confidence, alternatives: [], isAmbiguous: false };
  }
  const [best, ...others] = fitting
    .filter((guess) => guess.confidence === confidence)
    .sort((a, b) => lettersOf(b.format) - lettersOf(a.format) || fieldsOf(b.format) - fieldsOf(a.format));
  return {
    ...best,
    alternatives: others.map(({ name }) => name),
    isAmbiguous: others.some(({ format }) => lettersOf(format) === lettersOf(best.format)),
  };
}

/** Formats without a year are tried with one that has every day. */
const LEAP_YEAR = 2024;

/** Letters that a format has outside its fields: a line that holds them is hardly another system's. */
function lettersOf({ format }: HeaderFormat): number {
  if (!format.includes("<")) return 0; // the name of a format that is no text
  return format.replace(/<[^<>]*>|\\./g, "").replace(/[^A-Za-z]/g, "").length;
}

/** How much a format says: formats with fields of their own on every line say the most; a number, so that they compare. */
function fieldsOf({ fields }: HeaderFormat): number {
  return fields.length === 0 ? Number.MAX_SAFE_INTEGER : fields.length;
}
