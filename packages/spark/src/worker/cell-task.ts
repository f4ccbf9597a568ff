/**
 * @file Cells of the benchmark: a job a row, run in a thread of its own, so that one that never ends can be ended.
 *
 * In:  a {@link CellRow} as JSON.
 * Out: `r` the job's number and its outcome as JSON, `end`; columns as `CELL_COLUMNS`.
 */

import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { failedOutcome, type Job, type JobOutcome } from "@lsad/bench/cells";
import { unpackData } from "./bench-data.js";
import type { CellRow } from "./cell-rows.js";
import type { RowWriter } from "./row-writer.js";
import type { EndCounts, WorkerTask } from "./run-worker.js";

/** What a thread is started with. */
export interface CellThreadData {
  readonly dataFile: string;
  readonly job: Job;
}

/** Runs jobs. */
export class CellTask implements WorkerTask {
  readonly #dataFile: string;
  readonly #limitMs: number;

  /** @param dataFile - Path of the file with the data. */
  constructor(dataFile: string, limitMs: number) {
    this.#dataFile = dataFile;
    this.#limitMs = limitMs;
  }

  async add(row: string, out: RowWriter): Promise<void> {
    const { i, job } = JSON.parse(row) as CellRow;
    const outcome = await this.#run(job);
    out.add("r", i, JSON.stringify(outcome));
  }

  endRow(counts: EndCounts): readonly (string | number | undefined)[] {
    return ["end", counts.rowsIn, JSON.stringify(counts)];
  }

  /** A job that throws has said so in its outcome; a thread that breaks, such as one out of memory, is the job's failure too. */
  #run(job: Job): Promise<JobOutcome> {
    const started = performance.now();
    const workerData: CellThreadData = { dataFile: this.#dataFile, job };
    const thread = new Worker(new URL(import.meta.url), { workerData });
    return new Promise((resolve) => {
      let isDone = false;
      const end = (outcomeOf: () => JobOutcome) => {
        if (isDone) return;
        isDone = true;
        clearTimeout(limit);
        resolve(outcomeOf());
      };
      const fail = (code: string, message: string) =>
        end(() => {
          const seconds = (performance.now() - started) / 1000;
          return failedOutcome(unpackData(readFileSync(this.#dataFile)), job, { code, message, seconds });
        });
      const limit = setTimeout(() => {
        void thread.terminate();
        fail("TIME_LIMIT", `a job must end within ${this.#limitMs / 1000} s`);
      }, this.#limitMs);
      thread.once("message", (outcome: JobOutcome) => end(() => outcome));
      thread.once("error", ({ message }) => fail("THREAD", `the job's thread must answer, got ${message}`));
      thread.once("exit", (code) => fail("THREAD", `the job's thread must answer, got exit code ${code}`));
    });
  }
}
