import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { brierScore, calibrationCurve, expectedCalibrationError, logLoss } from "./probability-metrics.js";

describe("brierScore()", () => {
  test("is the mean squared distance", () => {
    expect(brierScore([0, 1], [0.1, 0.6])).toBeAllclose(0.085); // (0.01 + 0.16) / 2
    expect(brierScore([0, 1], [0, 1])).toBe(0);
    expect(brierScore([0, 1], [1, 0])).toBe(1);
  });
});

describe("logLoss()", () => {
  test("is the mean surprise, finite for a certain error", () => {
    expect(logLoss([0, 1], [0.25, 0.5])).toBeAllclose(-(Math.log(0.75) + Math.log(0.5)) / 2);
    expect(logLoss([1], [0])).toBeAllclose(52 * Math.LN2); // −ln 2⁻⁵²
    expect(logLoss([1, 0], [1, 0])).toBeAllclose(0, { absolute: 1e-15 });
  });
});

describe("calibration", () => {
  test("bins by equal width, the last one closed", () => {
    expect(calibrationCurve([0, 1, 1, 1], [0.2, 0.2, 0.5, 1], { bins: 2 })).toEqual([
      { meanProbability: 0.2, anomalyRate: 0.5, support: 2 },
      { meanProbability: 0.75, anomalyRate: 1, support: 2 },
    ]);
  });

  test("bins by equal weight without splitting a tie", () => {
    const curve = calibrationCurve([0, 0, 1, 1, 1, 1], [0.1, 0.2, 0.3, 0.3, 0.3, 0.9], {
      bins: 2,
      strategy: "quantile",
    });
    expect(curve.map(({ support }) => support)).toEqual([2, 4]);
  });

  test("the error is 0 where each bin's share is its mean probability", () => {
    expect(expectedCalibrationError([0, 1, 0, 0, 0, 1], [0.5, 0.5, 0.25, 0.25, 0.25, 0.25])).toBeAllclose(0);
    expect(expectedCalibrationError([0, 1, 1, 1], [0.2, 0.2, 0.9, 0.9])).toBeAllclose(0.2); // ½·0.3 + ½·0.1
  });

  test("rejects what is no probability and has no value without rows", () => {
    expect(() => brierScore([1], [1.5])).toThrow("probabilities[0] must be in [0, 1], got 1.5");
    expect(() => calibrationCurve([1], [1], { bins: 0 })).toThrow(InvalidInputError);
    expect(() => calibrationCurve([], [])).toThrow(UndefinedMetricError);
  });
});
