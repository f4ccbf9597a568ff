import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { fc } from "../../test/seeded-fast-check.js";
import { confusion } from "./confusion.js";
import { classificationReport, cohenKappa, confusionMatrix, macroFBeta } from "./confusion-matrix.js";
import { macroF1, matthewsCorrelation } from "./decision-metrics.js";

describe("confusionMatrix()", () => {
  test("counts by true and predicted class, named or numbered", () => {
    const matrix = confusionMatrix(["disk", "disk", "net"], ["disk", "net", "net"]);
    expect(matrix.classes).toEqual(["disk", "net"]);
    expect([...matrix.counts]).toEqual([1, 1, 0, 1]);
    expect([...confusionMatrix([10, 9], [9, 9], { weight: [2, 3] }).counts]).toEqual([3, 0, 2, 0]);
  });

  test("rejects lists of different lengths and bad weights", () => {
    expect(() => confusionMatrix([1], [1, 2])).toThrow("must have the same length, got 1 and 2");
    expect(() => confusionMatrix([1], [1], { weight: [-1] })).toThrow(InvalidInputError);
  });
});

describe("classificationReport()", () => {
  test("averages over the classes that occur", () => {
    const report = classificationReport(confusionMatrix([0, 0, 1, 2], [0, 2, 1, 2]));
    expect(report.macro.recall).toBeAllclose((1 / 2 + 1 + 1) / 3);
    expect(report.perClass[2]).toMatchObject({ label: 2, support: 1, precision: 0.5, recall: 1 });
    expect(report.accuracy).toBe(0.75);
  });

  test("agrees with the two-class functions where both classes have rows", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })), { maxLength: 20 }),
        (rows) => {
          const labels = [0, 1, ...rows.map(([label]) => label)];
          const predictions = [1, 0, ...rows.map(([, prediction]) => prediction)];
          const report = classificationReport(confusionMatrix(labels, predictions));
          const counts = confusion(labels, predictions);
          expect(report.macro.f1).toBeAllclose(macroF1(counts));
          expect(report.matthewsCorrelation).toBeAllclose(matthewsCorrelation(counts));
        },
      ),
    );
  });

  test("has no value without rows", () => {
    expect(() => classificationReport(confusionMatrix([], []))).toThrow(UndefinedMetricError);
  });
});

describe("cohenKappa() and macroFBeta()", () => {
  test("is agreement beyond chance", () => {
    expect(cohenKappa(confusionMatrix([0, 0, 1, 1], [0, 0, 1, 0]))).toBeAllclose(0.5); // (3/4 − 1/2) / (1 − 1/2)
    expect(cohenKappa(confusionMatrix([0, 1, 2], [0, 1, 2]), { weights: "quadratic" })).toBe(1);
    expect(() => cohenKappa(confusionMatrix([1, 1], [1, 1]))).toThrow("both labellers use one class only");
  });

  test("a disagreement of two steps costs twice as much with linear weights, four times with quadratic", () => {
    const near = confusionMatrix([0, 1, 2, 0], [0, 1, 2, 1]);
    const far = confusionMatrix([0, 1, 2, 0], [0, 1, 2, 2]);
    for (const weights of ["linear", "quadratic"] as const) {
      expect(cohenKappa(far, { weights })).toBeLessThan(cohenKappa(near, { weights }));
    }
  });

  test("macro F-beta of a silent detector is half that of the normal class", () => {
    expect(macroFBeta(confusionMatrix([0, 0, 0, 1], [0, 0, 0, 0]), 2)).toBeAllclose(0.46875);
    expect(() => macroFBeta(confusionMatrix([0], [0]), 0)).toThrow("beta must be a positive number, got 0");
  });
});
