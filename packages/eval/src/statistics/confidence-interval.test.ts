import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { confidenceInterval } from "./confidence-interval.js";

describe("confidenceInterval()", () => {
  test("takes quantiles, mirrors them, or corrects them", () => {
    const distribution = { estimate: 3.5, replicates: [1, 2, 3, 4, 5], jackknife: [3, 3.5, 4] };
    expect(confidenceInterval(distribution, { method: "percentile", level: 0.5 })).toEqual({ lower: 2, upper: 4 });
    expect(confidenceInterval(distribution, { method: "basic", level: 0.5 })).toEqual({ lower: 3, upper: 5 });
    // No bias and no skew: BCa is the percentile interval.
    const symmetric = confidenceInterval({ ...distribution, estimate: 3 }, { method: "bca", level: 0.5 });
    expect([symmetric.lower, symmetric.upper]).toBeAllclose([2, 4]);
  });

  test("rejects a level that is none, no replicates, and BCa without a jackknife", () => {
    expect(() => confidenceInterval({ estimate: 0, replicates: [1] }, { level: 1 })).toThrow(
      "level must be between 0 and 1",
    );
    expect(() => confidenceInterval({ estimate: 0, replicates: [] })).toThrow(InvalidInputError);
    expect(() => confidenceInterval({ estimate: 0, replicates: [1] })).toThrow(
      "jackknife must be given for the method bca",
    );
    expect(() => confidenceInterval({ estimate: 0, replicates: [1, 2], jackknife: [1, 2] })).toThrow(
      UndefinedMetricError,
    );
  });
});
