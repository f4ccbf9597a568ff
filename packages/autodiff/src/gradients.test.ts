import { InvalidInputError, UnsupportedOpError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { createGraph } from "./create-graph.js";
import { add, mul, sub } from "./functions/arithmetic.js";
import { layerNorm } from "./functions/normalisation.js";
import { linear } from "./functions/products.js";
import { reduceSum } from "./functions/reductions.js";
import { gradients } from "./gradients.js";
import { toOnnx } from "./onnx/to-onnx.js";
import { evaluate } from "./reference.js";

describe("gradients()", () => {
  test("adds up what comes along several ways", () => {
    const x = createGraph().input("x", [2]);
    const y = mul(x, x);
    // d Σ (x² + 3x² − x) = 8x − 1
    const [slope] = gradients(reduceSum(sub(add(y, mul(y, 3)), x)), [x]);
    expect(evaluate({ slope }, { x: [2, -1] }).slope.data).toEqual(Float64Array.of(15, -9));
  });

  test("reaches tensors in between, and is 1 for the loss itself", () => {
    const x = createGraph().input("x", [2]);
    const y = mul(x, 3);
    const loss = reduceSum(mul(y, y));
    const [dx, dy, dLoss] = gradients(loss, [x, y, loss]);
    const result = evaluate({ dx, dy, dLoss }, { x: [1, 2] });
    expect(result.dy.data).toEqual(Float64Array.of(6, 12)); // 2y
    expect(result.dx.data).toEqual(Float64Array.of(18, 36)); // 3 · 2y
    expect(result.dLoss.data).toEqual(Float64Array.of(1));
  });

  test("gives gradients of gradients", () => {
    const x = createGraph().input("x", []);
    const [first] = gradients(mul(x, mul(x, x)), [x]);
    const [second] = gradients(first, [x]);
    const [third] = gradients(second, [x]);
    const result = evaluate({ first, second, third }, { x: 2 });
    expect([result.first.data[0], result.second.data[0], result.third.data[0]]).toEqual([12, 12, 6]); // 3x², 6x, 6
  });

  test("costs nothing for what is frozen: its gradient is not in the model", () => {
    const graph = createGraph();
    const x = graph.input("x", [4, 3]);
    const [frozen, trained] = [graph.parameter("frozen", [3, 3]), graph.parameter("trained", [3, 3])];
    const loss = reduceSum(linear(linear(x, frozen), trained));
    const [one] = gradients(loss, [trained]);
    const both = gradients(loss, [trained, frozen]);
    const alone = toOnnx({ loss, one }).bytes.length;
    expect(toOnnx({ loss, one: both[0] }).bytes.length).toBe(alone);
    expect(toOnnx({ loss, one: both[0], two: both[1] }).bytes.length).toBeGreaterThan(alone);
  });

  test("rejects a loss that is no scalar, and tensors it does not depend on", () => {
    const graph = createGraph();
    const [x, y] = [graph.input("x", [2]), graph.parameter("y", [2])];
    expect(() => gradients(x, [x])).toThrow(
      'loss must be a scalar of a float type, got input "x" of shape [2] (float32)',
    );
    const act = () => gradients(reduceSum(x), [x, y]);
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow('the loss must depend on every tensor, but does not on parameter "y" of shape [2] (float32)');
  });

  test("says so where a second gradient would be wrong", () => {
    const graph = createGraph();
    const [x, weight, bias] = [graph.input("x", [2, 3]), graph.parameter("w", [3]), graph.parameter("b", [3])];
    const [slope] = gradients(reduceSum(mul(layerNorm(x, weight, bias), x)), [x]);
    const act = () => gradients(reduceSum(mul(slope, slope)), [x]);
    expect(act).toThrow(UnsupportedOpError);
    expect(act).toThrow("gradients: layerNorm must be differentiated once only");
  });
});
