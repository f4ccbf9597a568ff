/** @file `torch/ops.json`: outputs and gradients of operators. */

import { createGraph, gradients, mul, reduceSum, type Tensor } from "../../../src/index.js";
import type { Agreement } from "../agreement.js";
import { type Backend, reference, type Values } from "../backends.js";
import type { GoldenCase, GoldenTensor } from "../golden.js";
import { OPERATORS } from "./operators.js";

const WHOLE_NUMBERS = new Set(["labels", "ids"]);

/** loss = Σ output · upstream; compares the output and d loss / d input. */
export async function compareOps(
  agreement: Agreement,
  { name, ...golden }: GoldenCase,
  backend: Backend,
): Promise<void> {
  const build = OPERATORS[name] ?? OPERATORS[name.split("/")[0]];
  if (build === undefined) return agreement.miss(name, "case", "no operator of this name");
  const graph = createGraph();
  const given = Object.entries<GoldenTensor>(golden.inputs);
  const inputs: Record<string, Tensor> = {};
  for (const [input, { shape }] of given) {
    inputs[input] = graph.input(input, shape, WHOLE_NUMBERS.has(input) ? "int64" : "float32");
  }
  const output = build(inputs, golden.attributes, graph);
  const loss = reduceSum(mul(output, graph.input("upstream", golden.upstream.shape)));
  const wanted = Object.keys(golden.gradients);
  const slopes = gradients(
    loss,
    wanted.map((input) => inputs[input]),
  );
  const outputs: Record<string, Tensor> = { output };
  for (const [i, input] of wanted.entries()) outputs[`d ${input}`] = slopes[i];
  const feeds = Object.fromEntries<Values>([...given, ["upstream", golden.upstream]]);
  const ours = await backend(outputs, feeds);
  const expected: Record<string, GoldenTensor> = { output: golden.output };
  for (const input of wanted) expected[`d ${input}`] = golden.gradients[input];
  const shifts = backend === reference ? undefined : await roundingShifts(outputs, feeds);
  for (const [quantity, { data }] of Object.entries(expected)) {
    const shift = shifts?.[quantity];
    const shifted = shift === undefined ? data : data.map((value, i) => value + shift[i]);
    agreement.near(name, quantity, ours[quantity].data, shifted);
  }
}

/**
 * How the true values move when inputs are rounded to float32, as a float32 backend must: golden inputs are written to 12 digits,
 * and `layernorm/nearly-constant-row` has a spread of 1e-3 around 3.
 */
async function roundingShifts(outputs: Readonly<Record<string, Tensor>>, feeds: Readonly<Record<string, Values>>) {
  const rounded = Object.entries(feeds).map(([name, { shape, data }]) => [
    name,
    { shape, data: Float32Array.from(data) },
  ]);
  const [moved, exact] = [await reference(outputs, Object.fromEntries(rounded)), await reference(outputs, feeds)];
  return Object.fromEntries(
    Object.keys(outputs).map((name) => [name, Array.from(moved[name].data, (value, i) => value - exact[name].data[i])]),
  );
}
