import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { nemenyiCriticalDifference, nemenyiQuantile } from "./nemenyi.js";
import { normalQuantile } from "./normal-distribution.js";

describe("nemenyi", () => {
  test("the quantile of two models is that of the normal distribution", () => {
    for (const alpha of [0.01, 0.05, 0.1]) {
      expect(nemenyiQuantile(2, alpha)).toBeAllclose(normalQuantile(1 - alpha / 2));
    }
  });

  test("rejects what is no comparison", () => {
    expect(() => nemenyiQuantile(1, 0.05)).toThrow("models must be a whole number of at least 2, got 1");
    expect(() => nemenyiCriticalDifference(3, 0)).toThrow(InvalidInputError);
    expect(() => nemenyiQuantile(2, 0)).toThrow("alpha must be between 0 and 1, got 0");
  });
});
