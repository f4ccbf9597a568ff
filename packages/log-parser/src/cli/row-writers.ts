/** @file Output formats by name. */

import type { ByteSink } from "./byte-sink.js";
import { ArrowWriter, ParquetRowWriter } from "./columnar-writers.js";
import type { RowWriter } from "./event-row.js";
import { plainName } from "./output-file.js";
import { CsvWriter, JsonLinesWriter } from "./text-writers.js";

/** The formats that rows can be written in. */
export const OUTPUT_FORMATS = ["jsonl", "csv", "arrow", "parquet"] as const;

/** One of {@link OUTPUT_FORMATS}. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The format of a file name's ending, compression aside; JSON lines where it says nothing. */
export function formatOfEnding(path: string | undefined): OutputFormat {
  const name = path === undefined ? "" : plainName(path).toLowerCase();
  return OUTPUT_FORMATS.find((format) => name.endsWith(`.${format}`)) ?? "jsonl";
}

/** Whether rows are written as they come, not in batches. */
export function isText(format: OutputFormat): boolean {
  return format === "jsonl" || format === "csv";
}

/** A writer of rows into `sink`. */
export function createRowWriter(
  format: OutputFormat,
  sink: ByteSink,
  { isPipe, isCsvSafe }: { readonly isPipe: boolean; readonly isCsvSafe: boolean },
): RowWriter {
  if (format === "csv") return new CsvWriter(sink, isCsvSafe);
  if (format === "arrow") return new ArrowWriter(sink, isPipe);
  if (format === "parquet") return new ParquetRowWriter(sink);
  return new JsonLinesWriter(sink);
}
