/** @file A whole run: read the corpus, plan, run what is not done yet, leave a folder that a report is made from. */

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import type { LineExplanation } from "./explain/explanation.js";
import { readExplanations } from "./explain/explanations-file.js";
import type { JobOutcome } from "./job.js";
import { RESULTS_FILE } from "./job-files.js";
import { openFolder, readManifest } from "./manifest.js";
import { readPeers } from "./peers-file.js";
import { type Job, jobId } from "./plan.js";
import type { BenchData } from "./prepare.js";
import { prepareRun, type RunInputs } from "./prepared-run.js";
import type { CellResult } from "./result.js";
import { ResultsFile, readCurves, readResults, readTimings, readTraining } from "./results-file.js";
import type { CellCurve, JobTiming, JobTraining, PeerComparison, RunManifest } from "./run-files.js";
import { defaultWorkers, type JobRunner, runJobs } from "./runner.js";
import { SCORES_FOLDER } from "./scores-file.js";
import { dealShard, SHARD_FILE, type Shard, shardFolder } from "./shard.js";

/** What a run is doing, for a progress line. */
export type RunProgress =
  | { readonly phase: "read"; readonly source: string; readonly done: number; readonly total: number }
  | {
      readonly phase: "run";
      readonly job: string;
      readonly done: number;
      readonly total: number;
      readonly resumed: number;
    };

/** Options of {@link runBench}. */
export interface RunBenchOptions extends RunInputs {
  /** Start over where the folder holds another run. Default false: that is an error. */
  readonly fresh?: boolean;
  /** Run a part of the plan, in a folder of its own inside the run's. Default: all of it. */
  readonly shard?: Shard;
  /** Run jobs again whose cells hold an error. Default false: an error is an answer. */
  readonly retryFailed?: boolean;
  readonly keepScores?: boolean;
  /** Threads. Default: one a core, at most 8. */
  readonly workers?: number;
  /** What runs the jobs in place of threads of this process: a cluster. Default: threads. */
  readonly runner?: JobRunner;
  /** Called before each source is read, and after each job. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Stops the run between two jobs; what is done stays. */
  readonly signal?: AbortSignal;
}

/** A finished run, as its folder holds it. */
export interface RunFolder {
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly results: readonly CellResult[];
  readonly curves: readonly CellCurve[];
  readonly timings: readonly JobTiming[];
  /** How encoders were trained; empty without any. */
  readonly training: readonly JobTraining[];
  /** Why some lines got their scores. */
  readonly explanations: readonly LineExplanation[];
  /** Rows beside another library's, where the run was compared with one. */
  readonly peers?: PeerComparison | undefined;
}

/**
 * Runs the protocol on a corpus and leaves in a folder `run.json`, `results.jsonl`, `curves.jsonl`, `explanations.jsonl`,
 * `timings.jsonl` and, of encoders, `training.jsonl`.
 *
 * A run that was stopped goes on where it was: the same corpus, labels, configuration and code give the same folder and,
 * whatever the number of workers and stops, the same bytes of `results.jsonl`.
 *
 * @throws {@link DataFormatError} if a file of the corpus is not what it promises, or the folder holds another run.
 */
export async function runBench(options: RunBenchOptions): Promise<RunFolder> {
  const { onProgress, signal, shard } = options;
  const prepared = await prepareRun(options, {
    onSource: (source, done, total) => onProgress?.({ phase: "read", source, done, total }),
    ...(signal === undefined ? {} : { signal }),
  });
  const dealt = shard === undefined ? undefined : dealShard(prepared.jobs, shard);
  const folder = shard === undefined ? prepared.folder : join(prepared.folder, shardFolder(shard));
  openFolder(folder, prepared.manifest, options.fresh ?? false);
  if (dealt !== undefined) writeFileSync(join(folder, SHARD_FILE), `${JSON.stringify(dealt.file)}\n`);
  const data = { ...prepared.data, scoresFolder: options.keepScores ? join(folder, SCORES_FOLDER) : undefined };
  await runMissing(folder, data, dealt?.jobs ?? prepared.jobs, options);
  return readRun(folder);
}

/**
 * Reads the folder of a run, finished or not.
 * @throws {@link DataFormatError} if there is none, or a line of it is not a result.
 */
export function readRun(folder: string): RunFolder {
  return {
    folder,
    results: readResults(folder),
    manifest: readManifest(folder),
    curves: readCurves(folder),
    timings: readTimings(folder),
    training: readTraining(folder),
    explanations: readExplanations(folder),
    peers: readPeers(folder),
  };
}

/** Runs what the folder lacks. */
async function runMissing(
  folder: string,
  data: BenchData,
  jobs: readonly Job[],
  { keepScores, retryFailed, workers = defaultWorkers(), runner = runJobs, onProgress, signal }: RunBenchOptions,
): Promise<void> {
  const file = new ResultsFile(folder, jobs);
  const resumed = file.done;
  const scoresMissing = keepScores === true && resumed > 0 && !existsSync(join(folder, SCORES_FOLDER));
  if (scoresMissing) {
    throw new DataFormatError({
      problem: "the run was begun without --keep-scores",
      file: join(folder, RESULTS_FILE),
      hint: "Choose another --out, or --fresh to start over.",
    });
  }
  const running = { folder, workers, ...(signal === undefined ? {} : { signal }) };
  if (retryFailed) await runAgain(file, jobs, (again, onOutcome) => runner(data, again, { ...running, onOutcome }));
  await runner(data, jobs.slice(resumed), {
    ...running,
    onOutcome: (outcome, job) => {
      file.append(outcome);
      onProgress?.({ phase: "run", job: jobId(job), done: file.done, total: jobs.length, resumed });
    },
  });
}

/** Runs failed jobs again; what they gave before an interrupt stays too. */
async function runAgain(
  file: ResultsFile,
  jobs: readonly Job[],
  run: (jobs: readonly Job[], onOutcome: (outcome: JobOutcome) => void) => Promise<void>,
): Promise<void> {
  const failed = file.failed;
  const outcomes = new Map<number, JobOutcome>();
  const again = failed.map((index) => jobs[index]);
  try {
    await run(again, (outcome) => void outcomes.set(failed[outcomes.size], outcome));
  } finally {
    if (outcomes.size > 0) file.replace(outcomes);
  }
}
