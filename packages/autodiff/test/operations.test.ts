/** @file Every operation: its gradient against central differences, its models against the reference interpreter. */

import { describe, expect, test } from "vitest";
import { createGraph, gradients, mul, type Provider, reduceSum, reverseGradient, stopGradient } from "../src/index.js";
import { evaluate } from "../src/reference.js";
import { OPS } from "../src/rules/table.js";
import { type BuiltCase, buildCase, OP_CASES } from "./op-cases.js";
import { runOnnx } from "./parity/backends.js";

/** (loss(x + h) − loss(x − h)) / 2h for every element of an input. */
function centralDifferences({ loss, feeds }: BuiltCase, input: string): Float64Array {
  const h = 1e-5;
  const at = (i: number, shift: number): number => {
    const data = Float64Array.from(feeds[input].data);
    data[i] += shift;
    return evaluate({ loss }, { ...feeds, [input]: { shape: feeds[input].shape, data } }).loss.data[0];
  };
  return Float64Array.from({ length: feeds[input].data.length }, (_, i) => (at(i, h) - at(i, -h)) / (2 * h));
}

describe("the cases", () => {
  test("hold every operation of the table", () => {
    const used = OP_CASES.flatMap((one) => buildCase(one, one.named).graph.nodes.map(({ op }) => op));
    const below = ["reverseGradient", "stopGradient"]; // their gradient is not their slope
    expect([...new Set([...used, ...below])].sort()).toEqual(Object.keys(OPS).sort());
  });
});

describe.each(OP_CASES)("$name", (one) => {
  const built = buildCase(one);

  test.each(Object.keys(built.slopes))("%s is what central differences say", (slope) => {
    const ours = evaluate(built.slopes, built.feeds)[slope].data;
    expect(ours).toBeAllclose(centralDifferences(built, `${one.name}/${slope.slice(2)}`), {
      relative: 1e-6,
      absolute: 1e-7,
    });
  });

  const providers: readonly Provider[] = ["cpu", "webgpu"]; // fused and plain: both run on the CPU
  test.each(providers)("the model for %s computes output and gradients", async (provider) => {
    await expectAgreement(built, provider);
  });

  if (one.named !== undefined) {
    test.each(providers)("the model for %s with sizes known at the run does too", async (provider) => {
      await expectAgreement(buildCase(one, one.named), provider);
    });
  }
});

async function expectAgreement({ output, slopes, feeds }: BuiltCase, provider: Provider): Promise<void> {
  const outputs = { output, ...slopes };
  const [ours, expected] = [await runOnnx(outputs, feeds, { provider }), evaluate(outputs, feeds)];
  for (const name of Object.keys(outputs)) {
    const { shape, data } = expected[name as keyof typeof expected];
    const scale = data.reduce((peak, value) => Math.max(peak, Math.abs(value)), 1);
    expect(ours[name].shape).toEqual(shape);
    expect(ours[name].data).toBeAllclose(data, { relative: 0, absolute: 1e-5 * scale });
  }
}

describe("what changes the gradient only", () => {
  const graph = createGraph();
  const x = graph.input("x", [2]);
  const strength = graph.input("strength", []);
  const feeds = { x: [3, -4], strength: 0.25 };

  test("stopGradient: d Σ x · stop(x) is x, not 2x", () => {
    const [slope] = gradients(reduceSum(mul(x, stopGradient(x))), [x]);
    expect(evaluate({ slope }, feeds).slope.data).toEqual(Float64Array.of(3, -4));
  });

  test("reverseGradient: the value stays, the gradient is multiplied by minus the strength", () => {
    const y = reverseGradient(mul(x, x), strength);
    const [slope] = gradients(reduceSum(y), [x]);
    const result = evaluate({ y, slope }, feeds);
    expect(result.y.data).toEqual(Float64Array.of(9, 16));
    expect(result.slope.data).toEqual(Float64Array.of(-1.5, 2)); // −0.25 · 2x
  });
});
