import { describe, expect, test } from "vitest";
import { amocPoints, detectionAtBudgets } from "./time-to-detect.js";

// 203 lines, two seconds apart. Episodes at 50-51 (.5, then .9) and at 150 (.05); a normal line at 10 scores .95, others .1.
const labels = new Uint8Array(203);
const scores = new Float64Array(203).fill(0.1);
for (const [line, score] of [
  [50, 0.5],
  [51, 0.9],
  [150, 0.05],
]) {
  labels[line] = 1;
  scores[line] = score;
}
scores[10] = 0.95;
const timesMs = Float64Array.from(labels.keys(), (line) => 2000 * line);

describe("detectionAtBudgets()", () => {
  test("one false alarm is more than 1 per 1,000 of 200 normal lines: no threshold, and every episode is missed", () => {
    const measured = detectionAtBudgets({ labels, scores, timesMs });
    expect([measured?.episodes, measured?.horizonLines]).toEqual([2, 50]);
    expect(measured?.budgets[0]).toMatchObject({
      falseAlarmsPer1000: 1,
      threshold: null,
      episodeRecall: 0,
      delayLines: 50,
    });
  });

  test("at 5 per 1,000 the first episode is found at once, and the second counts as the horizon", () => {
    const measured = detectionAtBudgets({ labels, scores, timesMs });
    // Lines: (0 + 50) / 2. Seconds: (0 + 2 · 50) / 2, for a miss is waited for until 50 lines after its last anomaly.
    const expected = { threshold: 0.5, episodeRecall: 0.5, delayLines: 25, delaySeconds: 50 };
    expect(measured?.budgets[1]).toEqual({ falseAlarmsPer1000: 5, ...expected });
    expect(measured?.budgets[2]).toEqual({ falseAlarmsPer1000: 10, ...expected });
  });

  test("has no delay in seconds without time stamps", () => {
    const measured = detectionAtBudgets({ labels, scores, timesMs: undefined });
    expect(measured?.budgets.map(({ delaySeconds }) => delaySeconds)).toEqual([null, null, null]);
  });

  test("a late detection in a long episode costs no more than a miss", () => {
    const long = new Uint8Array(200).fill(1, 20, 120);
    const late = new Float64Array(200);
    late[110] = 1; // 90 lines after the start
    const [{ episodeRecall, delayLines }] = detectionAtBudgets({ labels: long, scores: late, timesMs: undefined })
      ?.budgets ?? [{}];
    expect([episodeRecall, delayLines]).toEqual([1, 50]);
  });
});

describe("amocPoints()", () => {
  test("is the shortest delay at each number of false alarms", () => {
    // No alarm: both missed. From .95 to .5: one of 200. From .1 on all: the second is found a line later, then at once.
    expect(amocPoints({ labels, scores, timesMs })).toEqual({
      falseAlarmsPer1000: [0, 5, 1000],
      delayLines: [50, 25, 0],
    });
  });

  test("keeps at most 100 points of thousands, with both ends, and never rises", () => {
    const many = Float64Array.from({ length: 5000 }, (_, line) => ((line * 7919) % 5000) / 5000);
    const { falseAlarmsPer1000, delayLines } = amocPoints({
      labels: Uint8Array.from(many, (_, line) => (line % 100 === 50 ? 1 : 0)),
      scores: many,
      timesMs: undefined,
    });
    expect(falseAlarmsPer1000.length).toBeGreaterThan(80);
    expect(falseAlarmsPer1000.length).toBeLessThanOrEqual(100);
    expect([falseAlarmsPer1000[0], falseAlarmsPer1000.at(-1)]).toEqual([0, 1000]);
    expect(delayLines).toEqual([...delayLines].sort((a, b) => b - a));
  });
});
