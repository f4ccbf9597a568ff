/**
 * @file The entry of the worker that runs the benchmark's jobs: `node lsad-cell-worker-<sha>.mjs cell <settings file>`.
 *
 * A file apart from the parsers' worker: it is six times as long, and they start by the hundred.
 */

import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import type { CellSettings } from "./cell-rows.js";
import { CellTask } from "./cell-task.js";
import { answerCell } from "./cell-thread.js";
import { runWorker } from "./run-worker.js";
import { besideWorker, limitsOfEnvironment, timerMs } from "./surroundings.js";

if (isMainThread) await runWorker(createTask, limitsOfEnvironment());
else answerCell();

function createTask(): CellTask {
  const [, settings] = process.argv.slice(2);
  const { dataFile, limitMs } = JSON.parse(readFileSync(besideWorker(settings), "utf8")) as CellSettings;
  return new CellTask(besideWorker(dataFile), timerMs(limitMs));
}
