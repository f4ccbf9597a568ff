import { describe, expect, test } from "vitest";
import { LOGS, RULES } from "../../test/random-logs.js";
import { fc } from "../../test/seeded-fast-check.js";
import { amocCurve } from "./amoc-curve.js";
import type { EpisodeOptions } from "./episodes.js";
import { timeToDetect } from "./time-to-detect.js";

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
