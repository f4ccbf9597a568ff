/** @file The entry of a worker of the pool. */

import { parentPort, workerData } from "node:worker_threads";

import { LineLearner } from "./line-learner.js";
import { LineMapper } from "./line-mapper.js";
import type { PoolHeader, PoolReply, PoolRequest, WorkerSettings } from "./messages.js";

const { settings, me } = workerData as { readonly settings: WorkerSettings; readonly me: number };
/** By header: logs of one pool have few. */
const mappers = new Map<string, LineMapper>();
const learner = new LineLearner(settings.drain, me);

parentPort?.on("message", (request: PoolRequest) => parentPort?.postMessage(replyTo(request)));

function replyTo(request: PoolRequest): PoolReply {
  if (request.kind === "map")
    return { kind: "mapped", lines: mapperOf(request.header).map(request.bytes, request.isFirst) };
  if (request.kind === "templates") return { kind: "templates", templates: learner.templates() };
  learner.learn(request.pieces, request.owners, request.ids);
  return { kind: "learnt" };
}

function mapperOf(header: PoolHeader): LineMapper {
  const name = JSON.stringify(header);
  let mapper = mappers.get(name);
  if (mapper === undefined) {
    mapper = new LineMapper(settings.drain, header);
    mappers.set(name, mapper);
  }
  return mapper;
}
