import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amocCurve } from "./amoc-curve.js";
import { createDetectionMonitor, type DetectionEvent } from "./detection-monitor.js";
import { type EpisodeOptions, findEpisodes } from "./episodes.js";
import { thresholdForFalseAlarms, timeToDetect, timeToDetectAtBudgets } from "./time-to-detect.js";

/** Logs with few anomalies, few distinct scores and times that sometimes jump. */
const LOGS = fc
  .array(
    fc.record({
      label: fc.integer({ min: 0, max: 4 }).map((value) => (value === 0 ? 1 : 0)),
      score: fc.integer({ min: 0, max: 5 }),
      waitMs: fc.constantFrom(0, 500, 2500),
    }),
    { minLength: 2, maxLength: 60 },
  )
  .map((lines) => {
    let clock = 0;
    const timesMs = lines.map(({ waitMs }) => (clock += waitMs));
    const labels = lines.map(({ label }) => label);
    labels.splice(0, 2, 0, 1);
    return { labels, scores: lines.map(({ score }) => score), timesMs };
  });

const RULES = fc.record(
  {
    maxGapLines: fc.integer({ min: 0, max: 8 }),
    maxGapSeconds: fc.constantFrom(0, 2),
    horizonLines: fc.integer({ min: 0, max: 8 }),
  },
  { requiredKeys: ["maxGapLines", "horizonLines"] },
);

describe("findEpisodes()", () => {
  test("joins anomalies at most 10 lines apart and opens 50 lines after the last one", () => {
    const labels = new Uint8Array(200);
    for (const line of [5, 15, 26, 100]) labels[line] = 1; // 15 - 5 = 10 joins, 26 - 15 = 11 does not
    expect(findEpisodes(labels)).toEqual([
      { start: 5, end: 16, windowEnd: 26 }, // 16 + 50 is past the next start
      { start: 26, end: 27, windowEnd: 77 },
      { start: 100, end: 101, windowEnd: 151 },
    ]);
  });

  test("joins anomalies 60 s apart, however many lines lie between, only when asked to", () => {
    const labels = new Uint8Array(100);
    labels[0] = labels[90] = 1;
    const timesMs = Float64Array.from(labels, (_, i) => (i < 90 ? 0 : 60_000));
    expect(findEpisodes(labels, { timesMs, maxGapSeconds: 60 })).toHaveLength(1);
    expect(findEpisodes(labels, { timesMs, maxGapSeconds: 59 })).toHaveLength(2);
    expect(findEpisodes(labels, { timesMs })).toHaveLength(2);
  });

  test("is empty without anomalies", () => {
    expect(findEpisodes([0, 0])).toEqual([]);
  });

  test("covers every anomaly exactly once, in windows that do not overlap", () => {
    fc.assert(
      fc.property(LOGS, RULES, ({ labels, timesMs }, rules) => {
        const episodes = findEpisodes(labels, { timesMs, ...rules });
        const covered = episodes.flatMap(({ start, end }) => labels.slice(start, end));
        expect(covered.filter((label) => label === 1)).toHaveLength(labels.filter((label) => label === 1).length);
        for (const [i, { start, end, windowEnd }] of episodes.entries()) {
          expect([labels[start], labels[end - 1]]).toEqual([1, 1]);
          expect(windowEnd).toBeGreaterThanOrEqual(end);
          expect(windowEnd).toBeLessThanOrEqual(episodes[i + 1]?.start ?? labels.length);
        }
      }),
    );
  });

  test("rejects options and times outside their range", () => {
    expect(() => findEpisodes([1], { maxGapLines: -1 })).toThrow("maxGapLines must be at least 0, got -1");
    expect(() => findEpisodes([1], { timesMs: [Number.NaN] })).toThrow(InvalidInputError);
    expect(() => findEpisodes([1, 0], { timesMs: [1] })).toThrow("must have the same length, got 2 and 1");
  });
});

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

