import { InvalidInputError, type Matrix } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { dense, randomRows } from "../../test/matrices.js";
import { exactShap, permutationShap } from "./background-shap.js";

/** f(x) = 3·x₀ + x₁, and the product x₀·x₁. */
const sumModel = ({ rows, data }: Matrix) =>
  Float64Array.from({ length: rows }, (_, i) => 3 * data[2 * i] + data[2 * i + 1]);

const productModel = ({ rows, data }: Matrix) =>
  Float64Array.from({ length: rows }, (_, i) => data[2 * i] * data[2 * i + 1]);

describe("exactShap() and permutationShap()", () => {
  test("share a product equally", () => {
    const { expectedValue, values } = exactShap(productModel, dense(2, 2, 3), dense(2, 0, 0));
    expect(expectedValue).toBe(0);
    expect([...values.data]).toEqual([3, 3]);
  });

  test("treat a group of columns as one player", () => {
    const { values } = exactShap(productModel, dense(2, 2, 3), dense(2, 0, 0), { groups: [[0, 1]] });
    expect([...values.data]).toEqual([6]);
  });

  test("antithetic orders are exact for interactions of two columns", () => {
    const background = dense(2, 0.5, -1, 1, 2);
    const exact = exactShap(productModel, dense(2, 2, 3, -1, 4), background);
    const sampled = permutationShap(productModel, dense(2, 2, 3, -1, 4), background, { seed: 1, permutations: 2 });
    expect(sampled.values.data).toBeAllclose(exact.values.data);
    expect(sampled.standardErrors.data).toBeAllclose(new Float64Array(4), { absolute: 1e-7 });
  });

  test("sampled values come within their standard errors of the exact ones, and again for the same seed", () => {
    const cubic = ({ rows, data }: Matrix) =>
      Float64Array.from({ length: rows }, (_, i) => data[4 * i] * data[4 * i + 1] * data[4 * i + 2] + data[4 * i + 3]);
    const [rows, background] = [randomRows(1, 2), randomRows(2, 6)];
    const exact = exactShap(cubic, rows, background);
    const sampled = permutationShap(cubic, rows, background, { seed: 7, permutations: 300 });
    for (let j = 0; j < 8; j++) {
      const distance = Math.abs(sampled.values.data[j] - exact.values.data[j]);
      expect(distance).toBeLessThanOrEqual(4.5 * sampled.standardErrors.data[j] + 1e-12);
    }
    expect(permutationShap(cubic, rows, background, { seed: 7, permutations: 300 })).toEqual(sampled);
  });

  test("reject a model that returns too few numbers or none that is finite", () => {
    expect(() => exactShap(() => [], dense(1, 1), dense(1, 1))).toThrow("one finite number a row, got 0 for 1");
    expect(() => exactShap(() => [Number.NaN], dense(1, 1), dense(1, 1))).toThrow(InvalidInputError);
    expect(() => exactShap(sumModel, dense(2, 1, 1), dense(1, 1))).toThrow("at least one row of 2 columns");
  });
});
