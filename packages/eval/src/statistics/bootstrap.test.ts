import { createRandom, InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { bootstrapInterval } from "./bootstrap.js";

describe("bootstrapInterval()", () => {
  const VALUES = [0.2, 0.9, 0.5, 0.6, 0.55, 0.7, 0.35];

  test("has the standard error of a mean", () => {
    // √(Σ(x − m)²/n²): the population deviation over √n.
    const mean = VALUES.reduce((sum, value) => sum + value, 0) / VALUES.length;
    const error = Math.sqrt(VALUES.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / VALUES.length;
    const { estimate, standardError, lower, upper } = bootstrapInterval(VALUES, { seed: 1 });
    expect(estimate).toBeAllclose(mean);
    expect(standardError).toBeAllclose(error, { relative: 0.03 });
    expect(lower).toBeLessThan(mean - error);
    expect(upper).toBeGreaterThan(mean + error);
  });

  test("is the same for the same seed, and wider at a higher level", () => {
    expect(bootstrapInterval(VALUES, { seed: "a" })).toEqual(bootstrapInterval(VALUES, { seed: "a" }));
    expect(bootstrapInterval(VALUES, { seed: "a" })).not.toEqual(bootstrapInterval(VALUES, { seed: "b" }));
    const [narrow, wide] = [0.8, 0.99].map((level) => bootstrapInterval(VALUES, { seed: 1, level }));
    expect(wide.upper - wide.lower).toBeGreaterThan(narrow.upper - narrow.lower);
  });

  test("covers the true mean about as often as it says", () => {
    // 200 samples of 15 standard normals; 90 % intervals. Binomial deviation √(0.9·0.1/200) = 0.021; bootstrap
    // intervals of so few values are known to be a little too narrow.
    const random = createRandom(9);
    let covered = 0;
    for (let i = 0; i < 200; i++) {
      const sample = Array.from({ length: 15 }, () => random.nextNormal());
      const { lower, upper } = bootstrapInterval(sample, { seed: i, resamples: 500, level: 0.9 });
      if (lower <= 0 && upper >= 0) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.79);
    expect(covered / 200).toBeLessThan(0.97);
  });

  test("is a point where all values are equal, open where only one side is asked", () => {
    expect(bootstrapInterval([0.3, 0.3, 0.3], { seed: 1 })).toEqual({
      estimate: 0.3,
      lower: 0.3,
      upper: 0.3,
      standardError: 0,
    });
    expect(bootstrapInterval([0.3], { seed: 1, alternative: "less" }).lower).toBe(Number.NEGATIVE_INFINITY);
    expect(bootstrapInterval(VALUES, { seed: 1, alternative: "greater" }).upper).toBe(Number.POSITIVE_INFINITY);
  });

  test("rejects an empty sample and no resamples", () => {
    expect(() => bootstrapInterval([], { seed: 1 })).toThrow(InvalidInputError);
    expect(() => bootstrapInterval([1, 2], { seed: 1, resamples: 0 })).toThrow(
      "resamples must be a whole number of at least 1",
    );
  });
});
