/** @file The entry of a thread of the pool. */

import { parentPort } from "node:worker_threads";

import type { ThreadRequest } from "./messages.js";
import { ThreadWork } from "./thread-work.js";

const work = new ThreadWork();
parentPort?.on("message", (request: ThreadRequest) => parentPort?.postMessage(work.answer(request)));
