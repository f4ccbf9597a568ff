import { add, createGraph, linear, matmul, meanSquaredError, tanh } from "@lsad/autodiff";
import { Tensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { DeviceStep } from "./device-step.js";
import type { FloatTensor } from "./safetensors.js";
import { type StepGraph, TrainingStep } from "./training-step.js";

/** y = tanh(x W₁ᵀ + b) W₂ᵀ, with W₂ frozen. */
function network(): StepGraph {
  const graph = createGraph();
  const x = graph.input("x", ["rows", 3]);
  const hidden = tanh(linear(x, graph.parameter("w1", [4, 3]), graph.parameter("w1.bias", [4])));
  const y = add(matmul(hidden, graph.parameter("w2", [1, 4]), { transposeB: true }), 0);
  return {
    graph,
    loss: meanSquaredError(y, graph.input("target", ["rows", 1])),
    trained: ["w1", "w1.bias"],
    outputs: { y },
  };
}

const tensor = (shape: number[], from: number): FloatTensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(from + i)),
});
const START = new Map([
  ["w1", tensor([4, 3], 1)],
  ["w1.bias", tensor([4], 2)],
  ["w2", tensor([1, 4], 3)],
]);
const FEEDS = {
  x: new Tensor("float32", tensor([5, 3], 4).data, [5, 3]),
  target: new Tensor("float32", tensor([5, 1], 5).data, [5, 1]),
};
const OPTIMISER = { weightDecay: 0.1, clipNorm: 0.5 };

describe("a step whose optimiser is in the graph", () => {
  test("takes the steps of the one on the host", async () => {
    const device = await DeviceStep.open(network(), START, "cpu", OPTIMISER);
    const host = await TrainingStep.open(network(), START, { ...OPTIMISER, threads: 1 });
    for (let i = 0; i < 5; i++) {
      const [ours, theirs] = [await device.step(FEEDS, 0.1), await host.step(FEEDS, 0.1)];
      expect(ours.loss).toBeCloseTo(theirs.loss, 5);
      expect(ours.gradientNorm).toBeCloseTo(theirs.gradientNorm as number, 5);
    }
    const [a, b] = [await device.state(), await host.state()];
    for (const [name, { data }] of b.weights) {
      expect(a.weights.get(name)?.data).toBeAllclose(data, { relative: 0, absolute: 1e-5 });
      expect(a.optimiser.moments[name].second).toBeAllclose(b.optimiser.moments[name].second, {
        relative: 1e-4,
        absolute: 1e-7,
      });
    }
    await Promise.all([device.release(), host.release()]);
  });

  test("goes on from its state, or the host's", async () => {
    const whole = await DeviceStep.open(network(), START, "cpu", OPTIMISER);
    const losses: number[] = [];
    for (let i = 0; i < 4; i++) losses.push((await whole.step(FEEDS, 0.1)).loss);
    const first = await DeviceStep.open(network(), START, "cpu", OPTIMISER);
    for (let i = 0; i < 2; i++) await first.step(FEEDS, 0.1);
    const second = await DeviceStep.open(network(), START, "cpu", OPTIMISER);
    second.restore(await first.state());
    expect((await second.step(FEEDS, 0.1)).loss).toBe(losses[2]);
    expect((await second.step(FEEDS, 0.1)).loss).toBe(losses[3]);
    await Promise.all([whole, first, second].map((step) => step.release()));
  });

  test("says when the loss is not finite", async () => {
    const step = await DeviceStep.open(network(), START, "cpu");
    const x = new Tensor("float32", new Float32Array(15).fill(Number.NaN), [5, 3]);
    await expect(step.step({ ...FEEDS, x }, 0.1)).rejects.toThrow("the loss must stay finite, got NaN");
    await step.release();
  });
});
