import { createRandom } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { KernelSvm, OneClassSvm } from "./index.js";

const random = createRandom("kernel svm");
const rows = 300;
const x = { rows, columns: 4, data: Float64Array.from({ length: 4 * rows }, () => random.nextNormal()) };
const y = Array.from({ length: rows }, (_, row) =>
  Math.hypot(...x.data.subarray(4 * row, 4 * row + 4)) > 2.1 ? 1 : 0,
);

describe("KernelSvm", () => {
  test("divides two rows in the middle by hand", () => {
    // Linear kernel, rows at 0 and 2: α = 2 / |x₁ − x₀|² = ½ for both, w = α · 2 = 1, ρ = 1: score x − 1
    const two = { rows: 2, columns: 1, data: Float64Array.of(0, 2) };
    const svm = new KernelSvm({ kernel: "linear", C: 10, tolerance: 1e-10 }).fit(two, [0, 1]);
    expect(svm.score({ rows: 3, columns: 1, data: Float64Array.of(0, 1, 5) })).toBeAllclose([-1, 0, 4]);
    expect(svm.machine.coefficients).toBeAllclose([-0.5, 0.5]);
  });

  test("is optimal: every row on the side, or on the margin, that its coefficient says", () => {
    const C = 0.7;
    const svm = new KernelSvm({ C, tolerance: 1e-6 }).fit(x, y);
    const scores = svm.score(x);
    const { supportIndices, coefficients } = svm.machine;
    const beta = new Float64Array(rows);
    for (let i = 0; i < supportIndices.length; i++) beta[supportIndices[i]] = coefficients[i];
    expect(beta.reduce((sum, value) => sum + value, 0)).toBeAllclose(0);
    const margins = scores.map((score, row) => (y[row] === 1 ? score : -score));
    const outside = margins.filter((margin, row) => {
      const alpha = Math.abs(beta[row]);
      if (alpha === 0) return margin < 1 - 1e-5;
      return alpha === C ? margin > 1 + 1e-5 : Math.abs(margin - 1) > 1e-5;
    });
    expect(outside).toHaveLength(0);
  });

  test("finds the same function with room for two kernel rows as with room for all", () => {
    const [small, large] = [1e-6, 200].map((cacheMegabytes) => new KernelSvm({ cacheMegabytes }).fit(x, y).score(x));
    expect(small).toEqual(large);
  });
});

describe("OneClassSvm", () => {
  test.each([0.05, 0.3])("leaves at most a share of %d outside, and supports at least as many", (nu) => {
    const svm = new OneClassSvm({ nu, tolerance: 1e-8 }).fit(x);
    const outside = svm.score(x).filter((score) => score > 1e-6).length;
    expect(outside / rows).toBeLessThanOrEqual(nu);
    expect(svm.machine.coefficients.length / rows).toBeGreaterThanOrEqual(nu);
  });
});
