import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { fc } from "../../test/seeded-fast-check.js";
import { quantile } from "./quantile.js";

const SAMPLE = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 12 });

describe("quantile()", () => {
  test("interpolates between neighbours", () => {
    expect(quantile([10, 0, 20], 0.75)).toBe(15); // position 1.5 of [0, 10, 20]
    expect([quantile([3, 1, 2], 0), quantile([3, 1, 2], 1), quantile([7], 0.3)]).toEqual([1, 3, 7]);
  });

  test("never falls as q rises, and stays within the sample", () => {
    fc.assert(
      fc.property(
        SAMPLE,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, a, b) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          expect(quantile(values, low)).toBeLessThanOrEqual(quantile(values, high));
          expect(quantile(values, low)).toBeGreaterThanOrEqual(Math.min(...values));
        },
      ),
    );
  });

  test("leaves its argument as it was and rejects what it cannot order", () => {
    const values = Float64Array.of(3, 1, 2);
    quantile(values, 0.5);
    expect([...values]).toEqual([3, 1, 2]);
    expect(() => quantile([], 0.5)).toThrow("values must hold at least one number, got none");
    expect(() => quantile([Number.NaN], 0.5)).toThrow(InvalidInputError);
    expect(() => quantile([1], 2)).toThrow("q must be in [0, 1], got 2");
  });
});
