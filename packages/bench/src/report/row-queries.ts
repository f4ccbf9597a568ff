/** @file Rows of a summary by what sets them apart: everything not asked for is as in the main comparison. */

import type { RowKey, Summary, SummaryRow } from "../summary.js";
import type { Contestant } from "./contestants.js";

/** Fields a row must have; variant, shots, track, lines and weighting default to the main comparison's, by line. */
export type RowQuery = Partial<RowKey>;

const MAIN: RowQuery = { variant: "none", shots: 0, track: "natural", lines: "all", weighting: "line" };

/** Every row that fits, in the order of the summary. */
export function findRows({ rows }: Summary, query: RowQuery): SummaryRow[] {
  const wanted = Object.entries({ ...MAIN, ...query }) as [keyof RowKey, unknown][];
  return rows.filter((row) => wanted.every(([field, value]) => row[field] === value));
}

/** The first row that fits. */
export function findRow(summary: Summary, query: RowQuery): SummaryRow | undefined {
  return findRows(summary, query)[0];
}

/** A row as one side of a contrast: by line only. */
export function asContestant(row: SummaryRow, name: string): Contestant {
  return { name, detector: row.detector, learns: true, line: row, template: undefined, rare: new Map() };
}
