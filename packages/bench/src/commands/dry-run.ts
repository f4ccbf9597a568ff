/** @file Prints what a run would do and take. */

import type { DryRun, PlannedGroup } from "../dry-run.js";
import type { Terminal } from "./terminal.js";

/** Widths of the columns: 80 with the blanks between them. */
const WIDTHS = [16, 30, 10, 5, 7, 7] as const;

/** Prints the plan by group, and what is left of it. */
export function presentDryRun(plan: DryRun, { stdout }: Terminal): void {
  const { groups, jobs, cells, done, folder, workers, seconds, secondsLeft, measuredShare } = plan;
  const rows = [
    ["plan", "detector", "view", "jobs", "cells", "cost"],
    ...groups.map(groupRow),
    ["all", "", "", String(jobs), String(cells), duration(seconds)],
  ];
  stdout.write(`${rows.map(textOf).join("\n")}\n\n`);
  stdout.write(`${folder}: ${done} of ${jobs} jobs are done.\n`);
  const left = done === jobs ? "Nothing is left" : `About ${duration(secondsLeft)} left with ${workers} workers`;
  const share = Math.round(100 * measuredShare);
  stdout.write(`${left}. Cost is of one thread; ${share} % of it was measured by runs beside this one.\n`);
}

function groupRow({ plan, detector, view, jobs, cells, seconds }: PlannedGroup): string[] {
  return [plan, detector, view, String(jobs), String(cells), duration(seconds)];
}

/** Words to the left, numbers to the right. */
function textOf(row: readonly string[]): string {
  const cells = row.map((text, column) => (column < 3 ? text.padEnd(WIDTHS[column]) : text.padStart(WIDTHS[column])));
  return cells.join(" ");
}

/** Two digits are more than an estimate knows. */
function duration(seconds: number): string {
  if (seconds < 1) return "< 1 s";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
