/** @file The comparison with Spark's own classifiers as text. */

import type { MllibRow } from "./mllib-comparison.js";

/** The comparison as a table of text. */
export function mllibTable(rows: readonly MllibRow[]): string {
  const number = (value: number | null) => (value === null ? "n/a" : value.toFixed(4));
  const heads = [
    "target",
    "row",
    "AP ours",
    "AP MLlib",
    "rank corr.",
    "same side",
    "largest diff.",
    "s ours",
    "s MLlib",
  ];
  const lines = rows.map(({ target, detector, averagePrecision: ap, seconds, ...agreement }) => [
    target,
    detector,
    number(ap.ours),
    number(ap.mllib),
    number(agreement.spearman),
    number(agreement.sameSide),
    agreement.largestDifference.toExponential(1),
    seconds.ours.toFixed(1),
    seconds.mllib.toFixed(1),
  ]);
  const widths = heads.map((head, i) => Math.max(head.length, ...lines.map((line) => line[i].length)));
  const align = (cells: readonly string[]) =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ");
  return `${[heads, ...lines].map((line) => align(line).trimEnd()).join("\n")}\n`;
}
