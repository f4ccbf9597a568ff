import { UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { averagePrecision } from "./average-precision.js";
import { aboveChance, chanceAveragePrecision } from "./chance-level.js";

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
