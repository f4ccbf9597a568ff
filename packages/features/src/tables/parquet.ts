/** @file Checked tables from Parquet. */

import { DataFormatError } from "@lsad/core";
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { TableSchema } from "./schema.js";
import { type Table, TableBuilder, type TableOptions } from "./table.js";

/** Rows decoded at a time: bounds what is held beside the columns kept. */
const ROWS_AT_ONCE = 65_536;

/**
 * Reads a Parquet table by hyparquet, checking each row against a schema. Only the schema's columns are read.
 *
 * @param input - Path of a file, or its bytes.
 * @throws {@link DataFormatError} if it is not Parquet, a column is missing, or (unless `onViolation` is `"drop"`) a cell
 *   breaks the schema.
 *
 * @example
 * ```ts
 * import { readParquetTable } from "@lsad/features/tables";
 * import { parquetWriteBuffer } from "hyparquet-writer";
 * const bytes = parquetWriteBuffer({ columnData: [{ name: "ms", data: [30, 45], type: "INT32" }] });
 * (await readParquetTable(bytes, { ms: { type: "integer" } })).columns.ms; // [30, 45]
 * ```
 */
export async function readParquetTable<S extends TableSchema>(
  input: string | ArrayBuffer,
  schema: S,
  options: TableOptions = {},
): Promise<Table<S>> {
  const name = options.file ?? (typeof input === "string" ? input : "parquet");
  const builder = new TableBuilder(schema, { ...options, file: name });
  const file: AsyncBuffer | ArrayBuffer = typeof input === "string" ? await asyncBufferFromFile(input) : input;
  const metadata = await readMetadata(file, name);
  builder.checkHeader(parquetSchema(metadata).children.map(({ element }) => element.name));
  const rows = Number(metadata.num_rows);
  const columns = Object.keys(schema);
  for (let rowStart = 0; rowStart < rows; rowStart += ROWS_AT_ONCE) {
    const rowEnd = Math.min(rows, rowStart + ROWS_AT_ONCE);
    for (const row of await parquetReadObjects({ file, metadata, columns, compressors, rowStart, rowEnd })) {
      builder.add(row);
    }
  }
  return builder.finish();
}

async function readMetadata(file: AsyncBuffer | ArrayBuffer, name: string) {
  try {
    return await parquetMetadataAsync(file);
  } catch (cause) {
    throw new DataFormatError(
      { problem: "the bytes are not a Parquet table", file: name, expected: "Parquet" },
      { cause },
    );
  }
}
