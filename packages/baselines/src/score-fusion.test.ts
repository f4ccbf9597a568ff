import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { probabilityPlusKeyword, rankScores, standardScores, sumScores, unitScores, unitSum } from "./score-fusion.js";

describe("scales", () => {
  test("standard scores have the mean and the population deviation of the reference", () => {
    expect(standardScores([1, 3])).toBeAllclose([-1, 1]);
    expect(standardScores([7], [1, 3])).toBeAllclose([5]);
    expect(standardScores([4, 4])).toBeAllclose([0, 0]); // a deviation of 0 counts as 1
  });

  test("ranks are shares, ties together", () => {
    expect(rankScores([10, 30, 10, 20])).toBeAllclose([0.25, 0.875, 0.25, 0.625]);
    expect(rankScores([1e300, -5, 0])).toEqual(rankScores([3, 1, 2]));
  });

  test("unit scores are cut off at the bounds of the reference", () => {
    expect(unitScores([5, 10, 15])).toBeAllclose([0, 0.5, 1]);
    expect(unitScores([-1, 5, 11], [0, 10])).toBeAllclose([0, 0.5, 1]);
    expect(unitScores([2, 2])).toBeAllclose([0, 0]);
  });

  test("no scores stay no scores", () => {
    for (const scale of [standardScores, rankScores, unitScores]) expect(scale([])).toHaveLength(0);
  });
});

describe("sums", () => {
  test("weigh their parts", () => {
    expect(
      sumScores(
        [
          [1, 2],
          [10, 20],
        ],
        [1, 0.5],
      ),
    ).toBeAllclose([6, 12]);
    expect(unitSum([0.9, 0.1], [0, Math.log(100)], [1, 0], 100)).toBeAllclose([1.9, 1.1]);
    expect(probabilityPlusKeyword([0.75, 0.25], [0, 1])).toBeAllclose([0.25, 0.75]);
  });

  test.each([
    [() => sumScores([]), "at least one list"],
    [() => sumScores([[1], [1, 2]]), "one length, got 1 and 2"],
    [() => sumScores([[1]], [1, 2]), "got 2 for 1"],
    [() => sumScores([[Number.NaN]]), "parts[0][0] must be finite, got NaN"],
    [() => standardScores([1], []), "at least one score"],
    [() => unitSum([1], [1], [1], 1), "unitSum: lines must be a finite number at least 2, got 1"],
  ])("refuse what they cannot add: %#", (act, message) => {
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow(message);
  });
});
