/** @file At least one small network an operation: what gradient checks and provider checks walk over. */

import { createRandom } from "@lsad/core";
import {
  abs,
  add,
  binaryCrossEntropy,
  broadcastTo,
  cast,
  concat,
  createGraph,
  crossEntropy,
  div,
  dropout,
  dropoutMasks,
  embedding,
  equal,
  erf,
  exp,
  type Graph,
  gather,
  gelu,
  gradients,
  greater,
  layerNorm,
  linear,
  log,
  logSoftmax,
  matmul,
  maximum,
  minimum,
  mul,
  neg,
  oneHot,
  pick,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  scatterRows,
  sigmoid,
  slice,
  softmax,
  softplus,
  sqrt,
  sub,
  type Tensor,
  tanh,
  toOnnx,
  transpose,
  unslice,
  where,
} from "../src/index.js";
import { evaluate } from "../src/reference.js";
import type { Values } from "./parity/backends.js";

/** Numbers to draw for an input: floats in a range, or whole numbers below a limit. */
export type Draw =
  | { readonly shape: readonly number[]; readonly from?: number; readonly to?: number }
  | { readonly shape: readonly number[]; readonly below: number };

/** One network of few operations. */
export interface OpCase {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Draw>>;
  /** Names of dimensions, by the size they stand for in `inputs`; checked beside the version in numbers. */
  readonly named?: Readonly<Record<number, string>>;
  build(inputs: Readonly<Record<string, Tensor>>): Tensor;
}

const MATRIX = { shape: [3, 4] };
const POSITIVE = { shape: [3, 4], from: 0.5, to: 3 };
const BATCH = { shape: [2, 3, 5] };

