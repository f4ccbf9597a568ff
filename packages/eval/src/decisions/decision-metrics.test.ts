import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { confusion } from "./confusion.js";
import {
  accuracy,
  balancedAccuracy,
  f1,
  falseAlarmRate,
  fBeta,
  macroF1,
  matthewsCorrelation,
  precision,
  recall,
} from "./decision-metrics.js";

const METRICS = { accuracy, balancedAccuracy, f1, falseAlarmRate, macroF1, matthewsCorrelation, precision, recall };

// TP 1, FP 1, TN 2, FN 1
const LABELS = [1, 1, 0, 0, 0];
const PREDICTIONS = [1, 0, 1, 0, 0];

describe("confusion()", () => {
  test("counts by truth and prediction, weighted", () => {
    expect(confusion(LABELS, PREDICTIONS)).toEqual({
      truePositives: 1,
      falsePositives: 1,
      trueNegatives: 2,
      falseNegatives: 1,
    });
    expect(confusion(LABELS, PREDICTIONS, { weight: [1, 2, 4, 8, 0.5] })).toEqual({
      truePositives: 1,
      falsePositives: 4,
      trueNegatives: 8.5,
      falseNegatives: 2,
    });
  });

  test("rejects what is not 0 or 1", () => {
    expect(() => confusion([0, 1], [0, 0.5])).toThrow("confusion: predictions[1] must be 0 or 1, got 0.5");
    expect(() => confusion([0, 2], [0, 0])).toThrow(InvalidInputError);
  });
});

describe("decision metrics", () => {
  test.each([
    ["precision", 1 / 2],
    ["recall", 1 / 2],
    ["falseAlarmRate", 1 / 3],
    ["accuracy", 3 / 5],
    ["f1", 2 / 4],
    ["macroF1", (2 / 4 + 4 / 6) / 2],
    ["balancedAccuracy", (1 / 2 + 2 / 3) / 2],
    ["matthewsCorrelation", (1 * 2 - 1 * 1) / Math.sqrt(2 * 2 * 3 * 3)],
  ] as const)("%s of one found, one missed, one false alarm, two left alone is %d", (name, expected) => {
    expect(METRICS[name](LABELS, PREDICTIONS)).toBeAllclose(expected, { relative: 1e-15 });
    expect(METRICS[name](confusion(LABELS, PREDICTIONS))).toBeAllclose(expected, { relative: 1e-15 });
  });

  test("a detector that never raises an alarm has F1 0, MCC 0, balanced accuracy ½ and no precision", () => {
    const [labels, silent] = [
      [0, 0, 0, 1],
      [0, 0, 0, 0],
    ];
    expect(f1(labels, silent)).toBe(0);
    expect(matthewsCorrelation(labels, silent)).toBe(0);
    expect(balancedAccuracy(labels, silent)).toBe(0.5);
    expect(macroF1(labels, silent)).toBeAllclose(3 / 7);
    expect(() => precision(labels, silent)).toThrow(UndefinedMetricError);
  });

  test("MCC and macro-F1 stay when both classes change names", () => {
    const swap = (values: readonly number[]): number[] => values.map((value) => 1 - value);
    for (const name of ["matthewsCorrelation", "macroF1", "balancedAccuracy", "accuracy"] as const) {
      expect(METRICS[name](swap(LABELS), swap(PREDICTIONS))).toBeAllclose(METRICS[name](LABELS, PREDICTIONS));
    }
  });

  test("MCC survives counts whose product overflows exact integers", () => {
    const counts = { truePositives: 9e9, falsePositives: 1e9, trueNegatives: 9e9, falseNegatives: 1e9 };
    expect(matthewsCorrelation(counts)).toBeAllclose(0.8, { relative: 1e-14 });
  });

  test("fBeta with beta 2 counts recall four times", () => {
    expect(fBeta(confusion([1, 1, 1, 0, 0], [1, 0, 0, 1, 0]), 2)).toBeAllclose(5 / 14);
    expect(() => fBeta(confusion(LABELS, PREDICTIONS), 0)).toThrow("fBeta: beta must be a positive number");
  });
});
