/** @file What crosses the pipe between Spark and the benchmark's worker. */

import type { Job } from "@lsad/bench/cells";

/** Columns of what the task writes: kind, number of the job, its outcome. */
export const CELL_COLUMNS = "k STRING, i INT, j STRING" as const;

/** A job and its place in the plan. */
export interface CellRow {
  readonly i: number;
  readonly job: Job;
}

/** What the workers of a benchmark are told. */
export interface CellSettings {
  /** Name of the file with the data, beside the worker. */
  readonly dataFile: string;
  readonly limitMs: number;
}
