import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { auroc, partialAuroc } from "./auroc.js";

describe("auroc()", () => {
  test("is the share of pairs in order, ties half", () => {
    // pairs (anomaly, normal): (.35,.1) yes, (.35,.4) no, (.8,.1) yes, (.8,.4) yes
    expect(auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75);
    expect(auroc([0, 1], [3, 3])).toBe(0.5);
  });

  test("turns to its complement when the score is negated", () => {
    const labels = [0, 1, 0, 1, 0, 0, 1];
    const scores = [0.1, 0.1, 0.5, 0.6, 0.6, 0.2, 0.9];
    const negated = scores.map((score) => -score);
    expect(auroc(labels, scores) + auroc(labels, negated)).toBeAllclose(1);
  });
});

describe("partialAuroc()", () => {
  test("is the whole area at a rate of 1, and 0.5 for a constant score at any rate", () => {
    expect(partialAuroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 1)).toBe(0.75);
    expect(partialAuroc([0, 1], [3, 3], 0.05)).toBeAllclose(0.5);
  });

  test("cuts the curve by interpolation", () => {
    // Curve (0,0) (0,½) (½,½) …: A(½) = ¼; ½·(1 + (¼ − ⅛)/(½ − ⅛)) = ⅔
    expect(partialAuroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.5)).toBeAllclose(2 / 3);
  });

  test("rejects a rate that is not in (0, 1]", () => {
    for (const bad of [0, 1.1, Number.NaN]) {
      expect(() => partialAuroc([0, 1], [0, 1], bad)).toThrow(InvalidInputError);
    }
  });
});
