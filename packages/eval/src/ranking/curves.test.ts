import { UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { precisionRecallCurve } from "./precision-recall-curve.js";
import { rocCurve } from "./roc-curve.js";

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
