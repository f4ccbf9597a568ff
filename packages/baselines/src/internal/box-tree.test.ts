import { createRandom } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BoxTree } from "./box-tree.js";
import { DirectSearch } from "./direct-search.js";
import type { ColumnMetric } from "./distances.js";

const METRICS: readonly ColumnMetric[] = ["euclidean", "manhattan", "chebyshev", { minkowski: 1.5 }, { minkowski: 40 }];

describe("the box tree", () => {
  test("finds what comparing with every row finds: the same bits, ties in the order of the rows", () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom(...METRICS),
      fc.constantFrom(1e-200, 1e-9, 1, 1e140),
      fc.constantFrom("normal", "few values", "equal", "on a line"),
      fc.boolean(),
      fc.integer(),
      (rows, columns, wanted, metric, scale, kind, leaveOut, seed) => {
        const random = createRandom(seed);
        const value = {
          normal: () => random.nextNormal(),
          "few values": () => random.nextInteger(3),
          equal: () => 1,
          "on a line": (at: number) => Math.floor(at / columns),
        }[kind];
        const x = { rows, columns, data: Float64Array.from({ length: rows * columns }, (_, at) => scale * value(at)) };
        const others = {
          rows: 7,
          columns,
          data: Float64Array.from({ length: 7 * columns }, (_, at) => scale * value(at)),
        };
        const k = Math.min(wanted, rows - (leaveOut ? 1 : 0));
        if (k === 0) return;
        const queries = leaveOut ? x : others;
        const found = new BoxTree(x, metric).nearest(queries, k, leaveOut);
        expect(found).toEqual(new DirectSearch(x, metric).nearest(queries, k, leaveOut));
      },
    );
    fc.assert(property, { numRuns: 200, seed: 11 });
  });

  test("finds its way from far outside, and through rows of no columns", () => {
    const random = createRandom("far");
    const x = { rows: 500, columns: 2, data: Float64Array.from({ length: 1000 }, () => random.nextNormal()) };
    const far = { rows: 2, columns: 2, data: Float64Array.of(1e150, -1e150, 1e16, 0) };
    expect(new BoxTree(x, "euclidean").nearest(far, 3, false)).toEqual(
      new DirectSearch(x, "euclidean").nearest(far, 3, false),
    );
    const bare = { rows: 100, columns: 0, data: new Float64Array(0) };
    expect(Array.from(new BoxTree(bare, "euclidean").nearest(bare, 2, true).indices.subarray(0, 6))).toEqual([
      1, 2, 0, 2, 0, 1,
    ]);
  });

  test("does not open every group: a query in a cluster costs few distances", () => {
    // What is counted are reads of the query, through a proxy of its data: a distance in one column reads it once.
    const data = Float64Array.from({ length: 4096 }, (_, row) => row);
    let reads = 0;
    const query = new Proxy(Float64Array.of(2000.2), {
      get(values, name) {
        if (name === "0") reads++;
        return Reflect.get(values, name);
      },
    });
    const { indices } = new BoxTree({ rows: 4096, columns: 1, data }, "euclidean").nearest(
      { rows: 1, columns: 1, data: query },
      3,
      false,
    );
    expect(Array.from(indices)).toEqual([2000, 2001, 1999]);
    expect(reads).toBeLessThan(120);
  });
});
