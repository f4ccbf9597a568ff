/** @file The entry of a worker thread: gets the run's data once, then runs jobs. */

import { Piscina } from "piscina";
import { type JobOutcome, runJob } from "./job.js";
import type { Job } from "./plan.js";
import type { BenchData } from "./prepare.js";

/** Runs one job on the data this thread was started with. */
export function run(job: Job): JobOutcome {
  return runJob(Piscina.workerData as BenchData, job);
}
