import { UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { auroc } from "./auroc.js";
import { averagePrecision } from "./average-precision.js";
import { createRanking } from "./ranking.js";

describe("createRanking()", () => {
  test("measures what the metrics of its names do, under any weights", () => {
    const labels = [0, 1, 0, 1, 1, 0];
    const scores = [0.5, 0.5, 0.1, 0.9, 0.1, 0.7];
    const ranking = createRanking(labels, scores);
    for (const weight of [
      [1, 1, 1, 1, 1, 1],
      [0, 2, 1, 0.5, 3, 1],
    ]) {
      expect(ranking.averagePrecision({ weight })).toBe(averagePrecision(labels, scores, { weight }));
      expect(ranking.auroc({ weight })).toBe(auroc(labels, scores, { weight }));
    }
    expect(ranking.averagePrecision()).toBe(averagePrecision(labels, scores));
  });

  test("does not see later changes of its arguments, and checks weights", () => {
    const scores = Float64Array.of(1, 2);
    const ranking = createRanking([0, 1], scores);
    scores.fill(0);
    expect(ranking.auroc()).toBe(1);
    expect(() => ranking.auroc({ weight: [1] })).toThrow("must have the same length, got 2 and 1");
    expect(() => ranking.averagePrecision({ weight: [1, 0] })).toThrow(UndefinedMetricError);
  });
});
