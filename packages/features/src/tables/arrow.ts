/** @file Checked tables from Arrow, and features out to it. */

import { readFile, writeFile } from "node:fs/promises";
import { type CsrMatrix, DataFormatError, type Matrix } from "@lsad/core";
import {
  Table as ArrowTable,
  type Data,
  Field,
  Float64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  tableFromIPC,
  tableToIPC,
} from "apache-arrow";
import { toDense } from "../matrix/build.js";
import type { FeatureBlock } from "../matrix/feature-block.js";
import type { TableSchema } from "./schema.js";
import { type Table, TableBuilder, type TableOptions } from "./table.js";

/**
 * Reads an Arrow table (IPC file or stream format), checking each row against a schema.
 *
 * @param input - Path of a file, or its bytes.
 * @throws {@link DataFormatError} if the bytes are not Arrow, a column is missing, or (unless `onViolation` is `"drop"`) a cell
 *   breaks the schema.
 *
 * @example
 * ```ts
 * import { readArrowTable, writeArrow } from "@lsad/features/tables";
 * const bytes = await writeArrow({ columns: [{ name: "rarity", unit: "nats" }], matrix: matrixFromRows([[0.5], [2]]) });
 * (await readArrowTable(bytes, { rarity: { type: "number", min: 0 } })).columns.rarity; // [0.5, 2]
 * ```
 */
export async function readArrowTable<S extends TableSchema>(
  input: string | Uint8Array,
  schema: S,
  options: TableOptions = {},
): Promise<Table<S>> {
  const file = options.file ?? (typeof input === "string" ? input : "arrow");
  const builder = new TableBuilder(schema, { ...options, file });
  const table = parseArrow(typeof input === "string" ? await readFile(input) : input, file);
  const names = table.schema.fields.map(({ name }) => String(name));
  builder.checkHeader(names);
  const columns = Object.keys(schema).map((name) => [name, table.getChild(name)] as const);
  for (let row = 0; row < table.numRows; row++) {
    builder.add(Object.fromEntries(columns.map(([name, vector]) => [name, vector?.get(row)])));
  }
  return builder.finish();
}

/**
 * Features as an Arrow table: one float64 column a feature, its unit in the field's metadata. A sparse matrix is written dense.
 *
 * @example
 * ```ts
 * import { toArrowTable } from "@lsad/features/tables";
 * const table = toArrowTable({ columns: [{ name: "rarity", unit: "nats" }], matrix: matrixFromRows([[0.5], [2]]) });
 * table.getChild("rarity")?.get(1); // 2
 * ```
 */
export function toArrowTable({ columns, matrix }: FeatureBlock<Matrix | CsrMatrix>): ArrowTable {
  const { rows, data } = toDense(matrix);
  const fields = columns.map(({ name, unit }) => new Field(name, new Float64(), false, new Map([["unit", unit]])));
  const children: Data<Float64>[] = columns.map((_, j) =>
    makeData({
      type: new Float64(),
      length: rows,
      data: Float64Array.from({ length: rows }, (_, row) => data[row * columns.length + j]),
    }),
  );
  const schema = new Schema(fields);
  const batch = makeData({ type: new Struct(fields), length: rows, children });
  return new ArrowTable(schema, [new RecordBatch(schema, batch)]);
}

/**
 * Features as bytes of an Arrow IPC file, readable from Python (`pyarrow.feather.read_table`), DuckDB and others.
 *
 * @param path - Where to write it, too. Default: nowhere.
 * @returns the bytes.
 *
 * @example
 * ```ts
 * import { writeArrow } from "@lsad/features/tables";
 * const bytes = await writeArrow({ columns: [{ name: "rarity", unit: "nats" }], matrix: matrixFromRows([[0.5]]) });
 * new TextDecoder().decode(bytes.subarray(0, 6)); // "ARROW1"
 * ```
 */
export async function writeArrow(block: FeatureBlock<Matrix | CsrMatrix>, path?: string): Promise<Uint8Array> {
  const bytes = tableToIPC(toArrowTable(block), "file");
  if (path !== undefined) await writeFile(path, bytes);
  return bytes;
}

function parseArrow(bytes: Uint8Array, file: string): ArrowTable {
  try {
    return tableFromIPC(bytes);
  } catch (cause) {
    throw new DataFormatError(
      { problem: "the bytes are not an Arrow table", file, expected: "Arrow IPC, file or stream format" },
      { cause },
    );
  }
}
