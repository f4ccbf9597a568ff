/** @file CSV files as streams of checked rows. */

import { Readable, Transform } from "node:stream";
import { DataFormatError } from "@lsad/core";
import { parse } from "fast-csv";
import { fileError, readBytes } from "./read-file.js";

/** One row of a CSV file. */
export interface CsvRow {
  /** Fields in the order of the columns asked for; `undefined` where an optional column is absent. */
  readonly fields: readonly string[];
  /** 1-based line of the file at which the row starts. */
  readonly line: number;
}

/** Columns to read from a CSV file. */
export interface CsvColumns {
  readonly required: readonly string[];
  /** Columns that may be absent: their fields are then `""`. */
  readonly optional?: readonly string[];
  /** What the reader should do when a required column is missing. */
  readonly hint?: string;
}

/**
 * Bytes that may go by without a complete row: a quote left open would otherwise take the rest of the file into memory, and fast-csv looks at all
 * of it again with every chunk.
 */
const ROW_BYTES_LIMIT = 2 ** 20;

/**
 * The rows of a CSV file (RFC 4180, LF or CRLF, with or without BOM, `.gz` or not), streamed.
 * @throws {@link DataFormatError} with file and line, if a required column is missing or double, a row has another number of fields than the
 *   header, or quoting is broken.
 */
export async function* readCsv(file: string, columns: CsvColumns): AsyncGenerator<CsvRow, void> {
  let places: readonly number[] | undefined;
  let width = 0;
  for await (const { fields, line } of readRows(file)) {
    if (places === undefined) {
      places = findColumns(fields, columns, file);
      width = fields.length;
      continue;
    }
    if (fields.length !== width) {
      throw new DataFormatError({
        problem: `row has ${fields.length} fields`,
        file,
        line,
        expected: `${width} fields, as in the header`,
        received: fields.join(","),
        hint: "Is a field with a comma or a quote in it not quoted?",
      });
    }
    yield { fields: places.map((place) => (place < 0 ? "" : fields[place])), line };
  }
  if (places === undefined) {
    throw new DataFormatError({ problem: "empty file", file, expected: `the header ${columns.required.join(",")}` });
  }
}

/** The first row of a CSV file: its column names. */
export async function readCsvHeader(file: string): Promise<readonly string[]> {
  for await (const { fields } of readRows(file)) return fields;
  throw new DataFormatError({ problem: "empty file", file, expected: "a header row" });
}

function findColumns(header: readonly string[], columns: CsvColumns, file: string): readonly number[] {
  const find = (name: string, isRequired: boolean): number => {
    const place = header.indexOf(name);
    if ((place < 0 && isRequired) || header.indexOf(name, place + 1) > place) {
      throw new DataFormatError({
        problem: `column ${name} is ${place < 0 ? "missing" : "there twice"}`,
        file,
        line: 1,
        expected: columns.required.join(","),
        received: header.join(","),
        ...(columns.hint !== undefined && { hint: columns.hint }),
      });
    }
    return place;
  };
  const required = columns.required.map((name) => find(name, true));
  return [...required, ...(columns.optional ?? []).map((name) => find(name, false))];
}

/** Rows with their line numbers; the header is row 1. Blank lines are no rows. */
async function* readRows(file: string): AsyncGenerator<CsvRow, void> {
  let pendingBytes = 0;
  let line = 1;
  const guard = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      pendingBytes += chunk.length;
      if (pendingBytes <= ROW_BYTES_LIMIT) return done(null, chunk);
      const problem = `no complete row within ${ROW_BYTES_LIMIT} bytes`;
      done(new DataFormatError({ problem, file, line, hint: "Is a quote left open on this line?" }));
    },
  });
  const bytes = Readable.from(readBytes(file), { objectMode: false });
  const rows = parse({ headers: false, ignoreEmpty: false });
  bytes.on("error", (error) => guard.destroy(error));
  guard.on("error", (error) => rows.destroy(error));
  try {
    for await (const fields of bytes.pipe(guard).pipe(rows) as AsyncIterable<string[]>) {
      pendingBytes = 0;
      const start = line;
      line += 1 + countLineFeeds(fields);
      if (fields.length > 1 || (fields[0] ?? "") !== "") yield { fields, line: start };
    }
  } catch (cause) {
    if (cause instanceof DataFormatError) throw cause;
    if (cause instanceof Error && cause.message.startsWith("Parse Error")) {
      const problem = "quoting is broken";
      throw new DataFormatError({ problem, file, line, received: cause.message }, { cause });
    }
    throw fileError(file, cause);
  } finally {
    bytes.destroy();
    guard.destroy();
    rows.destroy();
  }
}

function countLineFeeds(fields: readonly string[]): number {
  let count = 0;
  for (const field of fields) {
    for (let at = field.indexOf("\n"); at >= 0; at = field.indexOf("\n", at + 1)) count++;
  }
  return count;
}
