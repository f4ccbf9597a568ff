/** @file Jobs of a run one by one, for those who run them elsewhere: the entry `@lsad/bench/cells`. */

export { failedOutcome, type JobFailure, type JobOutcome, runJob } from "./job.js";
export { type Job, jobId } from "./plan.js";
export type { BenchData } from "./prepare.js";
export type { JobRunner, RunJobsOptions } from "./runner.js";
