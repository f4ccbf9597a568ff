import { describe, expect, test } from "vitest";
import { lineWeights, measure, unmeasured } from "./measure.js";
import { metricNames } from "./result.js";

// Six lines of three templates; template 1 occurs with both labels.
const lines = {
  labels: Uint8Array.of(0, 0, 0, 1, 1, 0),
  scores: Float64Array.of(0.1, 0.1, 0.1, 0.9, 0.2, 0.8),
  units: Uint32Array.of(0, 0, 0, 1, 1, 1),
  alerts: Uint8Array.of(0, 0, 0, 1, 0, 1),
};

describe("measure()", () => {
  test("by line: counts every line once", () => {
    const { test: counts, metrics } = measure(lines, "line");
    expect(counts).toEqual({ lines: 6, anomalies: 2, units: 3, anomalousUnits: 1, prevalence: 2 / 6 });
    // Ranking: .9 anomaly, .8 normal, .2 anomaly, then three normals: AP = 1/2 (1/1) + 1/2 (2/3).
    expect(metrics.prAuc.value).toBeAllclose(5 / 6, { absolute: 1e-12 });
    expect(metrics.auroc.value).toBeAllclose(7 / 8, { absolute: 1e-12 }); // of 8 pairs one is wrong: .2 under .8
    // Alerts .9 and .8: TP 1, FP 1, FN 1, TN 3. F1 = 1/2 and 3/4.
    expect(metrics.macroF1.value).toBeAllclose((0.5 + 0.75) / 2, { absolute: 1e-12 });
    expect(metrics.balancedAccuracy.value).toBeAllclose((1 / 2 + 3 / 4) / 2, { absolute: 1e-12 });
    expect(metrics.mcc.value).toBeAllclose((1 * 3 - 1 * 1) / Math.sqrt(2 * 2 * 4 * 4), { absolute: 1e-12 });
    expect(metrics.recall.value).toBe(0.5);
    expect(metrics.falseAlarmRate.value).toBe(0.25);
    expect(metrics.prAuc.support).toBe(2);
  });

  test("by template: every (template, label) counts once, shared by its lines", () => {
    const { test: counts, metrics } = measure(lines, "template");
    expect(counts.prevalence).toBeAllclose(1 / 3, { absolute: 1e-12 });
    // Weights 1/3 x 3, 1/2 x 2, 1. Top: 1/2 anomaly; then 1 normal; then 1/2 anomaly: AP = 1/2 (1) + 1/2 (1/2).
    expect(metrics.prAuc.value).toBeAllclose(0.75, { absolute: 1e-12 });
    expect(metrics.prAuc.support).toBe(1);
    expect(metrics.falseAlarmRate.value).toBeAllclose(0.5, { absolute: 1e-12 });
  });

  test("puts average precision on the scale where chance is 0", () => {
    const { metrics } = measure(lines, "line", 0.5);
    expect(metrics.chanceAp).toEqual({ value: 0.5, support: 2 });
    expect(metrics.apAboveChance.value).toBeAllclose((5 / 6 - 0.5) / 0.5, { absolute: 1e-12 });
    expect(measure(lines, "line").metrics.apAboveChance).toMatchObject({ value: null });
    // Where every ranking is perfect none is better than chance.
    expect(measure(lines, "line", 1).metrics.apAboveChance.reason).toContain("chance must be below 1");
  });

  test("a target without anomalies reports false alarms, and says why it reports nothing else", () => {
    const { metrics } = measure({ ...lines, labels: new Uint8Array(6) }, "line");
    expect(metrics.falseAlarmRate.value).toBeAllclose(2 / 6, { absolute: 1e-12 });
    for (const name of metricNames.filter((metric) => metric !== "falseAlarmRate")) {
      expect(metrics[name]).toEqual({ value: null, support: 0, reason: "no anomaly among the test lines" });
    }
  });

  test("a target without normal lines reports recall alone", () => {
    const { metrics } = measure({ ...lines, labels: new Uint8Array(6).fill(1) }, "line");
    expect(metrics.recall.value).toBeAllclose(2 / 6, { absolute: 1e-12 });
    expect(metrics.prAuc).toEqual({ value: null, support: 6, reason: "no normal line among the test lines" });
    expect(metrics.falseAlarmRate.value).toBeNull();
  });
});

describe("lineWeights()", () => {
  test("sum to the number of (template, label) units", () => {
    const weights = lineWeights(lines.labels, lines.units, "template");
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeAllclose(3, { absolute: 1e-12 });
  });
});

describe("unmeasured()", () => {
  test("gives every metric the same reason", () => {
    expect(unmeasured(7).test.lines).toBe(7);
    expect(unmeasured(7, "x").metrics.mcc).toEqual({ value: null, support: 0, reason: "x" });
  });
});
