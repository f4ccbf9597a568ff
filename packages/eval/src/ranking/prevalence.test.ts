import { UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { prevalence } from "./prevalence.js";

describe("prevalence()", () => {
  test("is the weighted share of anomalies", () => {
    expect(prevalence([1, 0, 0, 0])).toBe(0.25);
    expect(prevalence([1, 0, 0, 0], { weight: [3, 1, 1, 1] })).toBe(0.5);
    expect(prevalence([0, 0])).toBe(0);
  });

  test("has no value without rows", () => {
    expect(() => prevalence([])).toThrow(UndefinedMetricError);
    expect(() => prevalence([1], { weight: [0] })).toThrow(UndefinedMetricError);
  });
});
