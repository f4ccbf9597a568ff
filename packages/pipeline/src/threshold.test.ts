import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { thresholdPolicy } from "./threshold.js";

describe("thresholdPolicy()", () => {
  test("fixed is what it says, whatever the target, and alerts strictly above", () => {
    const policy = thresholdPolicy({ policy: "fixed", value: 0.5 });
    expect(policy.threshold({ bufferScores: [9, 9] })).toBe(0.5);
    expect(policy).toMatchObject({ name: "fixed-0.5", inclusive: false });
  });

  test("fixed alerts at its value too when it says so", () => {
    expect(thresholdPolicy({ policy: "fixed", value: 0.5, inclusive: true }).inclusive).toBe(true);
  });

  test("buffer-quantile interpolates linearly, and alerts strictly above", () => {
    const policy = thresholdPolicy({ policy: "buffer-quantile", level: 0.95 });
    // Position .95 x 3 = 2.85 in [1, 2, 3, 5]: 3 + .85 x 2.
    expect(policy.threshold({ bufferScores: [5, 1, 3, 2] })).toBeAllclose(4.7, { absolute: 1e-12 });
    expect(policy).toMatchObject({ name: "quantile-0.95", inclusive: false });
  });

  test("buffer-quantile has no value without a buffer", () => {
    const act = () => thresholdPolicy({ policy: "buffer-quantile", level: 0.95 }).threshold({ bufferScores: [] });
    expect(act).toThrow(InvalidInputError);
  });
});
