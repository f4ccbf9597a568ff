import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { runMetricContract } from "@lsad/testing";
import { describe, expect, test } from "vitest";
import { auroc, partialAuroc } from "./auroc.js";
import { averagePrecision, averagePrecisionAt, normalisedAveragePrecision } from "./average-precision.js";
import { precisionRecallCurve } from "./precision-recall-curve.js";
import { prevalence } from "./prevalence.js";
import { rocCurve } from "./roc-curve.js";
import { templateWeights } from "./template-weights.js";

runMetricContract({
  name: "averagePrecision",
  kind: "ranking",
  metric: averagePrecision,
  undefinedFor: ["empty", "no anomaly"],
});
runMetricContract({
  name: "averagePrecisionAt 1 %",
  kind: "ranking",
  metric: (labels, scores, options) => averagePrecisionAt(labels, scores, 0.01, options),
  undefinedFor: ["empty", "no anomaly", "no normal row"],
});
runMetricContract({
  name: "normalisedAveragePrecision",
  kind: "ranking",
  metric: normalisedAveragePrecision,
  undefinedFor: ["empty", "no anomaly", "no normal row"],
});
runMetricContract({
  name: "auroc",
  kind: "ranking",
  metric: auroc,
  undefinedFor: ["empty", "no anomaly", "no normal row"],
});
runMetricContract({
  name: "partialAuroc 0.1",
  kind: "ranking",
  metric: (labels, scores, options) => partialAuroc(labels, scores, 0.1, options),
  undefinedFor: ["empty", "no anomaly", "no normal row"],
});

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

describe("auroc()", () => {
  test("is the share of pairs in order, ties half", () => {
    // pairs (anomaly, normal): (.35,.1) yes, (.35,.4) no, (.8,.1) yes, (.8,.4) yes
    expect(auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75);
    expect(auroc([0, 1], [3, 3])).toBe(0.5);
  });

  test("turns to its complement when the score is negated", () => {
    const labels = [0, 1, 0, 1, 0, 0, 1];
    const scores = [0.1, 0.1, 0.5, 0.6, 0.6, 0.2, 0.9];
    const negated = scores.map((score) => -score);
    expect(auroc(labels, scores) + auroc(labels, negated)).toBeAllclose(1);
  });
});

describe("partialAuroc()", () => {
  test("is the whole area at a rate of 1, and 0.5 for a constant score at any rate", () => {
    expect(partialAuroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 1)).toBe(0.75);
    expect(partialAuroc([0, 1], [3, 3], 0.05)).toBeAllclose(0.5);
  });

  test("cuts the curve by interpolation", () => {
    // Curve (0,0) (0,½) (½,½) …: A(½) = ¼; ½·(1 + (¼ − ⅛)/(½ − ⅛)) = ⅔
    expect(partialAuroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.5)).toBeAllclose(2 / 3);
  });

  test("rejects a rate that is not in (0, 1]", () => {
    for (const bad of [0, 1.1, Number.NaN]) {
      expect(() => partialAuroc([0, 1], [0, 1], bad)).toThrow(InvalidInputError);
    }
  });
});

describe("curves", () => {
  test("precisionRecallCurve lists distinct scores upwards and ends at (1, 0)", () => {
    const { precision, recall, thresholds } = precisionRecallCurve([0, 1, 1], [0.2, 0.2, 0.9]);
    expect([...precision]).toEqual([2 / 3, 1, 1]);
    expect([...recall]).toEqual([1, 0.5, 0]);
    expect([...thresholds]).toEqual([0.2, 0.9]);
  });

  test("rocCurve goes from no alarm at an infinite threshold to all alarms", () => {
    const { falsePositiveRate, truePositiveRate, thresholds } = rocCurve([0, 1, 1], [0.2, 0.2, 0.9]);
    expect([...falsePositiveRate]).toEqual([0, 0, 1]);
    expect([...truePositiveRate]).toEqual([0, 0.5, 1]);
    expect([...thresholds]).toEqual([Number.POSITIVE_INFINITY, 0.9, 0.2]);
  });

  test("rows of weight 0 make no threshold", () => {
    const { thresholds } = precisionRecallCurve([1, 0, 1], [1, 2, 3], { weight: [1, 0, 1] });
    expect([...thresholds]).toEqual([1, 3]);
  });

  test("have no value without the classes they need", () => {
    expect(() => precisionRecallCurve([0, 0], [1, 2])).toThrow(UndefinedMetricError);
    expect(() => rocCurve([1, 1], [1, 2])).toThrow("rocCurve: no normal row among 2 labels");
  });
});

describe("prevalence()", () => {
  test("is the weighted share of anomalies", () => {
    expect(prevalence([1, 0, 0, 0])).toBe(0.25);
    expect(prevalence([1, 0, 0, 0], { weight: [3, 1, 1, 1] })).toBe(0.5);
    expect(prevalence([0, 0])).toBe(0);
  });

  test("has no value without rows", () => {
    expect(() => prevalence([])).toThrow(UndefinedMetricError);
    expect(() => prevalence([1], { weight: [0] })).toThrow(UndefinedMetricError);
  });
});

describe("templateWeights()", () => {
  test("shares 1 among the lines of a template and label", () => {
    expect([...templateWeights([0, 0, 1, 1], ["E1", "E1", "E1", "E2"])]).toEqual([0.5, 0.5, 1, 1]);
  });

  test("rejects labels and templates of different lengths", () => {
    expect(() => templateWeights([0], [1, 2])).toThrow("labels and templateIds must have the same length, got 1 and 2");
  });
});
