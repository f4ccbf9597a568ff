import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { fc } from "../../test/seeded-fast-check.js";
import { bufferQuantile, fixedThreshold } from "./simple-policies.js";
import { predictAbove } from "./threshold-policy.js";

describe("fixedThreshold()", () => {
  test("is the same everywhere and includes its value", () => {
    expect(fixedThreshold(0.5)).toMatchObject({ name: "fixed-0.5", inclusive: true });
    expect(fixedThreshold(0, { inclusive: false })).toMatchObject({ name: "fixed-0", inclusive: false });
    expect(fixedThreshold(0.5).threshold({})).toBe(0.5);
    expect(() => fixedThreshold(Number.NaN)).toThrow(InvalidInputError);
  });
});

describe("bufferQuantile()", () => {
  test("interpolates at position q·(n − 1)", () => {
    expect(bufferQuantile(0.95).threshold({ bufferScores: Float64Array.from({ length: 400 }, (_, i) => i) })).toBe(
      0.95 * 399,
    );
    expect(bufferQuantile(0.95).name).toBe("quantile-0.95");
  });

  test("raises no alarm on a constant score", () => {
    const { inclusive, threshold } = bufferQuantile(0.95);
    expect([...predictAbove([3, 3], threshold({ bufferScores: [3, 3, 3] }), { inclusive })]).toEqual([0, 0]);
  });

  test("leaves at most the asked share of the buffer above", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (bufferScores, q) => {
          const alarms = predictAbove(bufferScores, bufferQuantile(q).threshold({ bufferScores }));
          expect(alarms.reduce((sum, alarm) => sum + alarm, 0)).toBeLessThanOrEqual(
            Math.ceil((1 - q) * (bufferScores.length - 1)),
          );
        },
      ),
    );
  });

  test("needs a buffer and a share", () => {
    expect(() => bufferQuantile(0.9).threshold({})).toThrow("context.bufferScores must be given, got none");
    expect(() => bufferQuantile(1.5)).toThrow("q must be in [0, 1], got 1.5");
  });
});
