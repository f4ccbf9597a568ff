import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { groupingScores } from "./grouping-scores.js";

const labels = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), { minLength: 1 });

describe("groupingScores()", () => {
  test("counts the lines of groups that are wholly right", () => {
    // a -> {1}, b -> {2, 3}, c -> {4}: a and c are right, 3 of 5 lines, 2 of 4 predicted and 2 of 3 true groups
    expect(groupingScores(["a", "a", "b", "b", "c"], [1, 1, 2, 3, 4])).toEqual({
      groupingAccuracy: 3 / 5,
      groupPrecision: 2 / 4,
      groupRecall: 2 / 3,
      groupF1: 4 / 7,
      correctGroups: 2,
      truthGroups: 3,
      predictedGroups: 4,
    });
  });

  test("calls a whole group wrong for one line astray", () => {
    expect(groupingScores(["a", "a", "a", "b", "b"], [1, 1, 2, 2, 2]).groupingAccuracy).toBe(0);
  });

  test("drops lines without a truth and counts a missing prediction as an empty label", () => {
    const withGaps = groupingScores(["a", undefined, "b", null], [1, 1, undefined, 2]);
    expect(withGaps).toEqual(groupingScores(["a", "b"], [1, ""]));
  });

  test("tells the number 1 from the text 1, and the number 0 from a missing label", () => {
    expect(groupingScores(["a", "a"], [1, "1"]).predictedGroups).toBe(2);
    expect(groupingScores([0, 0, 1], [0, 0, 1]).groupingAccuracy).toBe(1);
  });

  test("does not depend on the names of the groups", () => {
    fc.assert(
      fc.property(labels, (pairs) => {
        const truth = pairs.map(([t]) => t);
        const predicted = pairs.map(([, p]) => p);
        const renamed = predicted.map((p) => `group ${4 - p}`);
        expect(groupingScores(truth, renamed)).toEqual(groupingScores(truth, predicted));
      }),
    );
  });

  test("does not depend on the order of the lines", () => {
    fc.assert(
      fc.property(labels, (pairs) => {
        const reversed = pairs.toReversed();
        expect(groupingScores(reversed.map(first), reversed.map(second))).toEqual(
          groupingScores(pairs.map(first), pairs.map(second)),
        );
      }),
    );
  });

  test("is the same accuracy when truth and prediction change places", () => {
    fc.assert(
      fc.property(labels, (pairs) => {
        const there = groupingScores(pairs.map(first), pairs.map(second));
        const back = groupingScores(pairs.map(second), pairs.map(first));
        expect(back.groupingAccuracy).toBe(there.groupingAccuracy);
        expect(back.groupPrecision).toBe(there.groupRecall);
      }),
    );
  });

  test("rejects lists of different length and has no value without a line", () => {
    expect(() => groupingScores(["a"], [])).toThrow(InvalidInputError);
    expect(() => groupingScores(["a"], [])).toThrow("groupingScores: truth and predicted must have the same length");
    expect(() => groupingScores([], [])).toThrow(UndefinedMetricError);
    expect(() => groupingScores([undefined], [1])).toThrow("at least one line must have a truth, got 1 lines without");
  });
});

function first(pair: readonly [number, number]): number {
  return pair[0];
}

function second(pair: readonly [number, number]): number {
  return pair[1];
}
