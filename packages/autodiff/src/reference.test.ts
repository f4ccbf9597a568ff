import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { createGraph } from "./create-graph.js";
import { add, mul } from "./functions/arithmetic.js";
import { gather, pick } from "./functions/lookups.js";
import { initialValues } from "./initial-values.js";
import { evaluate, type Feed } from "./reference.js";

describe("evaluate()", () => {
  const graph = createGraph();
  const [x, y] = [graph.input("x", ["rows", 2]), graph.input("y", ["rows", 2])];
  const product = mul(x, y);

  test("learns sizes from the shapes that are given; after that the elements alone will do", () => {
    const feeds = { x: { shape: [1, 2], data: [3, 4] }, y: Float32Array.of(5, 6) };
    expect(evaluate({ product }, feeds).product).toEqual({ shape: [1, 2], data: Float64Array.of(15, 24) });
  });

  test("computes in float64", () => {
    const w = graph.parameter("w", []);
    expect(evaluate({ sum: add(w, 1) }, { w: 1e-12 }).sum.data[0]).toBe(1 + 1e-12);
  });

  test.each<readonly [string, Readonly<Record<string, Feed>>, string]>([
    ["a missing input", {}, 'evaluate: input "x" of shape [rows, 2] (float32) must be given, got nothing'],
    ["elements alone of unknown sizes", { x: [1, 2], y: [1, 2] }, "must be given as { shape, data }"],
    [
      "a second size for a name",
      { x: { shape: [1, 2], data: [1, 2] }, y: { shape: [2, 2], data: [1, 2, 3, 4] } },
      "must be given in its shape (rows = 1), got [2, 2]",
    ],
    [
      "too few elements",
      { x: { shape: [2, 2], data: [1, 2] }, y: [1, 2, 3, 4] },
      'evaluate: input "x" of shape [rows, 2] (float32) must have 4 elements, got 2',
    ],
  ])("rejects %s", (_, feeds, message) => {
    expect(() => evaluate({ product }, feeds)).toThrow(InvalidInputError);
    expect(() => evaluate({ product }, feeds)).toThrow(message);
  });

  test("names places outside a table", () => {
    const ids = graph.input("ids", [2], "int64");
    const table = graph.constant([1, 2, 3, 4], [2, 2]);
    expect(() => evaluate({ y: gather(table, ids) }, { ids: [0, 2] })).toThrow(
      "gather: places must be whole numbers in [0, 2), got 2",
    );
    expect(() => evaluate({ y: pick(table, ids) }, { ids: [0, -1] })).toThrow("pick: places must be");
  });
});

describe("initialValues()", () => {
  const graph = createGraph();
  const [weight, bias] = [graph.parameter("weight", [50, 100]), graph.parameter("bias", [50])];

  test("fills matrices evenly up to 1/√inputs, vectors with 0", () => {
    const values = initialValues([weight, bias], { seed: 1 });
    expect(Math.max(...values.weight.map(Math.abs))).toBeLessThanOrEqual(0.1);
    // uniform in ±0.1 has deviation 0.1/√3; of 5,000 values that is known to a percent, five times over
    const square = values.weight.reduce((sum, value) => sum + value * value, 0) / 5000;
    expect(Math.sqrt(square)).toBeAllclose(0.1 / Math.sqrt(3), { relative: 0.05 });
    expect(values.bias).toEqual(new Float32Array(50));
  });

  test("depends on seed and name, not on the other parameters", () => {
    const values = initialValues([weight, bias], { seed: 1 });
    expect(initialValues([weight], { seed: 1 }).weight).toEqual(values.weight);
    expect(initialValues([weight], { seed: 2 }).weight).not.toEqual(values.weight);
    expect(() => initialValues([graph.constant(1)], { seed: 1 })).toThrow("tensors must be parameters, got constant");
  });
});
