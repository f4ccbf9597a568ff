import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { averagePrecision, averagePrecisionAt, normalisedAveragePrecision } from "./average-precision.js";

describe("averagePrecision()", () => {
  test("matches scikit-learn's documented example", () => {
    expect(averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBeCloseTo(5 / 6, 12); // (1/1 + 2/3) / 2
  });

  test("is 1 when every anomaly outranks every normal event", () => {
    expect(averagePrecision([0, 1, 0, 1], [0.2, 3, -1, 2])).toBe(1);
  });

  test("is the anomaly rate when the score is constant", () => {
    expect(averagePrecision([0, 1, 0, 0], [7, 7, 7, 7])).toBe(0.25);
  });

  test("ties 0 and -0, and keeps apart neighbouring doubles and huge scores", () => {
    expect(averagePrecision([1, 0], [0, -0])).toBe(0.5);
    expect(averagePrecision([1, 0], [1 + Number.EPSILON, 1])).toBe(1);
    expect(averagePrecision([1, 0, 0], [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE])).toBe(1);
  });

  test("takes single-precision scores as they are", () => {
    expect(averagePrecision(Uint8Array.of(0, 1), Float32Array.of(0.1, 0.2))).toBe(1);
  });

  test("equals counting pairs by brute force on a thousand tied rows", () => {
    const labels: number[] = Array.from({ length: 1000 }, (_, i) => (i % 7 === 0 || i % 31 < 3 ? 1 : 0));
    const scores = labels.map((label, i) => ((i * 37) % 50) + 5 * label);
    let expected = 0;
    const positives = labels.reduce((sum, label) => sum + label, 0);
    for (let i = 0; i < 1000; i++) {
      if (labels[i] === 0) continue; // each anomaly adds the precision at its own score
      const above = labels.filter((_, j) => scores[j] >= scores[i]);
      expected += above.reduce((sum, label) => sum + label, 0) / above.length / positives;
    }
    expect(averagePrecision(labels, scores)).toBeAllclose(expected, { relative: 1e-12 });
  });
});

describe("averagePrecisionAt()", () => {
  test("is the plain average precision at the data's own prevalence", () => {
    const labels = [0, 1, 0, 0, 1, 0];
    const scores = [0.3, 0.2, 0.3, 0.1, 0.9, 0.5];
    expect(averagePrecisionAt(labels, scores, 1 / 3)).toBeAllclose(averagePrecision(labels, scores));
  });

  test("is the asked prevalence when the score is constant", () => {
    expect(averagePrecisionAt([0, 1, 1, 1], [5, 5, 5, 5], 0.01)).toBeAllclose(0.01);
  });

  test("rejects a prevalence that is no share", () => {
    for (const bad of [0, 1, -0.1, Number.NaN]) {
      expect(() => averagePrecisionAt([0, 1], [0, 1], bad)).toThrow(InvalidInputError);
    }
  });
});

describe("normalisedAveragePrecision()", () => {
  test("is 0 for a constant score and 1 for a perfect ranking", () => {
    expect(normalisedAveragePrecision([0, 1, 0, 0], [7, 7, 7, 7])).toBe(0);
    expect(normalisedAveragePrecision([0, 1, 0, 0], [7, 8, 7, 7])).toBe(1);
  });
});
