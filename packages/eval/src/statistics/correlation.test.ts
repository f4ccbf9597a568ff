import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { kendall, mannWhitney, pearson, spearman } from "./correlation.js";

describe("correlations", () => {
  test("are 1 for a line, −1 for a falling one, and rank correlations for any monotone curve", () => {
    const a = [1, 2, 3, 5];
    expect(pearson(a, [2, 4, 6, 10]).statistic).toBe(1);
    expect(spearman(a, [1, 10, 100, 1000]).statistic).toBeAllclose(1);
    expect(kendall(a, [9, 5, 2, 1]).statistic).toBe(-1);
    expect(pearson(a, [2, 4, 6, 10]).pValue).toBe(0);
  });

  test("Mann and Whitney's U counts pairs", () => {
    expect(mannWhitney([3, 5], [1, 4]).statistic).toBe(3);
    expect(mannWhitney([1, 2], [1, 2])).toEqual({ statistic: 2, pValue: 1 });
  });

  test("have no value on constant samples", () => {
    for (const test of [pearson, spearman, kendall])
      expect(() => test([1, 1, 1], [1, 2, 3])).toThrow(UndefinedMetricError);
    expect(() => mannWhitney([1], [1])).toThrow(UndefinedMetricError);
    expect(() => pearson([1, 2], [1, 2])).toThrow("same length of at least 3");
    expect(() => mannWhitney([], [1])).toThrow(InvalidInputError);
  });
});
