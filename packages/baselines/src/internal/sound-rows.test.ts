import { type CsrMatrix, checkAnyMatrix, type Matrix } from "@lsad/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { multiplyChecked, sumByClass } from "./fused-passes.js";
import { isSound } from "./sound-rows.js";

const isRefused = (x: Matrix | CsrMatrix) => {
  try {
    checkAnyMatrix(x, "test");
    return false;
  } catch {
    return true;
  }
};

test("is true of exactly the sparse rows that core accepts", () => {
  const property = fc.property(
    fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 6 }),
    fc.array(fc.integer({ min: -2, max: 6 }), { minLength: 6, maxLength: 6 }),
    fc.array(fc.constantFrom(0, 1, -2.5, 1e308, Number.NaN, Number.NEGATIVE_INFINITY), { minLength: 6, maxLength: 6 }),
    fc.integer({ min: 0, max: 5 }),
    fc.boolean(),
    (steps, columns, values, width, plain) => {
      const indptr = Int32Array.from([0, ...steps.map((_, i) => steps.slice(0, i + 1).reduce((a, b) => a + b, 0))]);
      const data = Float64Array.from(plain ? values.map((_, i) => i) : values);
      const indices = Int32Array.from(plain ? columns.map((_, i) => i % 3) : columns);
      const x = { rows: steps.length, columns: width, indptr, indices, data };
      const verdict = !isRefused(x);
      expect(isSound(x)).toBe(verdict);
      const least = -Number.MAX_VALUE;
      expect(multiplyChecked(x, new Float64Array(width), new Float64Array(x.rows), 0, least)).toBe(verdict);
      const ones = new Float64Array(x.rows).fill(1);
      expect(sumByClass(x, new Uint8Array(x.rows), ones, new Float64Array(2 * width), least)).toBe(verdict);
    },
  );
  fc.assert(property, { numRuns: 2000, seed: 11 });
});

test.each([
  [{ rows: 1, columns: 2, data: Float64Array.of(1, 2) }, true],
  [{ rows: 1, columns: 3, data: Float64Array.of(1, 2) }, false],
  [{ rows: 1, columns: 3, data: Float64Array.of(1, 2, Number.POSITIVE_INFINITY) }, false],
  [{ rows: 1.5, columns: 2, data: Float64Array.of(1, 2, 3) }, false],
  [{ rows: 0, columns: 0, data: new Float64Array(0) }, true],
])("is right about dense rows %#", (x, expected) => {
  expect(isSound(x)).toBe(expected);
  expect(isRefused(x)).toBe(!expected);
});
