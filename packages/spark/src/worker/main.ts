/**
 * @file The entry of the worker that executors run: `node lsad-worker-<sha>.mjs <task> [<settings file>]`.
 *
 * One file without dependencies, shipped as an artifact. A settings file lies beside it.
 */

import { readFileSync } from "node:fs";
import { runWorker, type WorkerTask } from "./run-worker.js";
import { besideWorker, limitsOfEnvironment } from "./surroundings.js";

/** Tasks by name; loaded when asked for, so that none waits for what another needs. */
const TASKS: Readonly<Record<string, (settings: string) => Promise<WorkerTask>>> = {
  read: async (settings) => new (await import("./read-task.js")).ReadTask(JSON.parse(settings)),
  learn: async (settings) => new (await import("./learn-task.js")).LearnTask(JSON.parse(settings)),
  write: async (settings) => new (await import("./write-task.js")).WriteTask(JSON.parse(settings)),
  terms: async (settings) => new (await import("./terms-task.js")).TermsTask(JSON.parse(settings)),
  vectors: async (settings) => new (await import("./vectors-task.js")).VectorsTask(JSON.parse(settings)),
};

async function createTask(name: string, settings: string | undefined): Promise<WorkerTask> {
  const create = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
  if (create === undefined) throw new Error(`task must be one of ${Object.keys(TASKS).join(", ")}, got ${name}`);
  return create(settings === undefined ? "{}" : readFileSync(besideWorker(settings), "utf8"));
}

const [name = "", settings] = process.argv.slice(2);
await runWorker(() => createTask(name, settings), limitsOfEnvironment());
