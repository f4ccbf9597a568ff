import { createRandom } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { MahalanobisDetector } from "./mahalanobis-detector.js";

describe("MahalanobisDetector", () => {
  test("is the squared number of deviations in one column", () => {
    // mean 2, population variance 2/3; (5 − 2)² / (2/3) = 13.5
    const x = { rows: 3, columns: 1, data: Float64Array.of(1, 2, 3) };
    const detector = new MahalanobisDetector({ robust: false }).fit(x);
    expect(detector.score({ rows: 1, columns: 1, data: Float64Array.of(5) })).toBeAllclose([13.5], { relative: 1e-8 });
  });

  test("takes correlation into account", () => {
    // Covariance [[1, 0.8], [0.8, 1]] by construction: (1, −1) is 2 / (1 − 0.8) = 10 away, (1, 1) is 2 / 1.8.
    const a = Math.sqrt(0.9) * Math.SQRT2;
    const b = Math.sqrt(0.1) * Math.SQRT2;
    const x = { rows: 4, columns: 2, data: Float64Array.of(a, a, -a, -a, b, -b, -b, b) };
    const detector = new MahalanobisDetector({ robust: false }).fit(x);
    const scores = detector.score({ rows: 2, columns: 2, data: Float64Array.of(1, -1, 1, 1) });
    expect(scores).toBeAllclose([10, 2 / 1.8], { relative: 1e-7 });
  });

  test("is not moved by a third of outliers, unless asked to be", () => {
    const random = createRandom(9);
    const value = (_: unknown, at: number) => (at < 120 ? random.nextNormal() : 50 + random.nextNormal());
    const x = { rows: 90, columns: 2, data: Float64Array.from({ length: 180 }, value) };
    const [robust, plain] = [true, false].map((choice) => new MahalanobisDetector({ robust: choice }).fit(x));
    expect(Math.hypot(...robust.centre)).toBeLessThan(1);
    expect(Math.hypot(...plain.centre)).toBeGreaterThan(10);
    const outlier = { rows: 1, columns: 2, data: Float64Array.of(50, 50) };
    expect(robust.score(outlier)[0]).toBeGreaterThan(100 * plain.score(outlier)[0]);
  });
});
