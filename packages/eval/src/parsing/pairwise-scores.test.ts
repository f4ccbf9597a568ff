import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";

import { pairwiseScores } from "./pairwise-scores.js";

describe("pairwiseScores()", () => {
  test("counts the pairs of lines that are together", () => {
    // truth has C(3,2) = 3 pairs, prediction 1 + 1 = 2, both share the pair (1, 2)
    expect(pairwiseScores(["a", "a", "a", "b"], [1, 1, 2, 2])).toEqual({
      pairPrecision: 1 / 2,
      pairRecall: 1 / 3,
      pairF1: 2 / 5,
      precisionDefined: true,
      recallDefined: true,
    });
  });

  test("counts a side without a pair as 1 and says so", () => {
    expect(pairwiseScores(["a", "a"], [1, 2])).toEqual({
      pairPrecision: 1,
      pairRecall: 0,
      pairF1: 0,
      precisionDefined: false,
      recallDefined: true,
    });
  });

  test("swaps precision and recall when truth and prediction change places", () => {
    const there = pairwiseScores(["a", "a", "b", "b", "b"], [1, 1, 1, 2, 2]);
    const back = pairwiseScores([1, 1, 1, 2, 2], ["a", "a", "b", "b", "b"]);
    expect(back.pairPrecision).toBe(there.pairRecall);
    expect(back.pairF1).toBe(there.pairF1);
  });

  test("rejects lists of different length and has no value without a line", () => {
    expect(() => pairwiseScores(["a"], [])).toThrow(InvalidInputError);
    expect(() => pairwiseScores([], [])).toThrow(UndefinedMetricError);
  });
});
