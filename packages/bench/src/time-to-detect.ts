/** @file How soon a target's episodes raise an alarm, at a few budgets of false alarms and at every one. */

import { amocCurve, timeToDetectAtBudgets } from "@lsad/eval";
import type { CellResult } from "./result.js";
import type { CellCurve } from "./run-files.js";

/** False alarms that an operator may be ready to pay for, per 1,000 normal lines. */
const BUDGETS = [1, 5, 10];

/** Lines after an episode's last anomaly in which a detection counts; a miss costs as much, and nothing costs more. */
const HORIZON_LINES = 50;

/** Most points of a curve that are kept. */
const CURVE_POINTS = 100;

/** The test lines of a target whose lines follow each other in time. */
export interface TimedLines {
  /** Shape `[lines]`, both classes. */
  readonly labels: Uint8Array;
  readonly scores: Float64Array;
  /** Shape `[lines]`; `undefined` where a line has no time stamp. */
  readonly timesMs: Float64Array | undefined;
}

/** Delay and recall of episodes at 1, 5 and 10 false alarms per 1,000 normal lines. */
export function detectionAtBudgets({ labels, scores, timesMs }: TimedLines): CellResult["timeToDetect"] {
  const options = { budgets: BUDGETS, horizonLines: HORIZON_LINES, ...(timesMs === undefined ? {} : { timesMs }) };
  const reports = timeToDetectAtBudgets(labels, scores, options);
  return {
    episodes: reports[0].episodes.length,
    horizonLines: HORIZON_LINES,
    budgets: reports.map(({ budget, threshold, episodeRecall, meanBoundedDelayLines, meanDelaySeconds }) => ({
      falseAlarmsPer1000: budget,
      threshold: Number.isFinite(threshold) ? threshold : null,
      episodeRecall,
      delayLines: meanBoundedDelayLines,
      delaySeconds: meanDelaySeconds ?? null,
    })),
  };
}

/** Mean delay against false alarms at every threshold, thinned to {@link CURVE_POINTS}. */
export function amocPoints({ labels, scores }: TimedLines): NonNullable<CellCurve["amoc"]> {
  const curve = amocCurve(labels, scores, { horizonLines: HORIZON_LINES });
  const rates = Array.from(curve.falseAlarmsPerThousand);
  // Of thresholds with the same false alarms the lowest has the shortest delay; it stands last.
  const steps = [...rates.keys()].filter((k) => k === rates.length - 1 || rates[k + 1] !== rates[k]);
  const kept = steps.filter((_, index) => isKept(index, steps.length));
  return {
    falseAlarmsPer1000: kept.map((k) => round(rates[k])),
    delayLines: kept.map((k) => round(curve.meanBoundedDelayLines[k])),
  };
}

/** First and last are kept. Early points lie denser: a monitor is run where false alarms are few. */
function isKept(index: number, count: number): boolean {
  if (count <= CURVE_POINTS || index === 0 || index === count - 1) return true;
  const place = (of: number) => Math.floor(Math.sqrt(of / (count - 1)) * (CURVE_POINTS - 1));
  return place(index) !== place(index - 1);
}

/** Three decimals: finer than the line it is drawn with. */
function round(value: number): number {
  return Math.round(value * 1e3) / 1e3;
}
