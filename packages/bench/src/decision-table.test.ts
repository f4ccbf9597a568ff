import { describe, expect, test } from "vitest";
import { decisionTable } from "./decision-table.js";

const lines = {
  labels: Uint8Array.of(0, 0, 1, 1),
  scores: Float64Array.of(0.1, 0.6, 0.4, 0.9),
  weight: new Float64Array(4).fill(1),
};
const half = { policy: "fixed", value: 0.5, inclusive: true } as const;
const inner = [{ labels: [0, 1], scores: [0.2, 0.35] }];
const none = new Float64Array(0);

describe("decisionTable()", () => {
  test("a fixed threshold decides as it says", () => {
    // Alerts 0 1 0 1: one of each of TP, FP, FN, TN.
    const { "fixed-0.5": fixed } = decisionTable(lines, half, none, []);
    const [one, zero] = [0.5, 0];
    expect(fixed).toEqual({
      threshold: one,
      macroF1: one,
      balancedAccuracy: one,
      mcc: zero,
      recall: one,
      falseAlarmRate: one,
    });
  });

  test("the buffer's upper 1, 2 and 5 % and the tail of its peaks need no label", () => {
    const bufferScores = Float64Array.from({ length: 101 }, (_, index) => index / 100);
    const table = decisionTable(lines, { policy: "buffer-quantile", level: 0.95 }, bufferScores, []);
    const names = Object.keys(table);
    expect(names).toEqual(["quantile-0.99", "quantile-0.98", "quantile-0.95", "pot-0.01", "oracle-macro-f1"]);
    expect(names.slice(0, 3).map((name) => table[name].threshold)).toEqual([0.99, 0.98, 0.95]);
    expect(table["quantile-0.95"]).toMatchObject({ recall: 0, falseAlarmRate: 0 });
  });

  test("inner leave-one-source-out takes the threshold that suited other sources", () => {
    const { "inner-loso-macro-f1": learnt } = decisionTable(lines, half, none, inner);
    // .35: alerts 0 1 1 1. F1 of anomalies 4/5, of normals 2/3.
    expect(learnt.threshold).toBe(0.35);
    expect(learnt.macroF1).toBeAllclose((4 / 5 + 2 / 3) / 2, { absolute: 1e-12 });
    expect([learnt.recall, learnt.falseAlarmRate]).toEqual([1, 0.5]);
  });

  test("the oracle is the best of all thresholds, the higher one of equals", () => {
    // At .9 F1 is 2/3 and 4/5, at .4 the other way round, at .6 and .1 it is less.
    const { "oracle-macro-f1": oracle } = decisionTable(lines, half, none, []);
    expect(oracle.threshold).toBe(0.9);
    expect(oracle.macroF1).toBeAllclose((2 / 3 + 4 / 5) / 2, { absolute: 1e-12 });
  });

  test("weights change the decisions that are best, and the numbers of the others", () => {
    const weight = Float64Array.of(1, 1, 3, 1);
    const table = decisionTable({ ...lines, weight }, half, none, []);
    expect(table["fixed-0.5"].recall).toBe(0.25);
    expect(table["oracle-macro-f1"].threshold).toBe(0.4);
  });

  test("on lines of one class, has false alarms or recall alone, and no oracle", () => {
    const normal = { ...lines, labels: new Uint8Array(4) };
    const table = decisionTable(normal, half, none, inner);
    expect(Object.keys(table)).toEqual(["fixed-0.5", "inner-loso-macro-f1"]);
    expect(table["fixed-0.5"]).toMatchObject({ macroF1: null, mcc: null, recall: null, falseAlarmRate: 0.5 });
  });

  test("says no threshold where no alarm is best", () => {
    const hopeless = { labels: [0, 0, 0, 1], scores: [3, 3, 3, 3] };
    const { "inner-loso-macro-f1": learnt } = decisionTable(lines, half, none, [hopeless]);
    expect(learnt).toMatchObject({ threshold: null, recall: 0, falseAlarmRate: 0 });
  });
});
