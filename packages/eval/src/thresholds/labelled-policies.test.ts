import { UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { fc } from "../../test/seeded-fast-check.js";
import { confusion } from "../decisions/confusion.js";
import { macroF1, matthewsCorrelation } from "../decisions/decision-metrics.js";
import { innerLosoThreshold, oracleThreshold } from "./labelled-policies.js";
import { predictAbove } from "./threshold-policy.js";

const SOURCE = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 6 })), { minLength: 3, maxLength: 25 })
  .map((rows) => ({
    labels: [0, 1, ...rows.map(([label]) => label)],
    scores: [2, 3, ...rows.map(([, score]) => score)],
  }));

describe("oracleThreshold()", () => {
  test("is at least as good as every score and as no alarm, whatever is maximised", () => {
    for (const objective of [
      { name: "macro-f1", value: macroF1 },
      { name: "mcc", value: matthewsCorrelation },
    ]) {
      fc.assert(
        fc.property(SOURCE, (target) => {
          const { inclusive, threshold } = oracleThreshold(objective);
          const valueAt = (limit: number): number =>
            objective.value(confusion(target.labels, predictAbove(target.scores, limit, { inclusive })));
          const best = valueAt(threshold({ target }));
          for (const score of [...target.scores, Number.POSITIVE_INFINITY])
            expect(best).toBeGreaterThanOrEqual(valueAt(score));
        }),
      );
    }
  });

  test("has no value on a source of one class", () => {
    expect(() => oracleThreshold().threshold({ target: { labels: [0, 0], scores: [1, 2] } })).toThrow(
      UndefinedMetricError,
    );
  });
});

describe("innerLosoThreshold()", () => {
  test("maximises the mean over sources, each counting the same", () => {
    fc.assert(
      fc.property(fc.array(SOURCE, { minLength: 1, maxLength: 4 }), (inner) => {
        const meanAt = (limit: number): number =>
          inner.reduce(
            (sum, { labels, scores }) => sum + macroF1(labels, predictAbove(scores, limit, { inclusive: true })),
            0,
          ) / inner.length;
        const best = meanAt(innerLosoThreshold().threshold({ inner }));
        const candidates = [...inner.flatMap(({ scores }) => scores), Number.POSITIVE_INFINITY];
        for (const limit of candidates) expect(best).toBeGreaterThanOrEqual(meanAt(limit) - 1e-12);
      }),
    );
  });

  test("takes the higher of two thresholds that do as well", () => {
    // 5 finds one anomaly and a false alarm more than it should: 7 and 9 both separate.
    expect(innerLosoThreshold().threshold({ inner: [{ labels: [0, 1], scores: [1, 9] }] })).toBe(9);
  });

  test("leaves out sources of one class, and weighs rows", () => {
    const twoClass = { labels: [0, 1, 0], scores: [1, 5, 7], weight: [1, 1, 0] };
    const oneClass = { labels: [0, 0], scores: [100, 200] };
    expect(innerLosoThreshold().threshold({ inner: [oneClass, twoClass] })).toBe(5);
    expect(() => innerLosoThreshold().threshold({ inner: [oneClass] })).toThrow(
      "at least one source must have both classes",
    );
  });
});
