/** @file The entry of a worker of the pool. */

import { parentPort, workerData } from "node:worker_threads";

import { LineLearner } from "./line-learner.js";
import { LineMapper } from "./line-mapper.js";
import type { PoolReply, PoolRequest, WorkerSettings } from "./messages.js";

const { settings, me } = workerData as { readonly settings: WorkerSettings; readonly me: number };
const mapper = new LineMapper(settings);
const learner = new LineLearner(settings.drain, me);

parentPort?.on("message", (request: PoolRequest) => parentPort?.postMessage(replyTo(request)));

function replyTo(request: PoolRequest): PoolReply {
  if (request.kind === "map") return { kind: "mapped", lines: mapper.map(request.bytes, request.isFirst) };
  if (request.kind === "templates") return { kind: "templates", templates: learner.templates() };
  learner.learn(request.pieces, request.owners, request.ids);
  return { kind: "learnt" };
}
