import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { predictAbove } from "./threshold-policy.js";

describe("predictAbove()", () => {
  test("leaves a score at the threshold alone unless it is inclusive", () => {
    expect([...predictAbove([0.2, 0.5, 0.9], 0.5)]).toEqual([0, 0, 1]);
    expect([...predictAbove([0.2, 0.5, 0.9], 0.5, { inclusive: true })]).toEqual([0, 1, 1]);
    expect([...predictAbove([1], Number.POSITIVE_INFINITY, { inclusive: true })]).toEqual([0]);
  });

  test("rejects NaN", () => {
    expect(() => predictAbove([1], Number.NaN)).toThrow(InvalidInputError);
    expect(() => predictAbove([Number.NaN], 1)).toThrow("scores[0] must be finite");
  });
});
