/** @file What only the cells of the main comparison say beyond metrics: other thresholds, time to detect, calibration. */

import type { TargetScores } from "@lsad/pipeline";
import { calibration } from "./calibration.js";
import { decisionTable } from "./decision-table.js";
import { type InnerSource, labelledScores } from "./inner-scores.js";
import { lineWeights } from "./measure.js";
import type { Weighting } from "./plan.js";
import type { PreparedSource } from "./prepare.js";
import type { CellResult } from "./result.js";
import { type RowId, rowKind } from "./rows.js";
import type { CellCurve } from "./run-files.js";
import { amocPoints, detectionAtBudgets, type TimedLines } from "./time-to-detect.js";

/** The optional parts of a result line. */
export type CellDetail = Pick<CellResult, "thresholds" | "timeToDetect" | "calibration">;

/**
 * The details of a cell that measures all test lines of a target; none without labels.
 * @param inner - What a threshold may be learnt from; empty to leave that policy out.
 */
export function cellDetail(
  detector: RowId,
  weighting: Weighting,
  target: PreparedSource,
  { scores }: Pick<TargetScores, "scores">,
  inner: readonly InnerSource[],
): CellDetail {
  const { bufferLines, units } = target;
  const labels = target.labels?.slice(bufferLines);
  if (labels === undefined) return {};
  const weight = lineWeights(labels, units.slice(bufferLines), weighting);
  const lines = { labels, scores: scores.slice(bufferLines), weight };
  const { threshold } = rowKind(detector);
  const detail: CellDetail = {
    thresholds: decisionTable(lines, threshold, scores.slice(0, bufferLines), labelledScores(inner, weighting)),
  };
  const timed = weighting === "line" ? timedLines(target, scores) : undefined;
  if (timed !== undefined) detail.timeToDetect = detectionAtBudgets(timed);
  const calibrated = calibration(detector, lines);
  if (calibrated !== undefined) detail.calibration = calibrated;
  return detail;
}

/** The AMOC curve of a cell by line; nothing where the target's lines do not follow each other in time. */
export function cellAmoc(weighting: Weighting, target: PreparedSource, scores: Float64Array): Pick<CellCurve, "amoc"> {
  const timed = weighting === "line" ? timedLines(target, scores) : undefined;
  return timed === undefined ? {} : { amoc: amocPoints(timed) };
}

/** The test lines of a target on which time to detect has a value. */
function timedLines(
  { timeToDetect, labels, timesMs, bufferLines }: PreparedSource,
  scores: Float64Array,
): TimedLines | undefined {
  const tested = labels?.slice(bufferLines);
  if (!timeToDetect || tested === undefined || !tested.includes(0) || !tested.includes(1)) return undefined;
  return { labels: tested, scores: scores.slice(bufferLines), timesMs: timesMs?.slice(bufferLines) };
}
