import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { LOGS } from "../../test/random-logs.js";
import { fc } from "../../test/seeded-fast-check.js";
import { thresholdForFalseAlarms, timeToDetect, timeToDetectAtBudgets } from "./time-to-detect.js";

describe("timeToDetect()", () => {
  // Two episodes, [1, 3) and [6, 7); alarms at 0.5 on lines 2 and 4.
  const LABELS = [0, 1, 1, 0, 0, 0, 1, 0];
  const SCORES = [0.1, 0.4, 0.6, 0.2, 0.9, 0.1, 0.3, 0.2];
  const OPTIONS = { maxGapLines: 2, horizonLines: 3 };

  test("counts the delay from the start of the episode, and a miss as the horizon", () => {
    const report = timeToDetect(LABELS, SCORES, 0.5, OPTIONS);
    expect(report.episodes).toEqual([
      { start: 1, end: 3, windowEnd: 6, detectedAt: 2, delayLines: 1 },
      { start: 6, end: 7, windowEnd: 8, delayLines: 3 },
    ]);
    expect(report).toMatchObject({
      episodeRecall: 0.5,
      meanDelayLines: 2,
      falseAlarms: 1,
      falseAlarmsPerThousand: 200,
    });
    expect(report).not.toHaveProperty("meanDelaySeconds");
  });

  test("counts seconds from the start, for a miss to the end of the window", () => {
    const timesMs = LABELS.map((_, i) => 1500 * i);
    const report = timeToDetect(LABELS, SCORES, 0.5, { ...OPTIONS, timesMs });
    expect(report.episodes.map(({ delaySeconds }) => delaySeconds)).toEqual([1.5, 1.5]);
    expect(report.meanDelaySeconds).toBe(1.5);
  });

  test("a score equal to the threshold is an alarm; an infinite threshold raises none", () => {
    expect(timeToDetect(LABELS, SCORES, 0.6, OPTIONS).episodeRecall).toBe(0.5);
    expect(timeToDetect(LABELS, SCORES, Number.POSITIVE_INFINITY, OPTIONS)).toMatchObject({
      episodeRecall: 0,
      falseAlarms: 0,
      meanDelayLines: 3,
    });
  });

  test("an alarm before the start or after the window is no detection", () => {
    expect(timeToDetect([0, 1, 0, 0], [9, 0, 0, 9], 5, { horizonLines: 1 }).episodeRecall).toBe(0);
    expect(timeToDetect([0, 1, 0, 0], [9, 0, 0, 9], 5, { horizonLines: 2 }).episodeRecall).toBe(1);
  });

  test("bounds the delay of a late detection in a long episode by that of a miss", () => {
    const labels = [0, 1, 1, 1, 1, 1];
    const report = timeToDetect(labels, [0, 0, 0, 0, 0, 1], 1, { horizonLines: 2 });
    expect(report).toMatchObject({ meanDelayLines: 4, meanBoundedDelayLines: 2 });
  });

  test("has no value without anomalies or without normal lines", () => {
    expect(() => timeToDetect([0, 0], [1, 2], 1)).toThrow(UndefinedMetricError);
    expect(() => timeToDetect([1, 1], [1, 2], 1)).toThrow("timeToDetect: no normal line among 2");
    expect(() => timeToDetect([0, 1], [1, 2], Number.NaN)).toThrow(InvalidInputError);
  });
});

describe("thresholdForFalseAlarms()", () => {
  test("is the lowest score within the budget", () => {
    const labels = [0, 0, 0, 0, 1];
    const scores = [0.1, 0.2, 0.3, 0.4, 0.25];
    expect(thresholdForFalseAlarms(labels, scores, 250)).toBe(0.4); // one of four
    expect(thresholdForFalseAlarms(labels, scores, 500)).toBe(0.25); // two of four, and the anomaly below them
    expect(thresholdForFalseAlarms(labels, scores, 1000)).toBe(0.1);
  });

  test("leaves out all of a tie that would break the budget", () => {
    expect(thresholdForFalseAlarms([0, 0, 0, 1], [5, 5, 1, 9], 500)).toBe(9);
    expect(thresholdForFalseAlarms([0, 0, 0, 1], [5, 5, 1, 5], 500)).toBe(Number.POSITIVE_INFINITY);
  });

  test("keeps every budget and wastes none of it", () => {
    fc.assert(
      fc.property(LOGS, fc.constantFrom(0, 1, 50, 300), ({ labels, scores }, budget) => {
        const threshold = thresholdForFalseAlarms(labels, scores, budget);
        const rate = (limit: number): number => timeToDetect(labels, scores, limit).falseAlarmsPerThousand;
        expect(rate(threshold)).toBeLessThanOrEqual(budget);
        const lower = Math.max(...scores.filter((score) => score < threshold));
        if (Number.isFinite(lower)) expect(rate(lower)).toBeGreaterThan(budget);
      }),
    );
  });

  test("serves each budget of timeToDetectAtBudgets", () => {
    const reports = timeToDetectAtBudgets([0, 0, 0, 1, 0], [0.1, 0.2, 0.7, 0.5, 0], { budgets: [0, 250] });
    expect(reports.map(({ budget, threshold }) => [budget, threshold])).toEqual([
      [0, Number.POSITIVE_INFINITY],
      [250, 0.5],
    ]);
    expect(timeToDetectAtBudgets([0, 1], [0, 1]).map(({ budget }) => budget)).toEqual([1, 5, 10]);
  });
});
