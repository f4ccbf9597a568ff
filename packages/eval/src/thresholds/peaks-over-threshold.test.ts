import { createRandom, InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { fitGeneralisedPareto, peaksOverThreshold } from "./peaks-over-threshold.js";

describe("peaksOverThreshold()", () => {
  test("fits the moments of an exponential and of a uniform sample", () => {
    const n = 4000;
    const exponential = Float64Array.from({ length: n }, (_, i) => -Math.log(1 - (i + 0.5) / n));
    expect(fitGeneralisedPareto(exponential).shape).toBeAllclose(0, { absolute: 0.01 });
    expect(fitGeneralisedPareto(exponential).scale).toBeAllclose(1, { absolute: 0.01 });
    const uniform = Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    expect(fitGeneralisedPareto(uniform).shape).toBeAllclose(-1, { absolute: 0.01 }); // bounded by σ = 1
    expect(fitGeneralisedPareto(uniform).scale).toBeAllclose(1, { absolute: 0.01 });
  });

  test("comes near the true quantile of a Pareto tail beyond the sample", () => {
    // P(X > x) = x⁻²: the 1e-4 quantile is 100, from 2,000 values whose largest is about 45.
    const random = createRandom(4);
    const bufferScores = Array.from({ length: 2000 }, () => (1 - random.nextFloat()) ** -0.5);
    const threshold = peaksOverThreshold({ risk: 1e-4 }).threshold({ bufferScores });
    expect(threshold).toBeGreaterThan(60);
    expect(threshold).toBeLessThan(170);
  });

  test("falls as the risk grows and moves with the scale of the scores", () => {
    const random = createRandom(5);
    const bufferScores = Array.from({ length: 400 }, () => random.nextNormal());
    const at = (risk: number, scores = bufferScores): number =>
      peaksOverThreshold({ risk }).threshold({ bufferScores: scores });
    expect(at(0.001)).toBeGreaterThan(at(0.01));
    expect(at(0.01)).toBeGreaterThan(at(0.05));
    expect(
      at(
        0.01,
        bufferScores.map((score) => 8 * score + 3),
      ),
    ).toBeAllclose(8 * at(0.01) + 3);
  });

  test("uses the empirical quantile outside the tail and the highest score where no tail can be fitted", () => {
    const bufferScores = Array.from({ length: 100 }, (_, i) => i);
    expect(peaksOverThreshold({ risk: 0.5 }).threshold({ bufferScores })).toBe(49.5);
    expect(peaksOverThreshold().threshold({ bufferScores: [2, 2, 2] })).toBe(2);
    const tied = [...new Array<number>(90).fill(0), ...new Array<number>(10).fill(7)];
    expect(peaksOverThreshold({ initialQuantile: 0.5 }).threshold({ bufferScores: tied })).toBe(7);
  });

  test("rejects options outside their range", () => {
    expect(() => peaksOverThreshold({ risk: 0 })).toThrow("risk must be between 0 and 1, got 0");
    expect(() => peaksOverThreshold({ initialQuantile: 1 })).toThrow(InvalidInputError);
    expect(() => peaksOverThreshold().threshold({ bufferScores: [Number.NaN] })).toThrow(InvalidInputError);
  });
});
