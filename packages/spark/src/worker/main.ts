/**
 * @file The entry of the worker that executors run: `node lsad-worker-<sha>.mjs <task> [<settings file>]`.
 *
 * One file without dependencies, shipped as an artifact. A settings file lies beside it.
 */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runWorker, type WorkerTask } from "./run-worker.js";

/** A write that is blocked for so long has no reader any more; a row that takes so long never ends. */
const LIMIT_MS = 600_000;

/** Tasks by name; loaded when asked for, so that parsing does not wait for what the benchmark needs. */
const TASKS: Readonly<Record<string, (settings: string) => Promise<WorkerTask>>> = {
  read: async (settings) => new (await import("./read-task.js")).ReadTask(JSON.parse(settings)),
  learn: async (settings) => new (await import("./learn-task.js")).LearnTask(JSON.parse(settings)),
  write: async () => new (await import("./write-task.js")).WriteTask(),
  terms: async (settings) => new (await import("./terms-task.js")).TermsTask(JSON.parse(settings)),
  vectors: async (settings) => new (await import("./vectors-task.js")).VectorsTask(JSON.parse(settings)),
};

/** A file that was shipped with the worker. */
function besideBundle(name: string): string {
  return join(dirname(fileURLToPath(import.meta.url)), name);
}

async function createTask(name: string, settings: string | undefined): Promise<WorkerTask> {
  const create = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
  if (create === undefined) throw new Error(`task must be one of ${Object.keys(TASKS).join(", ")}, got ${name}`);
  return create(settings === undefined ? "{}" : readFileSync(besideBundle(settings), "utf8"));
}

const [name = "", settings] = process.argv.slice(2);
await runWorker(() => createTask(name, settings), {
  stallMs: Number(process.env.LSAD_WORKER_STALL_MS ?? LIMIT_MS),
  rowMs: Number(process.env.LSAD_WORKER_ROW_MS ?? LIMIT_MS),
});
