/**
 * @file The thread between a detector and its worker. The detector's thread is blocked and hears of nothing; this one is free, so
 * it notices when the worker dies, out of memory or without onnxruntime, and lets the caller go with the reason.
 */

import { type MessagePort, parentPort, Worker } from "node:worker_threads";
import type { DetectorCall, DetectorReply } from "./detector-messages.js";

/** A call, and the way to answer it when the worker cannot. */
interface SupervisedCall {
  readonly call: DetectorCall;
  readonly failed: MessagePort;
}

let worker: Worker | undefined;
/** The call that its thread waits for: there is one at a time. */
let open: SupervisedCall | undefined;

parentPort?.on("message", (supervised: SupervisedCall) => {
  open?.failed.close(); // answered, or the next would not have come
  open = supervised;
  worker ??= startWorker();
  worker.postMessage(supervised.call, [supervised.call.reply]);
});

function startWorker(): Worker {
  const started = new Worker(new URL("./detector-worker.js", import.meta.url));
  let reason = "no reason told";
  started.on("error", ({ message }) => {
    reason = message;
  });
  started.on("exit", (code) => {
    worker = undefined; // the next call starts another
    const advice = /memory/.test(reason) ? "; give Node.js more (--max-old-space-size), or fewer lines at once" : "";
    fail(`detector: its worker must live until it answers, got exit code ${code}: ${reason}${advice}`);
  });
  return started;
}

function fail(message: string): void {
  if (open === undefined || Atomics.load(open.call.done, 0) === 1) return;
  const reply: DetectorReply = { error: { code: "INVALID_INPUT", message } };
  open.failed.postMessage(reply);
  Atomics.store(open.call.done, 0, 1);
  Atomics.notify(open.call.done, 0);
}
