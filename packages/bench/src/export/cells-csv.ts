/** @file The cells of a run as CSV, at full precision. */

import { csv } from "../report/csv.js";
import type { CellResult } from "../result.js";
import { cellColumns } from "./cell-table.js";

/** All cells as one table of RFC 4180 with a header, columns as {@link cellColumns} names them; what a cell lacks is empty. */
export function cellsCsv(cells: readonly CellResult[]): string {
  return csv([cellColumns.map(({ name }) => name), ...cells.map((cell) => cellColumns.map(({ read }) => read(cell)))]);
}
