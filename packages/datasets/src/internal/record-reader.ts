/** @file Lines of one source to records. */

import type { LogRecord } from "@lsad/core";
import { formats, RecordReader } from "@lsad/log-parser";
import type { SourceInfo } from "../source-info.js";

/** Reads the lines of a source one after the other, and counts those that do not fit. */
export function recordReader({ name, year }: SourceInfo): RecordReader {
  return new RecordReader({ source: name, format: formats[name], ...(year !== undefined && { year }) });
}

/** The record of the next line. Every line gives one: a line that does not fit its format is content as a whole. */
export function toRecord(reader: RecordReader, raw: string): LogRecord {
  const record = reader.add(raw);
  if (record === undefined) throw new Error("internal: toRecord: every line must give a record");
  return record;
}
