import { createRandom, InvalidInputError, UndefinedMetricError } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confusion } from "../decisions/confusion.js";
import { macroF1, matthewsCorrelation } from "../decisions/decision-metrics.js";
import { innerLosoThreshold, oracleThreshold } from "./labelled-policies.js";
import { fitGeneralisedPareto, peaksOverThreshold } from "./peaks-over-threshold.js";
import { bufferQuantile, fixedThreshold } from "./simple-policies.js";
import { predictAbove } from "./threshold-policy.js";

const SOURCE = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 6 })), { minLength: 3, maxLength: 25 })
  .map((rows) => ({
    labels: [0, 1, ...rows.map(([label]) => label)],
    scores: [2, 3, ...rows.map(([, score]) => score)],
  }));

describe("predictAbove()", () => {
  test("leaves a score at the threshold alone unless it is inclusive", () => {
    expect([...predictAbove([0.2, 0.5, 0.9], 0.5)]).toEqual([0, 0, 1]);
    expect([...predictAbove([0.2, 0.5, 0.9], 0.5, { inclusive: true })]).toEqual([0, 1, 1]);
    expect([...predictAbove([1], Number.POSITIVE_INFINITY, { inclusive: true })]).toEqual([0]);
  });

  test("rejects NaN", () => {
    expect(() => predictAbove([1], Number.NaN)).toThrow(InvalidInputError);
    expect(() => predictAbove([Number.NaN], 1)).toThrow("scores[0] must be finite");
  });
});

describe("fixedThreshold()", () => {
  test("is the same everywhere and includes its value", () => {
    expect(fixedThreshold(0.5)).toMatchObject({ name: "fixed-0.5", inclusive: true });
    expect(fixedThreshold(0, { inclusive: false })).toMatchObject({ name: "fixed-0", inclusive: false });
    expect(fixedThreshold(0.5).threshold({})).toBe(0.5);
    expect(() => fixedThreshold(Number.NaN)).toThrow(InvalidInputError);
  });
});

describe("bufferQuantile()", () => {
  test("interpolates at position q·(n − 1)", () => {
    expect(bufferQuantile(0.95).threshold({ bufferScores: Float64Array.from({ length: 400 }, (_, i) => i) })).toBe(
      0.95 * 399,
    );
    expect(bufferQuantile(0.95).name).toBe("quantile-0.95");
  });

  test("raises no alarm on a constant score", () => {
    const { inclusive, threshold } = bufferQuantile(0.95);
    expect([...predictAbove([3, 3], threshold({ bufferScores: [3, 3, 3] }), { inclusive })]).toEqual([0, 0]);
  });

  test("leaves at most the asked share of the buffer above", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (bufferScores, q) => {
          const alarms = predictAbove(bufferScores, bufferQuantile(q).threshold({ bufferScores }));
          expect(alarms.reduce((sum, alarm) => sum + alarm, 0)).toBeLessThanOrEqual(
            Math.ceil((1 - q) * (bufferScores.length - 1)),
          );
        },
      ),
    );
  });

  test("needs a buffer and a share", () => {
    expect(() => bufferQuantile(0.9).threshold({})).toThrow("context.bufferScores must be given, got none");
    expect(() => bufferQuantile(1.5)).toThrow("q must be in [0, 1], got 1.5");
  });
});

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

describe("peaksOverThreshold()", () => {
  test("fits the moments of an exponential and of a uniform sample", () => {
    const n = 4000;
    const exponential = Float64Array.from({ length: n }, (_, i) => -Math.log(1 - (i + 0.5) / n));
    expect(fitGeneralisedPareto(exponential).shape).toBeAllclose(0, { absolute: 0.01 });
    expect(fitGeneralisedPareto(exponential).scale).toBeAllclose(1, { absolute: 0.01 });
    const uniform = Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    expect(fitGeneralisedPareto(uniform).shape).toBeAllclose(-1, { absolute: 0.01 }); // bounded by σ = 1
    expect(fitGeneralisedPareto(uniform).scale).toBeAllclose(1, { absolute: 0.01 });
  });

  test("comes near the true quantile of a Pareto tail beyond the sample", () => {
    // P(X > x) = x⁻²: the 1e-4 quantile is 100, from 2,000 values whose largest is about 45.
    const random = createRandom(4);
    const bufferScores = Array.from({ length: 2000 }, () => (1 - random.nextFloat()) ** -0.5);
    const threshold = peaksOverThreshold({ risk: 1e-4 }).threshold({ bufferScores });
    expect(threshold).toBeGreaterThan(60);
    expect(threshold).toBeLessThan(170);
  });

  test("falls as the risk grows and moves with the scale of the scores", () => {
    const random = createRandom(5);
    const bufferScores = Array.from({ length: 400 }, () => random.nextNormal());
    const at = (risk: number, scores = bufferScores): number =>
      peaksOverThreshold({ risk }).threshold({ bufferScores: scores });
    expect(at(0.001)).toBeGreaterThan(at(0.01));
    expect(at(0.01)).toBeGreaterThan(at(0.05));
    expect(
      at(
        0.01,
        bufferScores.map((score) => 8 * score + 3),
      ),
    ).toBeAllclose(8 * at(0.01) + 3);
  });

  test("uses the empirical quantile outside the tail and the highest score where no tail can be fitted", () => {
    const bufferScores = Array.from({ length: 100 }, (_, i) => i);
    expect(peaksOverThreshold({ risk: 0.5 }).threshold({ bufferScores })).toBe(49.5);
    expect(peaksOverThreshold().threshold({ bufferScores: [2, 2, 2] })).toBe(2);
    const tied = [...new Array<number>(90).fill(0), ...new Array<number>(10).fill(7)];
    expect(peaksOverThreshold({ initialQuantile: 0.5 }).threshold({ bufferScores: tied })).toBe(7);
  });

  test("rejects options outside their range", () => {
    expect(() => peaksOverThreshold({ risk: 0 })).toThrow("risk must be between 0 and 1, got 0");
    expect(() => peaksOverThreshold({ initialQuantile: 1 })).toThrow(InvalidInputError);
    expect(() => peaksOverThreshold().threshold({ bufferScores: [Number.NaN] })).toThrow(InvalidInputError);
  });
});
