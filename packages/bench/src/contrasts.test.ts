import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { resolveConfig } from "./config.js";
import type { Contrast } from "./contrasts.js";

const contrast: Contrast = {
  name: "words against keywords",
  better: { detector: "tfidf-lr", view: "raw" },
  worse: { detector: "keyword", view: "raw" },
  metric: "prAuc",
  track: "natural",
};
const declare = (...contrasts: Contrast[]) => resolveConfig("standard", { contrasts }).contrasts;

describe("the contrasts of a preset", () => {
  test("are three where the rare track is run, two where it is not", () => {
    expect(resolveConfig("standard").contrasts.map(({ track }) => track)).toEqual(["natural", "natural", "rare-2"]);
    expect(resolveConfig("quick").contrasts.map(({ better }) => better.detector)).toEqual(["tfidf-lr", "fusion"]);
  });

  test("leave out those whose rows are not run", () => {
    expect(resolveConfig("quick", { detectors: ["keyword", "tfidf-lr"] }).contrasts.length).toBe(1);
    expect(resolveConfig("standard", { views: ["parsed"] }).contrasts).toEqual([]);
    expect(resolveConfig("standard", { rareShares: [1] }).contrasts.length).toBe(2);
  });
});

describe("declared contrasts", () => {
  test("take the place of the preset's", () => {
    expect(declare(contrast)).toEqual([contrast]);
    expect(declare()).toEqual([]);
  });

  test.each([
    [{ worse: { detector: "magic", view: "raw" } }, "contrasts[1].worse: must be a row of the run, got magic (raw)"],
    [{ better: { detector: "keyword", view: "parsed" } }, "contrasts[1].better: must be a row of the run"],
    [{ worse: contrast.better }, "contrasts[1].worse: must be another row than better, got tfidf-lr (raw) for both"],
    [{ track: "rare-3" }, "contrasts[1].track: must be one of natural, rare-0.5, rare-1, rare-2, rare-5, got rare-3"],
    [
      { better: { detector: "tfidf-lr", view: "parsed" }, track: "rare-1" },
      "contrasts[1].better.view: must be raw on a rare track, got parsed",
    ],
  ] satisfies [Partial<Contrast>, string][])("are refused with %j", (change, message) => {
    expect(() => declare(contrast, { ...contrast, ...change })).toThrow(InvalidInputError);
    expect(() => declare(contrast, { ...contrast, ...change })).toThrow(message);
  });

  test("are at most three", () => {
    expect(() => declare(contrast, contrast, contrast, contrast)).toThrow("contrasts: must be at most 3, got 4");
  });
});
