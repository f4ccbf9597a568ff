/**
 * @file Runs a model on onnxruntime's WebGPU provider, in a process of its own: the driver is chosen by variables that must be
 * set when it starts, and a driver that crashes takes no test with it.
 *
 * node run-on-webgpu.mjs FOLDER    reads model.onnx and feeds.json, writes results.json and onnxruntime's profile
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";

const folder = process.argv[2];
const feeds = JSON.parse(readFileSync(join(folder, "feeds.json"), "utf8"));
const session = await InferenceSession.create(join(folder, "model.onnx"), {
  executionProviders: ["webgpu"],
  enableProfiling: true,
  profileFilePrefix: join(folder, "profile"),
  logSeverityLevel: 3,
});
const given = Object.entries(feeds).map(([name, { type, shape, data }]) => [name, toTensor(type, shape, data)]);
const outputs = await session.run(Object.fromEntries(given));
session.endProfiling();
const results = Object.entries(outputs).map(([name, { data }]) => [name, Array.from(data, Number)]);
writeFileSync(join(folder, "results.json"), JSON.stringify(Object.fromEntries(results)));

function toTensor(type, shape, data) {
  if (type === "int64") return new Tensor(type, BigInt64Array.from(data, BigInt), shape);
  return new Tensor(type, type === "bool" ? Uint8Array.from(data) : Float32Array.from(data), shape);
}
