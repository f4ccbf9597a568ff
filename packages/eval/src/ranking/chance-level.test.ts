import { UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { auroc } from "./auroc.js";
import { averagePrecision } from "./average-precision.js";
import { aboveChance, chanceAveragePrecision } from "./chance-level.js";
import { createRanking } from "./ranking.js";

describe("chanceAveragePrecision()", () => {
  test("is the mean over the orders of two templates", () => {
    // The anomalous template first: 1; last: ½. Deviation ¼, standard error ¼/√4000 = 0.004.
    const { mean, deviation, standardError } = chanceAveragePrecision([1, 1, 0, 0], ["a", "a", "b", "b"], {
      seed: 1,
      draws: 4000,
    });
    expect(mean).toBeAllclose(0.75, { absolute: 0.02 });
    expect(deviation).toBeAllclose(0.25, { relative: 0.01 });
    expect(standardError).toBeAllclose(deviation / Math.sqrt(4000));
  });

  test("lies above the prevalence when lines tie, and near it when every line is its own template", () => {
    const labels = Array.from({ length: 400 }, (_, i) => (i < 100 ? 1 : 0));
    const few = chanceAveragePrecision(
      labels,
      labels.map((_, i) => (i % 8) + (i < 100 ? 8 : 0)),
      { seed: 1 },
    );
    const many = chanceAveragePrecision(
      labels,
      labels.map((_, i) => i),
      { seed: 1 },
    );
    expect(few.mean).toBeGreaterThan(0.3);
    expect(many.mean).toBeAllclose(0.25, { absolute: 0.02 });
  });

  test("is a draw of averagePrecision with a random number per template, weighted", () => {
    const labels = [1, 0, 0, 1];
    const templates = ["x", "x", "y", "y"];
    const weight = [3, 1, 2, 1];
    const { mean } = chanceAveragePrecision(labels, templates, { seed: 1, weight, draws: 3000 });
    const orders = [
      [2, 2, 1, 1],
      [1, 1, 2, 2],
    ].map((scores) => averagePrecision(labels, scores, { weight }));
    expect(mean).toBeAllclose((orders[0] + orders[1]) / 2, { absolute: 0.01 });
  });

  test("does not depend on what the templates are called, and repeats for a seed", () => {
    const labels = [1, 0, 0, 1, 0];
    const named = chanceAveragePrecision(labels, ["a", "b", "b", "c", "c"], { seed: 4 });
    expect(chanceAveragePrecision(labels, [7, 1, 1, 3, 3], { seed: 4 })).toEqual(named);
  });

  test("has no value without an anomaly", () => {
    expect(() => chanceAveragePrecision([0], [1], { seed: 1 })).toThrow(UndefinedMetricError);
  });
});

describe("aboveChance()", () => {
  test("puts chance at 0 and perfection at 1", () => {
    expect([aboveChance(0.4, 0.4), aboveChance(1, 0.4)]).toEqual([0, 1]);
    expect(() => aboveChance(1, 1)).toThrow(UndefinedMetricError);
  });
});

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
