import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { planNames, resolveConfig } from "./config.js";

describe("resolveConfig()", () => {
  test("gives a preset as it is", () => {
    expect(resolveConfig("quick")).toMatchObject({
      views: ["raw"],
      seeds: [0],
      templates: "drain",
      syntheticLines: 2000,
    });
    expect(resolveConfig("standard")).toMatchObject({ views: ["raw", "parsed", "structured"], seeds: [0, 1, 2, 3, 4] });
  });

  test("lets overrides win", () => {
    const config = resolveConfig("quick", {
      detectors: ["keyword"],
      targets: ["BGL"],
      seedCount: 2,
      templates: "truth",
    });
    expect(config).toMatchObject({ detectors: ["keyword"], targets: ["BGL"], seeds: [0, 1], templates: "truth" });
  });

  test("always runs the main comparison, and the plans in their order", () => {
    expect(resolveConfig("quick", { plans: ["rare", "few-shot"] }).plans).toEqual(["main", "few-shot", "rare"]);
  });

  test("standard runs every plan, full draws twice as often", () => {
    expect(resolveConfig("standard")).toMatchObject({ plans: planNames, draws: 10, rareDraws: 20 });
    expect(resolveConfig("full")).toMatchObject({ plans: planNames, draws: 20, rareDraws: 40 });
  });

  test.each([
    [{ detectors: ["magic"] }, "detector: must be one of all-normal"],
    [{ detectors: [] }, "detectors: must name at least one, got none"],
    [{ targets: ["BGL", "BGL"] }, "targets: must be distinct, got BGL twice"],
    [{ seedCount: 0 }, "seeds: must be a whole number in [1, 1000], got 0"],
    [{ shots: [10, 10] }, "shots: must be distinct, got 10 twice"],
    [{ shots: [0] }, "shots: must be a whole number in [1, 100000], got 0"],
    [{ draws: 0 }, "draws: must be a whole number in [1, 1000], got 0"],
    [{ rareShares: [1e-7] }, "rareShares: must be a percentage in [0.001, 100], got 1e-7"],
    [{ rareDraws: 0.5 }, "rareDraws: must be a whole number in [1, 1000], got 0.5"],
    [{ options: { knn: { k: 3 } } }, "options: must be of detectors that run (all-normal, level,"],
    [{ options: { "tfidf-lr": { c: 1 } } }, "options.tfidf-lr: must be among C, grid, got c"],
    [
      { options: { bert: { encoder: "x" } } },
      "options.bert: must be among epochs, learningRate, trainedLayers, got encoder",
    ],
    [{ syntheticLines: 1.5 }, "lines: must be a whole number in [100, 100000000], got 1.5"],
  ])("refuses %j", (overrides, message) => {
    expect(() => resolveConfig("quick", overrides)).toThrow(InvalidInputError);
    expect(() => resolveConfig("quick", overrides)).toThrow(message);
  });
});
