import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { LOGS, RULES } from "../../test/random-logs.js";
import { fc } from "../../test/seeded-fast-check.js";
import { findEpisodes } from "./episodes.js";

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
