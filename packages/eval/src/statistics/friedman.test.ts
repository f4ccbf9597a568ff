import { UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { friedmanTest } from "./friedman.js";

describe("friedmanTest()", () => {
  test("is as large as it can be when all sources agree", () => {
    const result = friedmanTest({ rows: 2, columns: 3, data: Float64Array.of(3, 2, 1, 9, 8, 7) });
    expect(result).toMatchObject({
      chiSquared: 4,
      kendallW: 1,
      imanDavenportF: Number.POSITIVE_INFINITY,
      imanDavenportP: 0,
    });
    expect([...result.meanRanks]).toEqual([1, 2, 3]);
  });

  test("has no value when all models tie, and needs two of each", () => {
    expect(() => friedmanTest({ rows: 2, columns: 2, data: new Float64Array(4) })).toThrow(UndefinedMetricError);
    expect(() => friedmanTest({ rows: 1, columns: 2, data: new Float64Array(2) })).toThrow("got 1 and 2");
  });
});