describe("amocCurve()", () => {
  test("is timeToDetect at every threshold", () => {
    fc.assert(
      fc.property(LOGS, RULES, ({ labels, scores, timesMs }, rules) => {
        const options: EpisodeOptions = { timesMs, ...rules };
        const curve = amocCurve(labels, scores, options);
        expect([...curve.thresholds]).toEqual([
          Number.POSITIVE_INFINITY,
          ...[...new Set(scores)].sort((a, b) => b - a),
        ]);
        for (const [k, threshold] of curve.thresholds.entries()) {
          const report = timeToDetect(labels, scores, threshold, options);
          for (const key of [
            "falseAlarmsPerThousand",
            "episodeRecall",
            "meanDelayLines",
            "meanBoundedDelayLines",
          ] as const) {
            expect(curve[key][k], `${key} at ${threshold}`).toBeAllclose(report[key], { relative: 1e-12 });
          }
        }
      }),
    );
  });

  test("detects more and, bounded, sooner as the threshold falls", () => {
    fc.assert(
      fc.property(LOGS, RULES, ({ labels, scores }, rules) => {
        const { episodeRecall, meanBoundedDelayLines } = amocCurve(labels, scores, rules);
        for (let k = 1; k < episodeRecall.length; k++) {
          expect(episodeRecall[k]).toBeGreaterThanOrEqual(episodeRecall[k - 1]);
          expect(meanBoundedDelayLines[k]).toBeLessThanOrEqual(meanBoundedDelayLines[k - 1]);
        }
      }),
    );
  });
});

describe("createDetectionMonitor()", () => {
  test("says at once what is certain", () => {
    const monitor = createDetectionMonitor({ threshold: 0.5, maxGapLines: 1, horizonLines: 2 });
    expect(monitor.add({ label: 1, score: 0.2 })).toEqual([]);
    expect(monitor.add({ label: 0, score: 0.9 })).toEqual([
      { kind: "false-alarm", line: 1 },
      { kind: "detected", episode: 0, start: 0, line: 1, delayLines: 1 },
    ]);
    expect(monitor.add({ label: 0, score: 0 })).toEqual([]);
    expect(monitor.add({ label: 1, score: 0 })).toEqual([]);
    expect(monitor.add({ label: 0, score: 0 })).toEqual([]);
    expect(monitor.add({ label: 0, score: 0 })).toEqual([]);
    expect(monitor.add({ label: 0, score: 0 })).toEqual([{ kind: "missed", episode: 1, start: 3, delayLines: 2 }]);
    expect(monitor.end()).toEqual([]);
  });

  test("calls an open episode without an alarm a miss at the end", () => {
    const monitor = createDetectionMonitor({ threshold: 1 });
    monitor.add({ label: 1, score: 0 });
    expect(monitor.end()).toEqual([{ kind: "missed", episode: 0, start: 0, delayLines: 50 }]);
    expect(monitor.end()).toEqual([]);
  });

  test("adds up to timeToDetect of the whole log", () => {
    fc.assert(
      fc.property(LOGS, RULES, fc.boolean(), fc.integer({ min: 0, max: 6 }), (log, rules, timed, threshold) => {
        const { labels, scores, timesMs } = log;
        const report = timeToDetect(labels, scores, threshold, timed ? { timesMs, ...rules } : rules);
        const monitor = createDetectionMonitor({ threshold, ...rules });
        const events: DetectionEvent[] = labels.flatMap((label, i) =>
          monitor.add({ label, score: scores[i], ...(timed && { timeMs: timesMs[i] }) }),
        );
        events.push(...monitor.end());
        expect(events.filter(({ kind }) => kind === "false-alarm")).toHaveLength(report.falseAlarms);
        const settled = events.filter((event) => event.kind !== "false-alarm");
        expect(settled).toEqual(
          report.episodes.map(({ start, detectedAt, delayLines, delaySeconds }, episode) =>
            detectedAt === undefined
              ? { kind: "missed", episode, start, delayLines }
              : { kind: "detected", episode, start, line: detectedAt, delayLines, ...(timed && { delaySeconds }) },
          ),
        );
      }),
    );
  });

  test("rejects lines that are none", () => {
    const monitor = createDetectionMonitor({ threshold: 1 });
    expect(() => monitor.add({ label: 2, score: 0 })).toThrow("add: label must be 0 or 1, got 2");
    expect(() => monitor.add({ label: 0, score: Number.NaN })).toThrow(InvalidInputError);
    expect(() => createDetectionMonitor({ threshold: Number.NaN })).toThrow(InvalidInputError);
  });
});
