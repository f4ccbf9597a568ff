/**
 * @file Runs models on onnxruntime's WebGPU provider, in a process of its own: the driver is chosen by variables that must be
 * set when it starts, and a driver that crashes takes no test with it.
 *
 * node run-on-webgpu.mjs FOLDER    reads FOLDER/jobs.json and the models it names, writes FOLDER/results.json
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";

const folder = process.argv[2];
const jobs = JSON.parse(readFileSync(join(folder, "jobs.json"), "utf8"));
const results = [];
for (const { model, feeds } of jobs) {
  const session = await InferenceSession.create(join(folder, model), {
    executionProviders: ["webgpu"],
    enableProfiling: true,
    profileFilePrefix: join(folder, `${model}.profile`),
    logSeverityLevel: 3,
  });
  const given = Object.entries(feeds).map(([name, { type, shape, data }]) => [name, toTensor(type, shape, data)]);
  const outputs = await session.run(Object.fromEntries(given));
  results.push(Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, Array.from(data, Number)])));
  session.endProfiling();
  await session.release();
}
writeFileSync(join(folder, "results.json"), JSON.stringify(results));

function toTensor(type, shape, data) {
  if (type === "int64") return new Tensor(type, BigInt64Array.from(data, BigInt), shape);
  return new Tensor(type, type === "bool" ? Uint8Array.from(data) : Float32Array.from(data), shape);
}
