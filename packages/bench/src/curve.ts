/** @file Precision-recall curves, thinned to what a picture shows. */

import { precisionRecallCurve } from "@lsad/eval";
import type { CellCurve } from "./run-files.js";

/** Most points of a curve kept for the report: the eye sees no more, and a run has hundreds of curves. */
const CURVE_POINTS = 200;

/**
 * The steps of a precision-recall curve by ascending recall, thinned evenly to {@link CURVE_POINTS}, first and last kept.
 * @param weight - Shape `[n]`: importance of each line.
 */
export function thinnedCurve(
  labels: Uint8Array,
  scores: Float64Array,
  weight: Float64Array,
): Pick<CellCurve, "recall" | "precision"> {
  const { precision, recall } = precisionRecallCurve(labels, scores, { weight });
  const points = Array.from(recall, (value, index) => ({ recall: value, precision: precision[index] }));
  points.sort((a, b) => a.recall - b.recall || b.precision - a.precision);
  const kept = points.filter((_, index) => isKept(index, points.length));
  return { recall: kept.map((point) => round(point.recall)), precision: kept.map((point) => round(point.precision)) };
}

function isKept(index: number, count: number): boolean {
  if (count <= CURVE_POINTS || index === count - 1) return true;
  const step = (count - 1) / (CURVE_POINTS - 1);
  return Math.floor(index / step) !== Math.floor((index - 1) / step);
}

/** Five decimals: a hundredth of a pixel. */
function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
