import { describe, expect, test } from "vitest";
import { vectorsOf, vectorTable } from "./ml-vectors.js";

describe("vectorTable()", () => {
  const matrix = {
    rows: 3,
    columns: 5,
    indptr: Int32Array.of(0, 2, 2, 3),
    indices: Int32Array.of(1, 4, 0),
    data: Float64Array.of(0.1, 2, 1e-300),
  };

  test("holds each row as a sparse vector in JSON that reads back as the same doubles, an empty one too", () => {
    const rows = vectorTable(matrix, { label: Uint8Array.of(0, 1, 1) }).toArray();
    expect(rows.map(({ row, label }) => [row, label])).toEqual([
      [0, 0],
      [1, 1],
      [2, 1],
    ]);
    expect(rows.map(({ vector }) => JSON.parse(vector).features)).toEqual([
      { type: 0, size: 5, indices: [1, 4], values: [0.1, 2] },
      { type: 0, size: 5, indices: [], values: [] },
      { type: 0, size: 5, indices: [0], values: [1e-300] },
    ]);
  });

  test("is read as MLlib's type, with the columns asked for", () => {
    const query = vectorsOf("a view", ["label"]);
    expect(query).toMatch(/^SELECT \/\*\+ COALESCE\(1\) \*\/ `row`, `label`, from_json\(vector, '\{.*VectorUDT/);
    expect(query).toMatch(/\.features features FROM `a view`$/);
  });
});
