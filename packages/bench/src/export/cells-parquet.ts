/** @file The cells of a run as Parquet: typed columns, for pandas, DuckDB, Spark. */

import { parquetWriteBuffer } from "hyparquet-writer";
import type { CellResult } from "../result.js";
import { type CellColumnType, cellColumns } from "./cell-table.js";

const TYPES = { text: "STRING", whole: "INT32", number: "DOUBLE" } as const satisfies Record<CellColumnType, string>;

/**
 * All cells as one Parquet table, Snappy inside, columns as {@link cellColumns} names them; what a cell lacks is null.
 * @returns the bytes of the file; the same cells give the same bytes.
 */
export function cellsParquet(cells: readonly CellResult[]): Uint8Array {
  const columnData = cellColumns.map(({ name, type, read }) => ({
    name,
    type: TYPES[type],
    data: cells.map((cell) => read(cell)),
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
