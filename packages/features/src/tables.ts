/** @file Tables in files: CSV, Arrow and Parquet in, Arrow out. Needs Node; the main entry does not. */

export { readArrowTable, toArrowTable, writeArrow } from "./tables/arrow.js";
export { type CsvOptions, readCsvTable } from "./tables/csv.js";
export { readParquetTable } from "./tables/parquet.js";
