import { describe, expect, test } from "vitest";
import { dense, randomRows } from "../../test/matrices.js";
import { nearestRows } from "./nearest-rows.js";

describe("nearestRows()", () => {
  test("finds the smallest angle, whatever the lengths", () => {
    const { indices, similarities } = nearestRows(dense(2, 2, 3, 0.1, 0), dense(2, 1, 0, 1, 1));
    expect([...indices]).toEqual([1, 0]);
    expect(similarities).toBeAllclose([5 / Math.sqrt(13 * 2), 1]);
  });

  test("takes the first of equals and says where nothing is shared", () => {
    const { indices, similarities } = nearestRows(dense(3, 1, 0, 0, 0, 0, 1, 0, 0, 0), dense(3, 2, 0, 0, 4, 0, 0));
    expect([...indices]).toEqual([0, -1, -1]);
    expect([...similarities]).toEqual([1, 0, 0]);
  });

  test("agrees between dense and sparse, and with every pair computed", () => {
    const [queries, candidates] = [randomRows(1, 6), randomRows(2, 9)];
    const { indices, similarities } = nearestRows(queries, candidates);
    const cosine = (q: number, c: number): number => {
      let [dot, a, b] = [0, 0, 0];
      for (let j = 0; j < 4; j++) {
        const [x, y] = [queries.data[4 * q + j], candidates.data[4 * c + j]];
        dot += x * y;
        a += x * x;
        b += y * y;
      }
      return dot / Math.sqrt(a * b);
    };
    for (let q = 0; q < 6; q++) {
      const all = Array.from({ length: 9 }, (_, c) => cosine(q, c));
      expect(similarities[q]).toBeAllclose(Math.max(...all));
      expect(indices[q]).toBe(all.indexOf(Math.max(...all)));
    }
    const sparse = {
      rows: 9,
      columns: 4,
      indptr: Int32Array.from({ length: 10 }, (_, i) => 4 * i),
      indices: Int32Array.from({ length: 36 }, (_, i) => i % 4),
      data: candidates.data,
    };
    expect(nearestRows(queries, sparse)).toEqual({ indices, similarities });
  });

  test("rejects rows of another width", () => {
    expect(() => nearestRows(dense(1, 1), dense(2, 1, 1))).toThrow("must have the same columns, got 1 and 2");
  });
});