/** Every operation is in at least one. */
export const OP_CASES: readonly OpCase[] = [
  { name: "add, broadcasting both", inputs: { a: { shape: [3, 1] }, b: MATRIX }, build: ({ a, b }) => add(a, b) },
  { name: "sub from a number", inputs: { a: MATRIX }, build: ({ a }) => sub(2, a) },
  { name: "sub, broadcasting", inputs: { a: { shape: [4] }, b: MATRIX }, build: ({ a, b }) => sub(a, b) },
  { name: "mul", inputs: { a: MATRIX, b: { shape: [2, 1, 4] } }, build: ({ a, b }) => mul(a, b) },
  { name: "div", inputs: { a: MATRIX, b: POSITIVE }, build: ({ a, b }) => div(a, b) },
  { name: "maximum", inputs: { a: MATRIX, b: MATRIX }, build: ({ a, b }) => maximum(a, b) },
  { name: "minimum", inputs: { a: MATRIX, b: { shape: [3, 1] } }, build: ({ a, b }) => minimum(a, b) },
  { name: "neg", inputs: { a: MATRIX }, build: ({ a }) => neg(a) },
  { name: "abs", inputs: { a: MATRIX }, build: ({ a }) => abs(a) },
  { name: "exp", inputs: { a: MATRIX }, build: ({ a }) => exp(a) },
  { name: "log", inputs: { a: POSITIVE }, build: ({ a }) => log(a) },
  { name: "sqrt", inputs: { a: POSITIVE }, build: ({ a }) => sqrt(a) },
  { name: "tanh", inputs: { a: MATRIX }, build: ({ a }) => tanh(a) },
  { name: "sigmoid", inputs: { a: MATRIX }, build: ({ a }) => sigmoid(a) },
  { name: "relu", inputs: { a: MATRIX }, build: ({ a }) => relu(a) },
  { name: "erf", inputs: { a: MATRIX }, build: ({ a }) => erf(a) },
  { name: "softplus", inputs: { a: MATRIX }, build: ({ a }) => softplus(a) },
  { name: "gelu", inputs: { a: MATRIX }, build: ({ a }) => gelu(a) },
  { name: "gelu by tanh", inputs: { a: MATRIX }, build: ({ a }) => gelu(a, { approximate: "tanh" }) },
  { name: "where greater", inputs: { a: MATRIX, b: MATRIX }, build: ({ a, b }) => where(greater(a, b), mul(a, a), b) },
  {
    name: "where equal, with a number",
    inputs: { ids: { shape: [4], below: 2 }, a: MATRIX },
    build: ({ ids, a }) => where(equal(ids, 1), a, 0.5),
  },
  {
    name: "cast of a comparison",
    inputs: { ids: { shape: [3, 4], below: 2 }, a: MATRIX },
    build: ({ ids, a }) => mul(a, cast(equal(ids, 0), "float32")),
  },
  {
    name: "matmul",
    inputs: { a: { shape: [3, 4] }, b: { shape: [4, 2] } },
    build: ({ a, b }) => matmul(a, b),
  },
  {
    name: "matmul, both transposed, scaled",
    inputs: { a: { shape: [4, 3] }, b: { shape: [2, 4] } },
    build: ({ a, b }) => matmul(a, b, { transposeA: true, transposeB: true, scale: 0.3 }),
  },
  {
    name: "matmul of stacks, second transposed",
    inputs: { a: { shape: [2, 2, 3, 4] }, b: { shape: [2, 2, 5, 4] } },
    named: { 3: "length" },
    build: ({ a, b }) => matmul(a, b, { transposeB: true, scale: 0.5 }),
  },
  {
    name: "matmul of stacks, first transposed",
    inputs: { a: { shape: [2, 4, 3] }, b: { shape: [2, 4, 5] } },
    build: ({ a, b }) => matmul(a, b, { transposeA: true }),
  },
  {
    name: "matmul of stacks, both transposed",
    inputs: { a: { shape: [2, 4, 3] }, b: { shape: [2, 5, 4] } },
    build: ({ a, b }) => matmul(a, b, { transposeA: true, transposeB: true }),
  },
  {
    name: "matmul of a stack and one matrix",
    inputs: { a: BATCH, b: { shape: [5, 4] } },
    named: { 2: "batch", 3: "length" },
    build: ({ a, b }) => matmul(a, b),
  },
  {
    name: "matmul of a stack and one transposed matrix",
    inputs: { a: BATCH, b: { shape: [4, 5] } },
    named: { 2: "batch", 3: "length" },
    build: ({ a, b }) => matmul(a, b, { transposeB: true, scale: 2 }),
  },
  {
    name: "matmul of one matrix and a stack",
    inputs: { a: { shape: [4, 3] }, b: BATCH },
    build: ({ a, b }) => matmul(a, b),
  },
  {
    name: "matmul of a stack, transposed, and one matrix",
    inputs: { a: BATCH, b: { shape: [3, 2] } },
    build: ({ a, b }) => matmul(a, b, { transposeA: true }),
  },
  {
    name: "linear",
    inputs: { x: BATCH, weight: { shape: [4, 5] }, bias: { shape: [4] } },
    named: { 2: "batch", 3: "length" },
    build: ({ x, weight, bias }) => linear(x, weight, bias),
  },
  {
    name: "linear without bias, of rows",
    inputs: { x: MATRIX, weight: { shape: [2, 4] } },
    named: { 3: "rows" },
    build: ({ x, weight }) => linear(x, weight),
  },
  { name: "transpose", inputs: { a: BATCH }, named: { 2: "batch" }, build: ({ a }) => transpose(a, [1, 2, 0]) },
  {
    name: "reshape, splitting and joining axes",
    inputs: { a: { shape: [2, 3, 8] } },
    named: { 2: "batch", 3: "length" },
    build: ({ a }) => reshape(transpose(reshape(a, [...a.shape.slice(0, 2), 2, 4]), [0, 2, 1, 3]), [-1, 4]),
  },
  {
    name: "reshape back to two named axes",
    inputs: { a: { shape: [2, 3, 4] }, b: { shape: [2, 3, 4] } },
    named: { 2: "batch", 3: "length" },
    build: ({ a, b }) => mul(reshape(tanh(reshape(a, [-1, 4])), a.shape), b),
  },
  {
    name: "broadcastTo",
    inputs: { a: { shape: [3, 1] }, b: { shape: [2, 3, 4] } },
    named: { 2: "batch", 3: "length" },
    build: ({ a, b }) => mul(broadcastTo(a, b.shape), b),
  },
  {
    name: "concat",
    inputs: { a: { shape: [3, 2] }, b: { shape: [3, 1] }, c: { shape: [3, 4] } },
    named: { 3: "rows" },
    build: ({ a, b, c }) => concat([a, b, c], 1),
  },
  { name: "slice", inputs: { a: BATCH }, named: { 2: "batch" }, build: ({ a }) => slice(a, 1, 1, 3) },
  {
    name: "slice of the first of a named axis",
    inputs: { a: BATCH },
    named: { 2: "batch", 3: "length" },
    build: ({ a }) => reshape(slice(a, 1, 0, 1), [-1, 5]),
  },
  {
    name: "slice of a table up to a named size",
    inputs: { table: { shape: [6, 5] }, a: BATCH },
    named: { 2: "batch", 3: "length" },
    build: ({ table, a }) => add(slice(table, 0, 0, a.shape[1]), a),
  },
  { name: "unslice", inputs: { a: BATCH }, build: ({ a }) => unslice(a, 2, 1, 8) },
  {
    name: "reduceSum",
    inputs: { a: BATCH },
    named: { 2: "batch", 3: "length" },
    build: ({ a }) => reduceSum(a, { axes: [0, 2] }),
  },
  { name: "reduceSum, axis kept", inputs: { a: BATCH }, build: ({ a }) => reduceSum(a, { axes: -1, keepDims: true }) },
  {
    name: "reduceMean over named axes",
    inputs: { a: BATCH },
    named: { 2: "batch", 3: "length" },
    build: ({ a }) => reduceMean(mul(a, a), { axes: [0, 1] }),
  },
  { name: "reduceMean of all", inputs: { a: BATCH }, named: { 2: "batch" }, build: ({ a }) => reduceMean(exp(a)) },
  {
    name: "gather, with repeats",
    inputs: { table: { shape: [4, 3] }, ids: { shape: [2, 5], below: 4 } },
    named: { 2: "batch", 5: "length" },
    build: ({ table, ids }) => gather(table, ids),
  },
  {
    name: "gather of masked places",
    inputs: { a: BATCH, places: { shape: [4], below: 6 } },
    named: { 2: "batch", 3: "length", 4: "masked" },
    build: ({ a, places }) => gather(reshape(a, [-1, 5]), places),
  },
  {
    name: "embedding with padding",
    inputs: { table: { shape: [4, 3] }, ids: { shape: [2, 5], below: 3 } },
    build: ({ table, ids }) => mul(embedding(table, ids, { paddingId: 3 }), 2),
  },
  {
    name: "scatterRows",
    inputs: { ids: { shape: [5], below: 3 }, a: { shape: [5, 2] } },
    named: { 5: "rows" },
    build: ({ ids, a }) => scatterRows(ids, a, 4),
  },
  {
    name: "oneHot",
    inputs: { ids: { shape: [3], below: 4 }, a: MATRIX },
    named: { 3: "rows" },
    build: ({ ids, a }) => mul(a, oneHot(ids, 4)),
  },
  {
    name: "pick",
    inputs: { ids: { shape: [3], below: 4 }, a: MATRIX },
    named: { 3: "rows" },
    build: ({ ids, a }) => pick(a, ids),
  },
  {
    name: "layerNorm",
    inputs: { x: BATCH, weight: { shape: [5] }, bias: { shape: [5] } },
    named: { 2: "batch", 3: "length" },
    build: ({ x, weight, bias }) => layerNorm(x, weight, bias, { epsilon: 1e-5 }),
  },
  { name: "softmax", inputs: { a: BATCH }, named: { 2: "batch" }, build: ({ a }) => softmax(a) },
  { name: "logSoftmax", inputs: { a: BATCH }, named: { 2: "batch" }, build: ({ a }) => logSoftmax(a) },
  {
    name: "crossEntropy, all options",
    inputs: { x: { shape: [6, 4] }, labels: { shape: [6], below: 4 }, samples: { shape: [6], from: 0.5, to: 2 } },
    named: { 6: "rows" },
    build: ({ x, labels, samples }) =>
      crossEntropy(x, labels, {
        classWeights: [1, 2, 0.5, 1],
        sampleWeights: samples,
        ignoreLabel: 3,
        labelSmoothing: 0.1,
      }),
  },
  {
    name: "binaryCrossEntropy",
    inputs: { x: MATRIX, targets: { shape: [3, 4], from: 0, to: 1 } },
    build: ({ x, targets }) => binaryCrossEntropy(x, targets, { positiveWeight: [1, 2, 3, 4] }),
  },
  { name: "dropout", inputs: { a: BATCH }, named: { 2: "batch" }, build: ({ a }) => dropout(mul(a, a), 0.4) },
];

