/** @file Checked tables from CSV. */

import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { DataFormatError } from "@lsad/core";
import { parse } from "fast-csv";
import type { TableSchema } from "./schema.js";
import { type Table, TableBuilder, type TableOptions } from "./table.js";

/** How the CSV is written. */
export interface CsvOptions extends TableOptions {
  /** Character between cells. Default `","`. */
  readonly delimiter?: string;
}

/**
 * Reads CSV with a header row (RFC 4180, by fast-csv), checking each row against a schema. One pass; a byte order mark and any
 * line ends are read. A row with too few or too many cells is a violation of its own.
 *
 * @param input - Path of a file, or the text in pieces.
 * @throws {@link DataFormatError} if a column is missing, the text is not CSV, or (unless `onViolation` is `"drop"`) a cell
 *   breaks the schema.
 *
 * @example
 * ```ts
 * import { readCsvTable } from "@lsad/features/tables";
 * const table = await readCsvTable(["level,ms\n", "INFO,30\n"], { level: { type: "string" }, ms: { type: "number" } });
 * table.columns.ms[0]; // 30
 * ```
 */
export async function readCsvTable<S extends TableSchema>(
  input: string | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  schema: S,
  options: CsvOptions = {},
): Promise<Table<S>> {
  const { delimiter = ",", ...rest } = options;
  const file = options.file ?? (typeof input === "string" ? input : "csv");
  const builder = new TableBuilder(schema, { ...rest, file });
  const source = typeof input === "string" ? createReadStream(input) : Readable.from(input);
  // Rows as lists, not objects: a row of the wrong length is then a violation to count, not the end of the file.
  const parser = parse({ headers: false, delimiter, ignoreEmpty: true });
  pipeline(source, parser, () => {}); // errors of either surface in the loop below
  let names: readonly string[] | undefined;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (names === undefined) {
        names = cells;
        builder.checkHeader(names);
      } else if (cells.length !== names.length) builder.addMalformed(`${names.length} cells`, `${cells.length} cells`);
      else builder.add(Object.fromEntries(names.map((name, j) => [name, cells[j]])));
    }
  } catch (error) {
    if (error instanceof DataFormatError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new DataFormatError({ problem: `the CSV cannot be read: ${problem}`, file }, { cause: error });
  }
  if (names === undefined) builder.checkHeader([]);
  return builder.finish();
}
