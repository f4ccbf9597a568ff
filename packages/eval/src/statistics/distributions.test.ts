import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { betaQuantile, chiSquaredTail, fTail, studentCdf, studentQuantile } from "./distributions.js";
import { normalCdf, normalQuantile } from "./normal-distribution.js";

describe("distributions", () => {
  test("the normal quantile undoes the normal distribution, far into both tails", () => {
    for (const p of [1e-280, 1e-9, 0.01, 0.3, 0.5, 0.7, 0.999]) {
      expect(normalCdf(normalQuantile(p))).toBeAllclose(p, { relative: 1e-11, absolute: 0 });
    }
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  test("known special cases hold", () => {
    expect(chiSquaredTail(2 * Math.log(20), 2)).toBeAllclose(0.05); // exponential with mean 2
    expect(fTail(1, 5, 5)).toBeAllclose(0.5); // symmetric in its degrees
    expect(studentCdf(1, 1)).toBeAllclose(0.75); // Cauchy: ½ + atan(1)/π
    expect(betaQuantile(0.3, 1, 1)).toBeAllclose(0.3); // uniform
    expect([fTail(0, 2, 3), fTail(Number.POSITIVE_INFINITY, 2, 3)]).toEqual([1, 0]);
  });

  test("quantiles undo their distributions", () => {
    for (const p of [0.001, 0.2, 0.8, 0.99]) expect(studentCdf(studentQuantile(p, 7), 7)).toBeAllclose(p);
  });

  test("reject probabilities and degrees outside their range", () => {
    expect(() => normalQuantile(1.1)).toThrow(InvalidInputError);
    expect(() => chiSquaredTail(1, 0)).toThrow("must be positive numbers, got 0");
    expect(() => betaQuantile(-1, 1, 1)).toThrow(InvalidInputError);
  });
});
