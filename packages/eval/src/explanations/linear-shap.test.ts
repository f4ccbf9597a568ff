import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { dense } from "../../test/matrices.js";
import { linearShap } from "./linear-shap.js";

describe("linearShap()", () => {
  test("is coefficient times distance from the mean, dense and sparse alike", () => {
    const model = { coefficients: [2, -1], intercept: 0.5 };
    const background = dense(2, 0, 0, 2, 4);
    const { expectedValue, values } = linearShap(model, dense(2, 3, 3, 0, 0), background);
    expect(expectedValue).toBe(0.5); // 2·1 − 1·2 + ½
    expect([...values.data]).toEqual([4, -1, -2, 2]);
    const sparse = {
      rows: 2,
      columns: 2,
      indptr: Int32Array.of(0, 2, 2),
      indices: Int32Array.of(0, 1),
      data: Float64Array.of(3, 3),
    };
    expect(linearShap(model, sparse, background)).toEqual({ expectedValue, values });
  });

  test("rejects columns without a coefficient and an empty background", () => {
    const model = { coefficients: [1], intercept: 0 };
    expect(() => linearShap(model, dense(2, 1, 1), dense(2, 1, 1))).toThrow(InvalidInputError);
    expect(() => linearShap(model, dense(1, 1), { rows: 0, columns: 1, data: new Float64Array(0) })).toThrow(
      "background of at least one row must have 1 columns",
    );
  });
});
