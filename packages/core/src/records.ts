/** @file What a log line is after its header is read. */

/**
 * One log line with its header fields read.
 *
 * There is no label field, on purpose: labels are a separate table that only the evaluation protocol opens, so that
 * no model can see them by accident.
 */
export interface LogRecord {
  /** Name of the system the line is from, for example `"HDFS"`. */
  readonly source: string;
  /** 1-based line number in the file or stream. */
  readonly line: number;
  /** The message without its header: what parsers and models read. */
  readonly content: string;
  /** Milliseconds since 1970-01-01T00:00:00Z, when the header has a readable time stamp. */
  readonly timeMs?: number;
  /** The level as written (`"WARN"`, `"E"`, `"severe"`), when the header has one. */
  readonly level?: string;
  /** The part of the system that wrote the line, when the header has it. */
  readonly component?: string;
  /** The whole line as read, without its line end. */
  readonly raw: string;
}
