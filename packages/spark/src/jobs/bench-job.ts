/** @file The benchmark's jobs as Spark tasks: a runner for `runBench` of `@lsad/bench`. */

import type { BenchData, Job, JobOutcome, JobRunner } from "@lsad/bench/cells";
import { InvalidInputError } from "@lsad/core";
import { Int32, Table, Utf8, vectorFromArray } from "apache-arrow";
import type { ProgressReport, SparkSession } from "../connect.js";
import { packData } from "../worker/bench-data.js";
import { CELL_COLUMNS, type CellRow, type CellSettings } from "../worker/cell-rows.js";
import { IncompleteJobError } from "./incomplete-job-error.js";
import { transform } from "./sql-text.js";
import { shipWorker, type WorkerOptions } from "./worker-bundle.js";

/** Options of {@link sparkRunner}. */
export interface SparkRunnerOptions {
  /** Seconds that one job may take; one that takes longer is an error in its cells. Default 3,600. */
  readonly jobSeconds?: number;
  readonly worker?: Omit<WorkerOptions, "rowMs">;
  /** Called with the tasks of the query while it runs. */
  readonly onProgress?: (progress: ProgressReport) => void;
}

const VIEW = "lsad_cells";
/** What a worker may take to start, read the data and write its answer, beside the job. */
const SPARE_MS = 120_000;

/**
 * Runs the jobs of a benchmark on Spark, one task and one process each.
 *
 * A job writes nothing but its answer, so a task that fails is simply run again, and an answer that comes twice counts once.
 * A job that throws, or takes longer than `jobSeconds`, is an answer too: its cells say why. The data of the run travel to
 * the executors as a file. Detectors of `@lsad/transformers-gpu` need native modules, which executors do not have unless
 * they are installed there: their cells hold an error.
 *
 * Needs `@lsad/bench`, which is not installed with this package.
 *
 * @returns a runner for `runBench`, which leaves the bytes of `results.jsonl` that threads leave.
 *
 * @example
 * ```ts
 * import { resolveConfig, runBench } from "@lsad/bench";
 * import { syntheticCorpus } from "@lsad/datasets";
 * import type { SparkSession } from "@lsad/spark";
 *
 * function benchmark(spark: SparkSession) {
 *   const corpus = syntheticCorpus();
 *   const config = resolveConfig("quick");
 *   return runBench({ config, corpus, labels: corpus.builtInLabels, runner: sparkRunner(spark), out: "out/spark" });
 * }
 * console.log(typeof benchmark);
 * ```
 */
export function sparkRunner(session: SparkSession, options: SparkRunnerOptions = {}): JobRunner {
  const { jobSeconds = 3600 } = options;
  if (!(jobSeconds > 0)) throw new InvalidInputError(`sparkRunner: jobSeconds must be above 0, got ${jobSeconds}`);
  return async (data, jobs, { onOutcome, signal }) => {
    if (jobs.length === 0) return;
    const query = await cellsQuery(session, data, jobs, options);
    const queue = new OutcomeQueue(jobs, onOutcome);
    const { onProgress } = options;
    for await (const batch of session.batches(query, {
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    })) {
      for (const { k, i, j } of batch.toArray() as Iterable<{ k: string; i: number; j: string }>) {
        if (k === "r") queue.add(i, JSON.parse(j));
      }
    }
    queue.checkEmpty();
  };
}

async function cellsQuery(
  session: SparkSession,
  data: BenchData,
  jobs: readonly Job[],
  { jobSeconds = 3600, worker: workerOptions }: SparkRunnerOptions,
): Promise<string> {
  if (data.scoresFolder !== undefined) {
    throw new InvalidInputError("sparkRunner: keepScores must be false, got true; executors write no files");
  }
  const limitMs = 1000 * jobSeconds;
  const worker = await shipWorker(session, { ...workerOptions, rowMs: limitMs + SPARE_MS }, "lsad-cell-worker.mjs");
  const dataFile = await worker.addFile("lsad-bench-data.bin", packData(data));
  const settings: CellSettings = { dataFile, limitMs };
  const settingsFile = await worker.addFile("lsad-cells.json", Buffer.from(JSON.stringify(settings)));
  const rows = jobs.map((job, i): CellRow => ({ i, job }));
  const table = new Table({
    i: vectorFromArray(
      rows.map(({ i }) => i),
      new Int32(),
    ),
    row: vectorFromArray(
      rows.map((row) => JSON.stringify(row)),
      new Utf8(),
    ),
  });
  await session.createView(VIEW, table);
  // A table that is sent is one partition; a range has as many as asked for, and each is a task with a process of its own.
  const spread = `(SELECT /*+ BROADCAST(c) */ c.row FROM range(0, ${jobs.length}, 1, ${jobs.length}) r JOIN ${VIEW} c ON r.id = c.i)`;
  return transform("row", worker.command("cell", settingsFile), CELL_COLUMNS, spread);
}

/** Outcomes as they come, handed over in the order of the plan; of two for one job, the first. */
class OutcomeQueue {
  readonly #jobs: readonly Job[];
  readonly #onOutcome: (outcome: JobOutcome, job: Job) => void;
  readonly #waiting = new Map<number, JobOutcome>();
  #next = 0;

  constructor(jobs: readonly Job[], onOutcome: (outcome: JobOutcome, job: Job) => void) {
    this.#jobs = jobs;
    this.#onOutcome = onOutcome;
  }

  add(index: number, outcome: JobOutcome): void {
    if (index >= this.#next && !this.#waiting.has(index)) this.#waiting.set(index, outcome);
    for (let ready = this.#waiting.get(this.#next); ready !== undefined; ready = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      this.#onOutcome(ready, this.#jobs[this.#next]);
      this.#next++;
    }
  }

  checkEmpty(): void {
    const left = this.#jobs.length - this.#next;
    if (left === 0) return;
    throw new IncompleteJobError(
      `bench: ${this.#jobs.length} jobs must answer, got none from ${left - this.#waiting.size}; the same command goes on`,
    );
  }
}
