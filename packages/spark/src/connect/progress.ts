/** @file How far a query is, as the server reports it. */

import type { ExecutePlanResponse } from "./protocol.js";

/** Tasks of one stage of a query. */
export interface StageProgress {
  readonly id: number;
  readonly tasks: number;
  readonly completedTasks: number;
  readonly inputBytes: number;
  readonly isDone: boolean;
}

/** Tasks of a query, over the stages known so far: more may follow, so the share done can fall. */
export interface ProgressReport {
  readonly tasks: number;
  readonly completedTasks: number;
  readonly inflightTasks: number;
  readonly stages: readonly StageProgress[];
}

/** A report with its sums; absent counts are 0. */
export function readProgress({
  stages = [],
  numInflightTasks = 0,
}: NonNullable<ExecutePlanResponse["executionProgress"]>): ProgressReport {
  const read = stages.map((stage) => ({
    id: stage.stageId ?? 0,
    tasks: stage.numTasks ?? 0,
    completedTasks: stage.numCompletedTasks ?? 0,
    inputBytes: stage.inputBytesRead ?? 0,
    isDone: stage.done ?? false,
  }));
  return {
    tasks: read.reduce((sum, stage) => sum + stage.tasks, 0),
    completedTasks: read.reduce((sum, stage) => sum + stage.completedTasks, 0),
    inflightTasks: numInflightTasks,
    stages: read,
  };
}
