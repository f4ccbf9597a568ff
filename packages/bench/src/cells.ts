/** @file Jobs of a run one by one, for those who run them elsewhere: the entry `@lsad/bench/cells`. */

export type { ExplainedJob } from "./explain/explained-job.js";
export { failedOutcome, type JobFailure, type JobOutcome, runJob } from "./job.js";
export {
  type Cell,
  cellsOf,
  hasCurve,
  type Job,
  jobId,
  type RareTrack,
  type SupportSpec,
  type Variant,
} from "./plan.js";
export type { BenchData, PreparedSource } from "./prepare.js";
export { type LookupId, lookupIds, type RowId } from "./rows.js";
export type { JobRunner, RunJobsOptions } from "./runner.js";
