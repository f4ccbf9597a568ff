/** @file Runs the jobs of a plan, on this thread or a pool, and writes outcomes in the order of the plan. */

import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import { type JobOutcome, runJob } from "./job.js";
import type { Job } from "./plan.js";
import type { BenchData } from "./prepare.js";

/** How jobs are run. */
export interface RunJobsOptions {
  /** Threads; 1 runs on this one. */
  readonly workers: number;
  /** Of the run: where a runner may leave what a report reads beside results. */
  readonly folder: string;
  /** Called in the order of the plan, whatever the order of completion. */
  readonly onOutcome: (outcome: JobOutcome, job: Job) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs jobs and hands their outcomes over in the order given; rejects with the signal's reason when that is aborted. What
 * was handed over before an error stays, and the next run goes on behind it.
 */
export type JobRunner = (data: BenchData, jobs: readonly Job[], options: RunJobsOptions) => Promise<void>;

/** A thread a core, but no more than eight: each holds its own fits. */
export function defaultWorkers(): number {
  return Math.min(availableParallelism(), 8);
}

/**
 * Runs jobs and hands their outcomes over in the order given. The outcomes do not depend on the number of workers.
 * @throws the signal's reason when it is aborted; outcomes handed over before stay.
 */
export async function runJobs(data: BenchData, jobs: readonly Job[], options: RunJobsOptions): Promise<void> {
  if (options.workers === 1 || jobs.length < 2) return runHere(data, jobs, options);
  return runInPool(data, jobs, options);
}

async function runHere(data: BenchData, jobs: readonly Job[], { onOutcome, signal }: RunJobsOptions): Promise<void> {
  for (const job of jobs) {
    await new Promise(setImmediate); // lets ctrl-C and the progress line through between jobs
    signal?.throwIfAborted();
    onOutcome(runJob(data, job), job);
  }
}

async function runInPool(
  data: BenchData,
  jobs: readonly Job[],
  { workers, onOutcome, signal }: RunJobsOptions,
): Promise<void> {
  const pool = new Piscina<Job, JobOutcome>({
    filename: new URL("./worker.js", import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    name: "run",
    workerData: data,
    // Without it a job that meets no idle thread goes to the end of the queue: the first outcomes would come last, and
    // until then nothing could be written.
    stricterFIFO: true,
  });
  const stop = () => void pool.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    signal?.throwIfAborted();
    const running = jobs.map((job) => pool.run(job));
    for (const promise of running) promise.catch(() => {}); // the loop below sees the first failure; the rest follow from it
    for (const [index, promise] of running.entries()) onOutcome(await promise, jobs[index]);
  } catch (error) {
    signal?.throwIfAborted(); // a stopped pool fails its jobs with words of its own
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.destroy();
  }
}
