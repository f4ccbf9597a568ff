/** @file What a worker finds where it is started. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WorkerLimits } from "./run-worker.js";

/** A write that is blocked for so long has no reader any more; a row that takes so long never ends. */
const LIMIT_MS = 600_000;

/** The limits that the command sets, or the usual ones. */
export function limitsOfEnvironment(): WorkerLimits {
  const { LSAD_WORKER_STALL_MS = LIMIT_MS, LSAD_WORKER_ROW_MS = LIMIT_MS } = process.env;
  return { stallMs: timerMs(LSAD_WORKER_STALL_MS), rowMs: timerMs(LSAD_WORKER_ROW_MS) };
}

/** A time that a timer of Node.js can wait: a longer one would be over at once. */
export function timerMs(ms: number | string): number {
  return Math.min(Number(ms), 2 ** 31 - 1);
}

/** A file that was shipped with the worker: it lies beside the bundle that this is part of. */
export function besideWorker(name: string): string {
  return join(dirname(fileURLToPath(import.meta.url)), name);
}
