/** @file The scores of a cell as an Arrow file, so that anyone can recompute every metric elsewhere. */

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeVector, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { cellsOf, type Job } from "./plan.js";
import type { PreparedSource } from "./prepare.js";

/** Folder of the score files inside a run's folder. */
export const SCORES_FOLDER = "scores";

/**
 * Writes `<cell>.arrow` for the cells of a job that measure all test lines: `line` (uint32, 1-based line number in the source's file),
 * `templateId` (utf8, the template that metrics count by) and `score` (float64), one row a test line, in time order.
 * @param scores - Shape `[lines]`: of all lines of the target; those of the buffer are left out.
 */
export function writeScores(folder: string, job: Job, target: PreparedSource, scores: Float64Array): void {
  const names = Array.from(target.units.subarray(target.bufferLines), (unit) => target.unitNames[unit]);
  const table = new Table({
    line: makeVector(Uint32Array.from(target.table.lineNumber.subarray(target.bufferLines))),
    templateId: vectorFromArray(names, new Utf8()),
    score: makeVector(scores.slice(target.bufferLines)),
  });
  const bytes = tableToIPC(table, "file");
  mkdirSync(folder, { recursive: true });
  const whole = cellsOf(job).filter(({ lines, track }) => lines === "all" && track === "natural");
  for (const { id } of whole) {
    const file = join(folder, `${id}.arrow`);
    writeFileSync(`${file}.partial`, bytes);
    renameSync(`${file}.partial`, file);
  }
}
