/** @file Lines to records: header fields read, lines that do not fit counted and kept. */

import { InvalidInputError, type LogRecord } from "@lsad/core";

import type { HeaderFormat } from "./header-format.js";

/**
 * What becomes of a line that does not fit the header format: `"content"`, a record of its own with the whole line as
 * content; `"continue"`, appended to the record before, as stack traces are; `"drop"`, left out.
 */
export type MisfitRule = "content" | "continue" | "drop";

/** Options of {@link readRecords} and {@link RecordReader}. */
export interface RecordOptions {
  /** Name of the system, kept in every record. */
  readonly source: string;
  /** How a line's header reads; see {@link formats} and {@link compileFormat}. */
  readonly format: HeaderFormat;
  /** Year of the first line, for formats without one. A step back of more than 300 days is the next year. */
  readonly year?: number;
  /** Default `"content"`. */
  readonly onMisfit?: MisfitRule;
}

/** What was read so far. Every line is in it: `lines = records + continued + dropped`. */
export interface ReadReport {
  /** Lines read. */
  readonly lines: number;
  /** Records made. */
  readonly records: number;
  /** Lines, or records of joined ones, that do not fit the format, whatever became of them. */
  readonly misfits: number;
  /** Lines that are part of the record before: misfits that were appended, lines that `joinLines` joined. */
  readonly continued: number;
  /** Misfits that were left out. */
  readonly dropped: number;
  /** The first ten misfits, texts cut at 200 characters. */
  readonly firstMisfits: readonly { readonly line: number; readonly text: string }[];
}

const MISFITS_KEPT = 10;
const MISFIT_TEXT_LIMIT = 200;
/** A stack trace of more lines or characters than this goes on as a record of its own: memory stays bounded. */
const CONTINUED_LINES_LIMIT = 1000;
const CONTINUED_TEXT_LIMIT = 1 << 20;
const ROLL_OVER_MS = 300 * 24 * 3600 * 1000;

/** Makes records from lines, one call a line; {@link readRecords} is the same over a stream. */
export class RecordReader {
  readonly #source: string;
  readonly #format: HeaderFormat;
  readonly #onMisfit: MisfitRule;
  readonly #report = {
    lines: 0,
    records: 0,
    misfits: 0,
    continued: 0,
    dropped: 0,
    firstMisfits: [] as { line: number; text: string }[],
  };
  #year: number | undefined;
  #lastTimeMs = Number.NEGATIVE_INFINITY;
  /** Under `"continue"`: the last record, held back until the next one begins. */
  #open: LogRecord | undefined;
  #continuation: string[] = [];
  #continuationLength = 0;

  constructor({ source, format, year, onMisfit = "content" }: RecordOptions) {
    if (year !== undefined && !Number.isInteger(year)) {
      throw new InvalidInputError(`readRecords: year must be a whole number, got ${year}`);
    }
    if (onMisfit !== "content" && onMisfit !== "continue" && onMisfit !== "drop") {
      throw new InvalidInputError(`readRecords: onMisfit must be "content", "continue" or "drop", got ${onMisfit}`);
    }
    this.#source = source;
    this.#format = format;
    this.#year = year;
    this.#onMisfit = onMisfit;
  }

  /** Counts so far; the same object at every call, kept up to date. */
  get report(): ReadReport {
    return this.#report;
  }

  /**
   * The record that this line completes, if any: its own, or under `"continue"` the one before.
   * @param raw - A line, or several of one record joined by `\n`; they are counted as such.
   */
  add(raw: string): LogRecord | undefined {
    const line = this.#report.lines + 1;
    const joined = countLineFeeds(raw);
    this.#report.lines += 1 + joined;
    const reading = this.#format.read(raw, this.#year);
    if (reading === undefined) return this.#addMisfit(raw, line, joined);
    this.#report.continued += joined;
    const record = { source: this.#source, line, ...reading, raw };
    return this.#complete(reading.timeMs === undefined ? record : this.#rollOver(record, reading.timeMs));
  }

  /** The record still held back, if any. */
  end(): LogRecord | undefined {
    const record = this.#joined();
    this.#open = undefined;
    return record;
  }

  #complete(record: LogRecord): LogRecord | undefined {
    this.#report.records++;
    if (this.#onMisfit !== "continue") return record;
    const before = this.#joined();
    this.#open = record;
    return before;
  }

  #addMisfit(raw: string, line: number, joined: number): LogRecord | undefined {
    const report = this.#report;
    report.misfits++;
    if (report.firstMisfits.length < MISFITS_KEPT) {
      report.firstMisfits.push({ line, text: raw.slice(0, MISFIT_TEXT_LIMIT) });
    }
    if (this.#onMisfit === "drop") {
      report.dropped += 1 + joined;
      return undefined;
    }
    if (this.#onMisfit === "continue" && this.#continues(raw)) {
      report.continued += 1 + joined;
      this.#continuation.push(raw);
      this.#continuationLength += raw.length + 1;
      return undefined;
    }
    report.continued += joined;
    return this.#complete({ source: this.#source, line, content: raw, raw });
  }

  #continues(raw: string): boolean {
    return (
      this.#open !== undefined &&
      this.#continuation.length < CONTINUED_LINES_LIMIT &&
      this.#continuationLength + raw.length < CONTINUED_TEXT_LIMIT
    );
  }

  #joined(): LogRecord | undefined {
    const record = this.#open;
    if (record === undefined || this.#continuation.length === 0) return record;
    const rest = `\n${this.#continuation.join("\n")}`;
    this.#continuation = [];
    this.#continuationLength = 0;
    return { ...record, content: record.content + rest, raw: record.raw + rest };
  }

  /** December to January in a log without years: the next year. */
  #rollOver(record: LogRecord, timeMs: number): LogRecord {
    if (!this.#format.needsYear || this.#year === undefined) return record;
    if (timeMs >= this.#lastTimeMs - ROLL_OVER_MS) {
      this.#lastTimeMs = timeMs;
      return record;
    }
    this.#year++;
    this.#lastTimeMs = this.#format.read(record.raw, this.#year)?.timeMs ?? timeMs;
    return { ...record, timeMs: this.#lastTimeMs };
  }
}

/** Lines of a record after its first, where `joinLines` has joined them. */
function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** The records of a stream of lines, with a count of what was read. */
export interface RecordStream extends AsyncIterable<LogRecord> {
  /** Counts so far, kept up to date while records are read. */
  readonly report: ReadReport;
}

/**
 * Reads lines as records of one header format. A line that does not fit is data, not an error: it is counted, and
 * becomes what `onMisfit` says.
 *
 * Reads no further than it is asked. Can be iterated once.
 *
 * @param lines - Lines without their ends, from {@link splitLines} or an array.
 *
 * @example
 * ```ts
 * const records = readRecords(["17/06/09 20:10:40 INFO util.Clock: tick", "no header"], { source: "Spark", format: formats.Spark });
 * for await (const record of records) record.content; // "tick", then "no header"
 * records.report.misfits; // 1
 * ```
 */
export function readRecords(lines: AsyncIterable<string> | Iterable<string>, options: RecordOptions): RecordStream {
  const reader = new RecordReader(options);
  const records = readAll(lines, reader);
  return { report: reader.report, [Symbol.asyncIterator]: () => records };
}

async function* readAll(
  lines: AsyncIterable<string> | Iterable<string>,
  reader: RecordReader,
): AsyncGenerator<LogRecord, void, undefined> {
  for await (const line of lines) {
    const record = reader.add(line);
    if (record !== undefined) yield record;
  }
  const last = reader.end();
  if (last !== undefined) yield last;
}
