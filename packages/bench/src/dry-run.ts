/** @file What a run would do and take, without running a job. */

import { dirname, join } from "node:path";
import type { PlanName } from "./config.js";
import { estimateJob, type JobEstimate, readPaces, rowsOf } from "./estimate.js";
import { holdsRun } from "./manifest.js";
import { cellsOf, type Job } from "./plan.js";
import { type PreparedRun, prepareRun } from "./prepared-run.js";
import { countDone } from "./results-file.js";
import type { RunBenchOptions } from "./run.js";
import { defaultWorkers } from "./runner.js";
import { dealShard, shardFolder } from "./shard.js";

/** Jobs of one detector on one view in one plan. */
export interface PlannedGroup {
  readonly plan: PlanName;
  readonly detector: string;
  readonly view: string;
  readonly jobs: number;
  readonly cells: number;
  /** Estimated seconds of one thread. */
  readonly seconds: number;
}

/** What a run would do. */
export interface DryRun {
  readonly folder: string;
  readonly groups: readonly PlannedGroup[];
  readonly jobs: number;
  readonly cells: number;
  /** Jobs that the folder already has. */
  readonly done: number;
  readonly workers: number;
  /** Estimated seconds of one thread, for all jobs. */
  readonly seconds: number;
  /** Estimated seconds until the end, with all workers. */
  readonly secondsLeft: number;
  /** Share of the estimate that rests on timings of earlier runs; the rest on a table. */
  readonly measuredShare: number;
}

/**
 * Plans a run, and estimates what is left of it from the timings of runs beside it.
 * Reads and parses the sources, for the plan's folder is named after them; with a cache the run itself need not do it again.
 * @throws as {@link runBench} would.
 */
export async function dryRun(options: RunBenchOptions): Promise<DryRun> {
  const prepared = await prepareRun(options, {
    onSource: (source, done, total) => options.onProgress?.({ phase: "read", source, done, total }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const { shard, fresh = false, workers = defaultWorkers() } = options;
  const folder = shard === undefined ? prepared.folder : join(prepared.folder, shardFolder(shard));
  const jobs = shard === undefined ? prepared.jobs : dealShard(prepared.jobs, shard).jobs;
  const done = !fresh && holdsRun(folder, prepared.manifest) ? countDone(folder, jobs) : 0;
  const estimates = estimatesOf(jobs, prepared);
  const seconds = sumOf(estimates);
  return {
    folder,
    groups: groupsOf(jobs, estimates),
    jobs: jobs.length,
    cells: jobs.reduce((sum, job) => sum + cellsOf(job).length, 0),
    done,
    workers,
    seconds,
    secondsLeft: sumOf(estimates.slice(done)) / Math.min(workers, Math.max(1, jobs.length - done)),
    measuredShare: seconds === 0 ? 0 : sumOf(estimates.filter(({ measured }) => measured)) / seconds,
  };
}

function estimatesOf(jobs: readonly Job[], { folder, manifest }: PreparedRun): JobEstimate[] {
  const paces = readPaces(dirname(folder));
  const rows = rowsOf(manifest);
  return jobs.map((job) => estimateJob(job, rows, paces));
}

function groupsOf(jobs: readonly Job[], estimates: readonly JobEstimate[]): PlannedGroup[] {
  const groups = new Map<string, PlannedGroup>();
  for (const [index, job] of jobs.entries()) {
    const [plan, { detector, view }] = [planOf(job), job];
    const key = `${plan} ${detector} ${view}`;
    const group = groups.get(key) ?? { plan, detector, view, jobs: 0, cells: 0, seconds: 0 };
    groups.set(key, {
      ...group,
      jobs: group.jobs + 1,
      cells: group.cells + cellsOf(job).length,
      seconds: group.seconds + estimates[index].seconds,
    });
  }
  return [...groups.values()];
}

/** The named plan that a job is of; what the rare track measures is part of the main jobs. */
function planOf({ support, variant = "none" }: Job): PlanName {
  if (support !== undefined) return "few-shot";
  if (variant === "none") return "main";
  if (variant === "all-rows") return "all-rows";
  if (variant === "level-words-hidden") return "level-words";
  return variant.startsWith("train-") ? "training-sources" : "parsers";
}

function sumOf(estimates: readonly JobEstimate[]): number {
  return estimates.reduce((sum, { seconds }) => sum + seconds, 0);
}
