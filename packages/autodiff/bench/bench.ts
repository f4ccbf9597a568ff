/** @file `npm run bench -w @lsad/autodiff`: CPU time of an optimiser's step on the host and as graph, and of building a graph. */

import { createRandom } from "@lsad/core";
import { InferenceSession, Tensor } from "onnxruntime-node";
import {
  AdamW,
  add,
  appendAdamW,
  createGraph,
  crossEntropy,
  gather,
  gelu,
  gradientNorm,
  gradients,
  layerNorm,
  linear,
  toOnnx,
  trainingBuffers,
} from "../src/index.js";

const ROUNDS = 9;

/** Median CPU time of a run, all threads together; the first round compiles and is left out. */
async function measure(name: string, run: () => unknown): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  const sorted = times.slice(1).sort((a, b) => a - b);
  console.log(`${name.padEnd(72)} ${sorted[Math.floor(sorted.length / 2)].toFixed(1).padStart(8)} ms`);
}

const MATRICES = 10;
const [ROWS, COLUMNS] = [1000, 1000];
const random = createRandom(1);
const numbers = (count: number) => Float32Array.from({ length: count }, () => random.nextFloat() - 0.5);

const names = Array.from({ length: MATRICES }, (_, i) => `w${i}`);
const slopes = Object.fromEntries(names.map((name) => [name, numbers(ROWS * COLUMNS)]));

// the loop over flat buffers
const host = new AdamW([{ parameters: Object.fromEntries(names.map((name) => [name, numbers(ROWS * COLUMNS)])) }]);
await measure("AdamW, 10 M parameters, on the host", () => host.step(slopes, { learningRate: 1e-3 }));

const { parameters, gradients: beside } = trainingBuffers(
  Object.fromEntries(names.map((name) => [name, ROWS * COLUMNS])),
);
for (const name of names) beside[name].set(slopes[name]);
const inPlace = new AdamW([{ parameters }]);
await measure("the same in trainingBuffers", () => inPlace.step(beside, { learningRate: 1e-3 }));
await measure("norm of their gradients", () => gradientNorm(Object.values(beside)));

// the same as operations, one thread
const graph = createGraph();
const trained = names.map((name) => ({
  parameter: graph.parameter(name, [ROWS, COLUMNS]),
  gradient: graph.input(`d ${name}`, [ROWS, COLUMNS]),
}));
const optimiser = appendAdamW(trained);
const session = await InferenceSession.create(toOnnx(optimiser.outputs).bytes, { intraOpNumThreads: 1 });
const shape = [ROWS, COLUMNS];
const state: Record<string, Tensor> = Object.fromEntries(
  optimiser.links.map(({ input }) => [input, new Tensor("float32", new Float32Array(ROWS * COLUMNS), shape)]),
);
const given = Object.fromEntries(names.map((name) => [`d ${name}`, new Tensor("float32", slopes[name], shape)]));
let step = 0;
await measure("AdamW, 10 M parameters, as graph in onnxruntime", async () => {
  const scalars = Object.entries(optimiser.scalars(++step, 1e-3)).map(([name, value]) => [
    name,
    new Tensor("float32", [value], []),
  ]);
  const results = await session.run({ ...state, ...given, ...Object.fromEntries(scalars) });
  for (const { input, output } of optimiser.links) state[input] = results[output];
});
await session.release();

// an embedding of which a step reads few rows
const [WORDS, WIDTH, TOKENS] = [30_522, 384, 512];
const table = new AdamW([{ parameters: { words: numbers(WORDS * WIDTH) }, weightDecay: 0 }]);
const rows = numbers(TOKENS * WIDTH);
await measure("AdamW, 30,522 x 384 embedding, 512 tokens a step of 2,000 in all", () => {
  const ids = Int32Array.from({ length: TOKENS }, () => random.nextInteger(2000));
  table.step({ words: { ids, rows } }, { learningRate: 1e-3 });
});
const dense = new AdamW([{ parameters: { words: numbers(WORDS * WIDTH) }, weightDecay: 0 }]);
const slope = numbers(WORDS * WIDTH);
await measure("the same with a gradient of the whole table", () =>
  dense.step({ words: slope }, { learningRate: 1e-3 }),
);

// writing graphs
await measure("building and writing the training step of 24 residual layers", () => {
  const g = createGraph();
  const parameters = [g.parameter("words", [1000, 64])];
  const parameter = (name: string, sizes: readonly number[]) => {
    const tensor = g.parameter(name, sizes);
    parameters.push(tensor);
    return tensor;
  };
  let x = gather(parameters[0], g.input("rows", ["rows"], "int64"));
  for (let layer = 0; layer < 24; layer++) {
    const hidden = gelu(linear(x, parameter(`a${layer}`, [256, 64]), parameter(`b${layer}`, [256])));
    const y = linear(hidden, parameter(`c${layer}`, [64, 256]), parameter(`d${layer}`, [64]));
    x = layerNorm(add(x, y), parameter(`e${layer}`, [64]), parameter(`f${layer}`, [64]));
  }
  const loss = crossEntropy(linear(x, parameter("head", [2, 64])), g.input("labels", ["rows"], "int64"));
  const found = gradients(loss, parameters);
  return toOnnx({ loss, ...Object.fromEntries(found.map((tensor, i) => [`slope${i}`, tensor])) }).bytes.length;
});