/** A case as a graph, with numbers for all it takes. */
export interface BuiltCase {
  readonly graph: Graph;
  readonly output: Tensor;
  /** Σ output · weights, with weights that differ, so that no error cancels. */
  readonly loss: Tensor;
  /** d loss / d input, as `d name`. */
  readonly slopes: Readonly<Record<string, Tensor>>;
  readonly feeds: Readonly<Record<string, Values>>;
}

/**
 * @param names - Dimensions that are known at the run only, by their size.
 * @param graph - The graph to write it to; the case's name stands before its inputs, so that several cases fit into one.
 */
export function buildCase(
  one: OpCase,
  names: Readonly<Record<number, string>> = {},
  graph: Graph = createGraph(),
): BuiltCase {
  const inputs: Record<string, Tensor> = {};
  for (const [name, draw] of Object.entries(one.inputs)) {
    const shape = draw.shape.map((size) => names[size] ?? size);
    inputs[name] = graph.input(`${one.name}/${name}`, shape, "below" in draw ? "int64" : "float32");
  }
  const output = one.build(inputs);
  const given = drawInputs(one);
  const sizes = Object.fromEntries(Object.entries(names).map(([size, name]) => [name, Number(size)]));
  const masks = dropoutMasks(toOnnx({ output }), { seed: 1, step: 0, sizes });
  const values = evaluate({ output }, { ...given, ...masks }).output;
  const weights = { shape: values.shape, data: values.data.map((_, i) => Math.fround(Math.sin(1.7 * i + 1))) };
  const loss = reduceSum(mul(output, graph.input(`${one.name}/weights`, output.shape)));
  const floats = Object.entries(inputs).filter(([, { type }]) => type === "float32");
  const found = gradients(
    loss,
    floats.map(([, tensor]) => tensor),
  );
  const slopes = Object.fromEntries(floats.map(([name], i) => [`d ${name}`, found[i]]));
  return { graph, output, loss, slopes, feeds: { ...given, ...masks, [`${one.name}/weights`]: weights } };
}

/** Reproducible numbers for the inputs of a case. */
function drawInputs({ name, inputs }: OpCase): Readonly<Record<string, Values>> {
  const random = createRandom(name);
  const drawn = Object.entries(inputs).map(([input, draw]) => {
    const stream = random.fork(input);
    const count = draw.shape.reduce((product, size) => product * size, 1);
    const next = (): number => {
      if ("below" in draw) return stream.nextInteger(draw.below);
      const { from = -2, to = 2 } = draw;
      return Math.fround(from + (to - from) * stream.nextFloat());
    };
    return [`${name}/${input}`, { shape: draw.shape, data: Float64Array.from({ length: count }, next) }];
  });
  return Object.fromEntries(drawn);
}
