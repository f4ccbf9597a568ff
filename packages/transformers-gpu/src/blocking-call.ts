/** @file Calls into a worker thread that wait for the answer: detectors are synchronous, onnxruntime is not. */

import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { LsadError } from "@lsad/core";
import type { DetectorReply, DetectorRequest, ReplyOf } from "./detector-messages.js";

/** One pair of threads, started by the first call and kept: onnxruntime is loaded once. They do not keep the process alive. */
let supervisor: Worker | undefined;

/**
 * Has the worker do something and blocks this thread until it is done, or the worker has died.
 * @throws {@link LsadError} with the code and message of what went wrong in the worker.
 */
export function callBlocking<R extends DetectorRequest>(request: R): ReplyOf<R> {
  const { port1: answers, port2: reply } = new MessageChannel();
  const { port1: failures, port2: failed } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  supervisor ??= startSupervisor();
  supervisor.postMessage({ call: { request, reply, done }, failed }, [reply, failed]);
  Atomics.wait(done, 0, 0);
  const answer = (receiveMessageOnPort(answers) ?? receiveMessageOnPort(failures))?.message as DetectorReply;
  answers.close();
  failures.close();
  if ("error" in answer) throw new LsadError(answer.error.code, answer.error.message);
  return answer.value as ReplyOf<R>;
}

function startSupervisor(): Worker {
  const started = new Worker(new URL("./detector-supervisor.js", import.meta.url));
  started.unref();
  return started;
}
