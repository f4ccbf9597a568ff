/** @file Lines of one source to records. */

import type { LogRecord } from "@lsad/core";
import { formats, RecordReader } from "@lsad/log-parser";
import type { SourceInfo } from "../source-info.js";

/** Reads the lines of a source one after the other; a line that does not fit its format is content as a whole. */
export function recordReader({ name, year }: SourceInfo): (raw: string) => LogRecord {
  const reader = new RecordReader({ source: name, format: formats[name], ...(year !== undefined && { year }) });
  return (raw) => {
    const record = reader.add(raw);
    if (record === undefined) throw new Error(`internal: recordReader: every line of ${name} must give a record`);
    return record;
  };
}
