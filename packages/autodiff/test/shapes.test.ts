/** @file Shapes as they are promised when an operation is written, against shapes as they come out. */

import { describe, expect, test } from "vitest";
import {
  add,
  broadcastTo,
  concat,
  createGraph,
  gradients,
  linear,
  matmul,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  type Shape,
  slice,
  softmax,
  type Tensor,
  transpose,
  unslice,
} from "../src/index.js";
import { evaluate } from "../src/reference.js";
import { runOnnx } from "./parity/backends.js";
import { fc } from "./seeded-fast-check.js";

/** One operation that fits any tensor; `pick` chooses among what the tensor allows. */
type Step = (x: Tensor, pick: (limit: number) => number) => Tensor;

const size = (x: Tensor, axis: number) => Number(SIZES.get(x.shape[axis] as string) ?? x.shape[axis]);
const SIZES = new Map([["rows", 3]]);

const STEPS: readonly Step[] = [
  (x, pick) => {
    const axes = x.shape.map((_, axis) => axis);
    const turned = pick(axes.length);
    return transpose(x, [...axes.slice(turned), ...axes.slice(0, turned)]);
  },
  (x) => reshape(x, [-1]),
  (x) => reshape(x, [1, ...x.shape]),
  (x, pick) => reduceSum(x, { axes: pick(x.shape.length), keepDims: true }),
  (x, pick) => (x.shape.length < 2 ? x : reduceMean(x, { axes: pick(x.shape.length) })),
  (x, pick) => {
    const axis = pick(x.shape.length);
    return typeof x.shape[axis] === "string" ? x : concat([x, x], axis);
  },
  (x, pick) => {
    const axis = pick(x.shape.length);
    return size(x, axis) === 0 ? x : slice(x, axis, 0, 1);
  },
  (x, pick) => {
    const axis = pick(x.shape.length);
    return typeof x.shape[axis] === "string" ? x : unslice(x, axis, 1, size(x, axis) + 2);
  },
  (x) => broadcastTo(x, [2, ...x.shape]),
  (x) => add(x, reduceSum(x, { axes: -1, keepDims: true })),
  (x) => softmax(x),
  (x) => (x.shape.length < 2 ? mul(x, x) : matmul(x, x, { transposeB: true, scale: 0.5 })),
  (x) => {
    const width = x.shape[x.shape.length - 1];
    if (typeof width === "string" || x.shape.length < 2) return x;
    return linear(x, x.graph.constant(new Float64Array(2 * width).fill(0.1), [2, width]));
  },
];

/** A start and a chain of operations; long chains grow, so both are small. */
const chains = fc.record({
  start: fc.array(fc.constantFrom<number | string>(1, 2, "rows"), { minLength: 1, maxLength: 3 }),
  steps: fc.array(fc.tuple(fc.nat(STEPS.length - 1), fc.nat(100)), { minLength: 1, maxLength: 5 }),
});

function build({ start, steps }: { readonly start: Shape; readonly steps: readonly (readonly [number, number])[] }) {
  const graph = createGraph();
  const x = graph.input("x", start);
  const y = steps.reduce((tensor, [step, choice]) => STEPS[step](tensor, (limit) => choice % limit), x);
  const [slope] = gradients(reduceSum(mul(y, y)), [x]);
  const shape = start.map((dim) => SIZES.get(dim as string) ?? Number(dim));
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length: count }, (_, i) => Math.sin(i + 1) / 2);
  return { x, y, slope, feeds: { x: { shape, data } } };
}

const numbersOf = (shape: Shape) =>
  shape.map((dim) => {
    const parts = String(dim).split("*");
    return parts.reduce((product, part) => product * (SIZES.get(part) ?? Number(part)), 1);
  });

describe("chains of operations", () => {
  test("give the shapes they promised, and gradients of the shape of their input", () => {
    fc.assert(
      fc.property(chains, (chain) => {
        const { x, y, slope, feeds } = build(chain);
        expect(slope.shape).toEqual(x.shape);
        const result = evaluate({ y, slope }, feeds);
        expect(result.y.shape).toEqual(numbersOf(y.shape));
        expect(result.y.data).toHaveLength(numbersOf(y.shape).reduce((a, b) => a * b, 1));
        expect(result.slope.shape).toEqual(feeds.x.shape);
      }),
      { numRuns: 200 },
    );
  });

  test("give the same in onnxruntime", async () => {
    await fc.assert(
      fc.asyncProperty(chains, async (chain) => {
        const { y, slope, feeds } = build(chain);
        const [ours, expected] = [await runOnnx({ y, slope }, feeds), evaluate({ y, slope }, feeds)];
        for (const name of ["y", "slope"] as const) {
          const { shape, data } = expected[name];
          const scale = data.reduce((peak, value) => Math.max(peak, Math.abs(value)), 1);
          expect(ours[name].shape).toEqual(shape);
          expect(ours[name].data).toBeAllclose(data, { relative: 0, absolute: 1e-5 * scale });
        }
      }),
      { numRuns: 60 },
    );
  });
});
