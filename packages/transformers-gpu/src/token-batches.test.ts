import { InvalidInputError } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketByLength, distinctTexts } from "./token-batches.js";

const lengths = (...counts: number[]) => counts.map((count, text) => new Int32Array(count).fill(text + 1));

describe("bucketByLength()", () => {
  test("puts texts of like length together and pads to the longest", () => {
    // tokens 3, 1, 2, 5 in batches of at most 4 ids: [1, 2], [3], [5]
    const { batches, paddedShare } = bucketByLength(lengths(3, 1, 2, 5), { tokensPerBatch: 4, padId: 9 });
    expect(batches.map(({ rows, length, index }) => [rows, length, [...index]])).toEqual([
      [2, 2, [1, 2]],
      [1, 3, [0]],
      [1, 5, [3]],
    ]);
    expect([...batches[0].ids]).toEqual([2, 9, 3, 3]);
    expect([...batches[0].mask]).toEqual([1, 0, 1, 1]);
    expect(paddedShare).toBeCloseTo(1 / 12, 12);
  });

  test("holds no more rows than asked", () => {
    expect(
      bucketByLength(lengths(1, 1, 1), { tokensPerBatch: 99, rowsPerBatch: 2 }).batches.map(({ rows }) => rows),
    ).toEqual([2, 1]);
  });

  test("has nothing to do for no text", () => {
    expect(bucketByLength([], { tokensPerBatch: 4 })).toEqual({ batches: [], paddedShare: 0 });
  });

  test("keeps every token of every text, once", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 100 }),
        (counts, tokensPerBatch) => {
          const { batches } = bucketByLength(lengths(...counts), { tokensPerBatch });
          const found = new Map<number, number>();
          for (const { rows, length, ids, mask, index } of batches) {
            expect(rows === 1 || rows * length <= tokensPerBatch).toBe(true);
            for (let row = 0; row < rows; row++) {
              const real = mask.slice(row * length, (row + 1) * length).reduce((sum, one) => sum + one, 0);
              expect(new Set(ids.slice(row * length, row * length + real))).toEqual(new Set([index[row] + 1]));
              found.set(index[row], real);
            }
          }
          expect(counts.map((_, text) => found.get(text))).toEqual(counts);
        },
      ),
    );
  });

  test("ends a batch of enough tokens where texts get longer", () => {
    const encoded = lengths(3, 2, 2, 3, 5);
    const sizes = (enoughTokens: number) =>
      bucketByLength(encoded, { tokensPerBatch: 100, enoughTokens }).batches.map(({ rows, length }) => [rows, length]);
    expect(sizes(1)).toEqual([
      [2, 2],
      [2, 3],
      [1, 5],
    ]);
    expect(sizes(5)).toEqual([
      [4, 3], // 4 tokens are not enough, 12 are
      [1, 5],
    ]);
    expect(sizes(100)).toEqual([[5, 5]]);
  });

  test("rejects a text without tokens and sizes below 1", () => {
    expect(() => bucketByLength(lengths(1, 0), { tokensPerBatch: 4 })).toThrow("text 1 must have tokens, got none");
    expect(() => bucketByLength([], { tokensPerBatch: 0 })).toThrow(InvalidInputError);
  });
});

describe("distinctTexts()", () => {
  test("keeps each text once, with its count and its places", () => {
    const { texts, counts, index } = distinctTexts(["b", "a", "b", "b"]);
    expect([texts, [...counts], [...index]]).toEqual([
      ["b", "a"],
      [3, 1],
      [0, 1, 0, 0],
    ]);
  });
});
