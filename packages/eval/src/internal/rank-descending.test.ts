import { describe, expect, test } from "vitest";
import { fc } from "../../test/seeded-fast-check.js";
import { rankDescending } from "./rank-descending.js";

/** What the radix sort replaces: a stable sort of indices by a comparator. */
function sortIndices(scores: readonly number[]): number[] {
  return scores.map((_, index) => index).sort((a, b) => scores[b] - scores[a] || a - b);
}

describe("rankDescending()", () => {
  test("orders signs, magnitudes, subnormal and huge numbers; ties, 0 and -0 among them, keep their order", () => {
    const scores = [-0, 1, 0, -Number.MAX_VALUE, Number.MIN_VALUE, -Number.MIN_VALUE, 1, Number.MAX_VALUE, -1];
    expect([...rankDescending(scores)]).toEqual([7, 1, 6, 4, 0, 2, 5, 8, 3]);
  });

  test("keeps neighbouring doubles apart", () => {
    expect([...rankDescending([1, 1 + Number.EPSILON, 1 - Number.EPSILON / 2])]).toEqual([1, 0, 2]);
  });

  test("is a stable sort, for every kind of double", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(fc.oneof(finite, fc.integer({ min: -3, max: 3 })), { maxLength: 200 }), (scores) => {
        expect([...rankDescending(scores)]).toEqual(sortIndices(scores));
      }),
    );
  });

  test("takes no, one and equal scores", () => {
    expect([...rankDescending([])]).toEqual([]);
    expect([...rankDescending([5])]).toEqual([0]);
    expect([...rankDescending(Float32Array.of(2, 2, 2))]).toEqual([0, 1, 2]);
  });
});
