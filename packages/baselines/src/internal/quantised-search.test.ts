import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRandom } from "@lsad/core";
import { csrOf } from "@lsad/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kernelsSource } from "./kernels.wasm.js";
import { QuantisedSearch } from "./quantised-search.js";
import { SparseSearch } from "./sparse-search.js";

describe("the filtered search", () => {
  test("finds what comparing with every row finds, on rows of any scale", () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 700 }),
      fc.integer({ min: 1, max: 21 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(1e-9, 1, 1e4, 1e120),
      fc.constantFrom(0, 1, 1e3),
      fc.boolean(),
      fc.integer(),
      (rows, columns, k, scale, offset, outlier, seed) => {
        const random = createRandom(seed);
        const normal = () => scale * (random.nextNormal() + offset);
        const x = { rows, columns, data: Float64Array.from({ length: rows * columns }, normal) };
        if (outlier) x.data[0] *= 1e6;
        const queries = { rows: 5, columns, data: Float64Array.from({ length: 5 * columns }, normal) };
        queries.data[columns] *= 1e20; // one query is far away
        const { indices, distances } = new QuantisedSearch(x, "euclidean").nearest(queries, Math.min(k, rows), false);
        const expected = bruteForce(x, queries, Math.min(k, rows));
        expect(Array.from(indices)).toEqual(expected.indices);
        expect(distances).toBeAllclose(expected.distances, { relative: 1e-12, absolute: 0 });
      },
    );
    fc.assert(property, { numRuns: 60, seed: 7 });
  });

  test("leaves a row out of its own neighbours", () => {
    const x = { rows: 3, columns: 1, data: Float64Array.of(0, 0, 5) };
    const { indices } = new QuantisedSearch(x, "euclidean").nearest(x, 1, true);
    expect(Array.from(indices)).toEqual([1, 0, 0]);
  });

  test.each(["euclidean", "cosine"] as const)("agrees with inverted lists on %s neighbours", (metric) => {
    const random = createRandom(metric);
    const value = () => (random.nextFloat() < 0.6 ? 0 : random.nextInteger(5));
    const x = { rows: 300, columns: 12, data: Float64Array.from({ length: 3600 }, value) };
    const dense = new QuantisedSearch(x, metric).nearest(x, 6, true);
    const sparse = new SparseSearch(csrOf(x), metric).nearest(csrOf(x), 6, true);
    expect(dense.distances).toBeAllclose(sparse.distances);
    expect(dense.indices).toEqual(sparse.indices);
  });
});

test("the compiled kernels are those of the source", () => {
  const source = readFileSync(new URL("../../assembly/kernels.as", import.meta.url));
  expect(createHash("sha256").update(source).digest("hex")).toBe(kernelsSource);
});

interface Rows {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

function bruteForce(x: Rows, queries: Rows, k: number): { indices: number[]; distances: number[] } {
  const indices: number[] = [];
  const distances: number[] = [];
  for (let query = 0; query < queries.rows; query++) {
    const all = Array.from({ length: x.rows }, (_, row) => {
      let sum = 0;
      for (let j = 0; j < x.columns; j++)
        sum += (queries.data[query * x.columns + j] - x.data[row * x.columns + j]) ** 2;
      return { row, distance: Math.sqrt(sum) };
    });
    all.sort((a, b) => a.distance - b.distance || a.row - b.row);
    for (const { row, distance } of all.slice(0, k)) {
      indices.push(row);
      distances.push(distance);
    }
  }
  return { indices, distances };
}
