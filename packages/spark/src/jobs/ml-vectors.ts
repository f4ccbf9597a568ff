/** @file Sparse rows as the vectors of Spark's own machine learning, in SQL alone. */

import type { CsrMatrix } from "@lsad/core";
import { Float64, Int32, Table, Utf8, vectorFromArray } from "apache-arrow";
import { literal, quoted } from "./sql-text.js";

/**
 * MLlib's type of vectors. SQL has no name for it, but `from_json` reads it by its class; Spark knows the fields of the class.
 */
const VECTOR = {
  type: "udt",
  class: "org.apache.spark.ml.linalg.VectorUDT",
  pyClass: "pyspark.ml.linalg.VectorUDT",
  sqlType: { type: "struct", fields: [] },
};
const SCHEMA = JSON.stringify({
  type: "struct",
  fields: [{ name: "features", type: VECTOR, nullable: true, metadata: {} }],
});
const SPARSE = 0; // VectorUDT: type 0 has indices, type 1 is dense

/** Rows of a matrix as a table for `createView`: number of the row, its vector as JSON, and further columns. */
export function vectorTable(
  { rows, columns, indptr, indices, data }: CsrMatrix,
  further: Readonly<Record<string, ArrayLike<number>>> = {},
): Table {
  const vectors = Array.from({ length: rows }, (_, row) => {
    const [start, end] = [indptr[row], indptr[row + 1]];
    // Numbers are written in the shortest form that reads back as the same double.
    const [places, values] = [Array.from(indices.subarray(start, end)), Array.from(data.subarray(start, end))];
    return JSON.stringify({ features: { type: SPARSE, size: columns, indices: places, values } });
  });
  const numbers = Array.from({ length: rows }, (_, row) => row);
  const others = Object.entries(further).map(([name, values]) => [
    name,
    vectorFromArray(Array.from(values), new Float64()),
  ]);
  return new Table({
    row: vectorFromArray(numbers, new Int32()),
    vector: vectorFromArray(vectors, new Utf8()),
    ...Object.fromEntries(others),
  });
}

/** The rows of such a view with their vectors as MLlib reads them; in one partition, as each step of a solver visits all. */
export function vectorsOf(view: string, further: readonly string[] = []): string {
  const columns = ["row", ...further].map(quoted).join(", ");
  return `SELECT /*+ COALESCE(1) */ ${columns}, from_json(vector, ${literal(SCHEMA)}).features features FROM ${quoted(view)}`;
}
