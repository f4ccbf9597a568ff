import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { bayesianSignedRank } from "./bayesian-signed-rank.js";

describe("bayesianSignedRank()", () => {
  test("is sure of a clear difference and of a clear equivalence", () => {
    const clear = [0.1, 0.2, 0.15, 0.3, 0.12, 0.18];
    expect(bayesianSignedRank(clear, { rope: 0.02, seed: 1, draws: 2000 }).positive).toBeGreaterThan(0.97);
    const tiny = clear.map((d, i) => (i % 2 === 0 ? d : -d) / 100);
    expect(bayesianSignedRank(tiny, { rope: 0.02, seed: 1, draws: 2000 }).equivalent).toBe(1);
  });

  test("mirrors when the differences change sign, and sums to 1", () => {
    const differences = [0.05, -0.01, 0.03, 0.08, -0.02];
    const options = { rope: 0.01, seed: 5, draws: 4000 };
    const straight = bayesianSignedRank(differences, options);
    const mirrored = bayesianSignedRank(
      differences.map((d) => -d),
      options,
    );
    expect(straight.positive).toBeAllclose(mirrored.negative, { absolute: 0.03 });
    expect(straight.negative + straight.equivalent + straight.positive).toBeAllclose(1);
    expect(bayesianSignedRank(differences, options)).toEqual(straight);
  });

  test("with no region of equivalence and symmetric differences is even", () => {
    const { positive, negative } = bayesianSignedRank([1, -1, 2, -2], { rope: 0, seed: 2, draws: 4000 });
    expect(positive).toBeAllclose(negative, { absolute: 0.05 }); // four deviations of √(½·½/4000)·√2
  });

  test("rejects options outside their range", () => {
    expect(() => bayesianSignedRank([1], { rope: -1, seed: 1 })).toThrow("rope must be at least 0, got -1");
    expect(() => bayesianSignedRank([1], { rope: 0, seed: 1, priorStrength: 0 })).toThrow(InvalidInputError);
    expect(() => bayesianSignedRank([], { rope: 0, seed: 1 })).toThrow("at least one number");
  });
});
