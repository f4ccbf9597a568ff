/** @file Time stamps read by layout: `"yyyy-MM-dd HH:mm:ss,SSS"` to milliseconds. */

import { LogFormatError } from "@lsad/core";

/** Reads one kind of time stamp. */
export interface TimeLayout {
  /** The layout as written. */
  readonly layout: string;
  /** Whether the text itself says the year; without it {@link TimeLayout.read} needs one. */
  readonly hasYear: boolean;
  /**
   * @param text - The time stamp, nothing around it.
   * @param year - The year to assume where the layout has none.
   * @returns Milliseconds since 1970-01-01T00:00:00Z, fractions of them dropped; `undefined` when the text does not
   *   fit, names a day or hour that does not exist, or lacks a year and none was given.
   */
  read(text: string, year?: number): number | undefined;
}

/** Options of {@link compileTimeLayout}. */
export interface TimeLayoutOptions {
  /** Minutes that local time is ahead of UTC, for layouts without a zone. Default 0: read as UTC. */
  readonly utcOffsetMinutes?: number;
}

/** The parts of a moment while it is read. */
interface Moment {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  /** Minutes ahead of UTC. */
  offset: number;
  /** Milliseconds since 1970, when the text says that directly. */
  epochMs: number;
}

/** Reads one part from `at`; returns where it ends, or -1. */
type Part = (text: string, at: number, moment: Moment) => number;

const LETTERS = /y+|M+|d+|E+|H+|m+|s+|S+|X+|T|u+|a+/y;

/**
 * Compiles a layout: `yyyy` or `yy` year (`yy`: 69-99 are 19xx), `MM` month number, `MMM` English month name, `dd` day,
 * `EEE` weekday (read over), `HH` `mm` `ss`, `S` a fraction of a second of one or more digits, `X` a zone (`Z`,
 * `+01:00`, `-0800`, `UTC`), `u` seconds since 1970 (9 to 11 digits) with an
 * optional fraction, `uuu` milliseconds since 1970 (12 to 15 digits). `T` and
 * everything else stands for itself; a blank for one or more blanks.
 *
 * Two-letter numbers read one or two digits unless the next part follows without a separator, so `dd` reads `4`.
 *
 * @throws {@link LogFormatError} if a letter is unknown: quote text in `'`.
 *
 * @example
 * ```ts
 * const layout = compileTimeLayout("MMM dd HH:mm:ss");
 * layout.read("Jun  4 15:16:01", 2005); // 1117898161000
 * ```
 */
export function compileTimeLayout(layout: string, { utcOffsetMinutes = 0 }: TimeLayoutOptions = {}): TimeLayout {
  const parts = parseLayout(layout);
  const hasYear = /y|u/.test(layout.replace(/'[^']*'/g, ""));
  return {
    layout,
    hasYear,
    read(text, year) {
      if (!hasYear && year === undefined) return undefined;
      const moment: Moment = {
        year: year ?? 0,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
        second: 0,
        millisecond: 0,
        offset: utcOffsetMinutes,
        epochMs: Number.NaN,
      };
      let at = 0;
      for (const part of parts) {
        at = part(text, at, moment);
        if (at < 0) return undefined;
      }
      return at === text.length ? toMilliseconds(moment) : undefined;
    },
  };
}

function parseLayout(layout: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < layout.length) {
    LETTERS.lastIndex = at;
    const letters = LETTERS.exec(layout)?.[0];
    if (letters !== undefined && letters !== "T") {
      at += letters.length;
      const packed = /[yMdHmsS]/.test(layout[at] ?? "");
      parts.push(partFor(letters, packed, layout));
    } else if (layout[at] === "'") {
      const end = layout.indexOf("'", at + 1);
      if (end < 0) throw new LogFormatError(`compileTimeLayout: a ' must be closed, got ${JSON.stringify(layout)}`);
      parts.push(literal(layout.slice(at + 1, end)));
      at = end + 1;
    } else if (layout[at] === " ") {
      parts.push(blanks);
      at++;
    } else {
      if (/[A-SU-Za-z]/.test(layout[at])) throw unknownLetter(layout[at], layout);
      parts.push(literal(layout[at++]));
    }
  }
  return parts;
}

