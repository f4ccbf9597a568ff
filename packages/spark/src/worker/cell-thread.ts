/** @file The thread of one job of the benchmark. */

import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { runJob } from "@lsad/bench/cells";
import { unpackData } from "./bench-data.js";
import type { CellThreadData } from "./cell-task.js";

/** Runs the job that this thread was started with, and answers with its outcome. */
export function answerCell(): void {
  const { dataFile, job } = workerData as CellThreadData;
  parentPort?.postMessage(runJob(unpackData(readFileSync(dataFile)), job));
}
