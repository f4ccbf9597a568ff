import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { LOGS, RULES } from "../../test/random-logs.js";
import { fc } from "../../test/seeded-fast-check.js";
import { createDetectionMonitor, type DetectionEvent } from "./detection-monitor.js";
import { timeToDetect } from "./time-to-detect.js";

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
