/** @file One thread of the pool, seen from the thread that made it. */

import { Worker } from "node:worker_threads";
import { InvalidInputError, LsadError } from "@lsad/core";

import type { NumberedTree, ThreadReply, ThreadRequest } from "./messages.js";

interface Waiting {
  readonly resolve: (trees: readonly NumberedTree[]) => void;
  readonly reject: (error: Error) => void;
}

/** Requests are answered in order. An idle thread does not keep the process alive. */
export class PoolThread {
  // Flags of the process are not handed on: `--input-type`, for one, keeps a thread from starting.
  readonly #worker = new Worker(new URL("./parallel-worker.js", import.meta.url), { execArgv: [] });
  readonly #waiting: Waiting[] = [];
  #failure: Error | undefined;

  constructor() {
    this.#worker.on("message", (reply: ThreadReply) => this.#settle(reply));
    this.#worker.on("error", (error: Error) => this.#fail(error));
    this.#worker.on("exit", () =>
      this.#fail(new InvalidInputError("createPool: the pool must be open, got a closed one")),
    );
    this.#worker.unref();
  }

  /** @throws the error of the thread, with its code; {@link InvalidInputError} once the thread has ended. */
  ask(request: ThreadRequest): Promise<readonly NumberedTree[]> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ resolve, reject }) === 1) this.#worker.ref();
      this.#worker.postMessage(request);
    });
  }

  /** Ends the thread; what was asked and not answered fails. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(reply: ThreadReply): void {
    const waiting = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#worker.unref();
    if ("trees" in reply) waiting?.resolve(reply.trees);
    else waiting?.reject(errorOf(reply.error));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

function errorOf({ code, message }: Extract<ThreadReply, { error: unknown }>["error"]): Error {
  return code === undefined ? new Error(message) : new LsadError(code, message);
}