function partFor(letters: string, packed: boolean, layout: string): Part {
  const most = packed ? letters.length : Math.max(2, letters.length);
  const number = (set: (moment: Moment, value: number) => void) => digits(packed ? most : 1, most, set);
  switch (letters[0]) {
    case "y":
      if (letters.length > 2) return digits(4, 4, (m, value) => (m.year = value));
      return digits(2, 2, (m, value) => (m.year = value + (value < 69 ? 2000 : 1900)));
    case "M":
      return letters.length > 2 ? monthName : number((m, value) => (m.month = value));
    case "d":
      return number((m, value) => (m.day = value));
    case "E":
      return weekday;
    case "H":
      return number((m, value) => (m.hour = value));
    case "m":
      return number((m, value) => (m.minute = value));
    case "s":
      return number((m, value) => (m.second = value));
    case "S":
      return fraction;
    case "X":
      return zone;
    case "u":
      return letters.length > 2 ? epoch(EPOCH_MILLISECONDS, 1) : epoch(EPOCH_SECONDS, 1000);
    default:
      throw unknownLetter(letters[0], layout);
  }
}

function unknownLetter(letter: string, layout: string): LogFormatError {
  return new LogFormatError(
    `compileTimeLayout: letters must be among y M d E H m s S X u T or within '…', got ${letter} in ${JSON.stringify(layout)}`,
  );
}

function literal(expected: string): Part {
  return (text, at) => (text.startsWith(expected, at) ? at + expected.length : -1);
}

function blanks(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === 0x20) at++;
  return at > start ? at : -1;
}

function digits(least: number, most: number, set: (moment: Moment, value: number) => void): Part {
  return (text, start, moment) => {
    let value = 0;
    let at = start;
    while (at < start + most && isDigit(text.charCodeAt(at))) value = value * 10 + text.charCodeAt(at++) - 0x30;
    if (at - start < least) return -1;
    set(moment, value);
    return at;
  };
}

const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

function monthName(text: string, at: number, moment: Moment): number {
  const index = MONTHS.indexOf(text.slice(at, at + 3).toLowerCase());
  if (index < 0 || index % 3 !== 0 || text.length < at + 3) return -1;
  moment.month = index / 3 + 1;
  return at + 3;
}

function weekday(text: string, start: number): number {
  let at = start;
  while (/[A-Za-z]/.test(text.charAt(at))) at++;
  return at - start >= 2 ? at : -1;
}

function fraction(text: string, start: number, moment: Moment): number {
  let at = start;
  let scale = 100;
  moment.millisecond = 0;
  while (isDigit(text.charCodeAt(at))) {
    if (scale >= 1) moment.millisecond += (text.charCodeAt(at) - 0x30) * scale;
    scale = Math.floor(scale / 10);
    at++;
  }
  return at > start ? at : -1;
}

const ZONE = /Z|UTC|GMT|([+-])(\d\d):?(\d\d)?/y;

function zone(text: string, at: number, moment: Moment): number {
  ZONE.lastIndex = at;
  const found = ZONE.exec(text);
  if (found === null) return -1;
  const minutes = Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0);
  moment.offset = found[1] === "-" ? -minutes : minutes;
  return ZONE.lastIndex;
}

/** Nine digits are from 1973 on: a day of the month is no moment. Twelve and more are milliseconds. */
const EPOCH_SECONDS = /\d{9,11}(?:\.\d+)?(?!\d)/y;
const EPOCH_MILLISECONDS = /\d{12,15}(?:\.\d+)?(?!\d)/y;

function epoch(pattern: RegExp, unitMs: number): Part {
  return (text, at, moment) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return -1;
    moment.epochMs = Math.floor(Number(found[0]) * unitMs + 1e-6); // 0.1 + 0.2 style dust must not cost a millisecond
    return pattern.lastIndex;
  };
}

function toMilliseconds(moment: Moment): number | undefined {
  if (!Number.isNaN(moment.epochMs)) return Math.abs(moment.epochMs) <= 8.64e15 ? moment.epochMs : undefined;
  const { year, month, day, hour, minute, second, millisecond, offset } = moment;
  // 60 is a leap second: it becomes the first second of the next minute, as in POSIX time.
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined;
  if (day > daysIn(year, month)) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC would read the years 0-99 as 1900-1999
  return date.getTime() + (((hour * 60 + minute - offset) * 60 + second) * 1000 + millisecond);
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
