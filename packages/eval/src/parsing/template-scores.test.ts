import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";

import { templateScores } from "./template-scores.js";

describe("templateScores()", () => {
  test("compares texts as they are", () => {
    // lines 1, 2, 4 are equal; "up 7" is wrong: 2 of 3 predicted and 2 of 2 true templates
    const scores = templateScores(["up <*>", "up <*>", "up <*>", "down"], ["up <*>", "up <*>", "up 7", "down"]);
    expect(scores).toEqual({
      parsingAccuracy: 3 / 4,
      templatePrecision: 2 / 3,
      templateRecall: 1,
      templateF1: 4 / 5,
      correctTemplates: 2,
      truthTemplates: 2,
      predictedTemplates: 3,
    });
  });

  test("tells blanks, case and doubled wildcards apart", () => {
    expect(templateScores(["a <*>", "b", "<*>"], ["a  <*>", "B", "<*><*>"]).parsingAccuracy).toBe(0);
  });

  test("calls a template wrong that also took lines of another", () => {
    const scores = templateScores(["a", "a", "b"], ["a", "a", "a"]);
    expect(scores.parsingAccuracy).toBe(2 / 3);
    expect(scores.correctTemplates).toBe(0);
  });

  test("counts a missing prediction as the empty text, which is right only for an empty truth", () => {
    expect(templateScores(["a", ""], [undefined, null]).parsingAccuracy).toBe(1 / 2);
  });

  test("drops lines without a truth", () => {
    expect(templateScores(["a", undefined], ["a", "x"])).toEqual(templateScores(["a"], ["a"]));
  });

  test("rejects lists of different length and has no value without a line", () => {
    expect(() => templateScores(["a"], [])).toThrow(InvalidInputError);
    expect(() => templateScores([], [])).toThrow(UndefinedMetricError);
  });
});
