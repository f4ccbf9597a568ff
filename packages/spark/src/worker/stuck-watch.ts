/** @file Ends a worker that is stuck in one row: nothing on its own thread could. */

import { Worker } from "node:worker_threads";

/** Tells the watch what the main thread is doing. */
export interface StuckWatch {
  /** A row is begun. */
  begin(): void;
  /** All rows at hand are done; waiting for more is not being stuck. */
  rest(): void;
}

const CHECK_MS = 500;
/** Spark reads a worker's last words in a thread of its own, and asks for them as soon as the worker is gone. */
const READ_MS = 1000;
/** A place in the shared numbers: which row is in work, and whether any is. */
const [ROW, BUSY] = [0, 1];

/** Plain text, because a thread of the bundle would load all of it again. */
const WATCH = `
const { workerData: { shared, limitMs } } = require("node:worker_threads");
const state = new Int32Array(shared);
let row = -1, since = 0;
const watch = setInterval(() => {
  const now = Date.now(), current = Atomics.load(state, ${ROW});
  if (current !== row || Atomics.load(state, ${BUSY}) === 0) { row = current; since = now; return; }
  if (now - since < limitMs) return;
  require("node:fs").writeSync(2, "lsad-worker: a row must take at most " + limitMs + " ms, got stuck in row " + row + "\\n");
  clearInterval(watch);
  setTimeout(() => process.kill(process.pid, "SIGKILL"), ${READ_MS});
}, Math.min(limitMs / 2, ${CHECK_MS}));
`;

/** Watches from a thread of its own; the process is killed when a row takes longer than the limit. */
export function watchForStuckRows(limitMs: number): StuckWatch {
  const shared = new SharedArrayBuffer(8);
  const state = new Int32Array(shared);
  new Worker(WATCH, { eval: true, workerData: { shared, limitMs } }).unref();
  return {
    begin() {
      Atomics.add(state, ROW, 1);
      Atomics.store(state, BUSY, 1);
    },
    rest: () => void Atomics.store(state, BUSY, 0),
  };
}
