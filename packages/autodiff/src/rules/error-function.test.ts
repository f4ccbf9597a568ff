import { describe, expect, test } from "vitest";
import { errorFunction } from "./error-function.js";

describe("errorFunction()", () => {
  // Abramowitz and Stegun, table 7.1
  test.each([
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [3.5, 0.9999992569016276],
    [Number.POSITIVE_INFINITY, 1],
  ])("of %d", (x, expected) => {
    expect(errorFunction(x)).toBeAllclose(expected, { relative: 0, absolute: 1e-15 });
    expect(errorFunction(-x)).toBeAllclose(-expected, { relative: 0, absolute: 1e-15 });
  });

  test("has no step where the series gives way to the fraction", () => {
    const slope = (errorFunction(3 + 1e-9) - errorFunction(3 - 1e-9)) / 2e-9;
    expect(slope).toBeAllclose((2 / Math.sqrt(Math.PI)) * Math.exp(-9), { relative: 1e-3, absolute: 0 });
  });

  test("of NaN is NaN", () => {
    expect(errorFunction(Number.NaN)).toBeNaN();
  });
});
