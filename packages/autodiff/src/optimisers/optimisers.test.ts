import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { createGraph } from "../create-graph.js";
import { mul } from "../functions/arithmetic.js";
import { evaluate } from "../reference.js";
import { GradientAccumulator } from "./accumulation.js";
import { clipByGlobalNorm, clippingScale, gradientNorm } from "./clipping.js";
import { appendAdamW, appendSgd } from "./graph-optimisers.js";
import { constantSchedule, cosineSchedule, domainWeight, linearSchedule } from "./schedules.js";
import { Sgd } from "./sgd.js";

describe("Sgd", () => {
  test("steps against the gradient, with momentum further each time", () => {
    const w = Float32Array.of(1);
    const optimiser = new Sgd([{ parameters: { w } }], { momentum: 0.5 });
    const g = Float32Array.of(1);
    optimiser.step({ w: g }, { learningRate: 0.1 });
    expect(w[0]).toBeCloseTo(0.9, 6);
    optimiser.step({ w: g }, { learningRate: 0.1 });
    expect(w[0]).toBeCloseTo(0.75, 6); // 0.9 − 0.1 · (0.5 · 1 + 1)
  });

  test("rejects nesterov without momentum, and gradients of rows", () => {
    expect(() => new Sgd([], { nesterov: true })).toThrow("Sgd: momentum must be in [0, 1), and above 0 with nesterov");
    const optimiser = new Sgd([{ parameters: { w: new Float32Array(2) } }]);
    expect(() => optimiser.step({ w: new Float32Array(1) }, { learningRate: 1 })).toThrow(InvalidInputError);
  });
});

describe("clipping", () => {
  test("takes all gradients as one vector: 3, 4 has norm 5", () => {
    expect(gradientNorm([[3], Float32Array.of(4)])).toBe(5);
    expect(clippingScale(5, 1)).toBeCloseTo(0.2, 6);
    expect(clippingScale(0.5, 1)).toBe(1);
    expect(() => clippingScale(1, 0)).toThrow("clippingScale: maxNorm must be above 0, got 0");
  });

  test("of NaN stays NaN: a broken step is seen, not hidden", () => {
    expect(clippingScale(Number.NaN, 1)).toBeNaN();
  });

  test("in the graph asks for gradients and a norm above 0", () => {
    const x = createGraph().input("x", []);
    expect(() => clipByGlobalNorm([], 1)).toThrow("got 1 and 0 gradients");
    expect(() => clipByGlobalNorm([x], -1)).toThrow("maxNorm must be above 0");
  });
});

describe("schedules", () => {
  test("reach 1 at the end of the warm-up and 0 at the end", () => {
    for (const create of [linearSchedule, cosineSchedule]) {
      const factor = create({ warmupSteps: 4, totalSteps: 10 });
      expect([factor(0), factor(2), factor(4), factor(10)]).toBeAllclose([0, 0.5, 1, 0], { absolute: 1e-15 });
    }
    expect([0, 1, 99].map(constantSchedule({ warmupSteps: 2 }))).toEqual([0, 0.5, 1]);
    expect(constantSchedule()(0)).toBe(1);
  });

  test("rejects counts that are none", () => {
    expect(() => linearSchedule({ warmupSteps: -1, totalSteps: 5 })).toThrow(
      "linearSchedule: warmupSteps must be a whole number of at least 0, got -1",
    );
    expect(() => cosineSchedule({ totalSteps: 1.5 })).toThrow("cosineSchedule: totalSteps must be");
  });

  test("domainWeight rises from 0 towards 1", () => {
    expect(domainWeight(0)).toBe(0);
    expect(domainWeight(1)).toBeCloseTo(0.9999092, 7); // 2 / (1 + e⁻¹⁰) − 1
  });
});

describe("GradientAccumulator", () => {
  test("of two half batches gives the gradient of the whole", () => {
    const accumulator = new GradientAccumulator();
    accumulator.add({ w: Float32Array.of(2, 4) }, 0.25);
    accumulator.add({ w: Float32Array.of(6, 0) }, 0.75);
    expect(accumulator.gradients.w).toEqual(Float32Array.of(5, 1)); // 2/4 + 18/4, 4/4 + 0
    accumulator.clear();
    expect(accumulator.gradients.w).toEqual(Float32Array.of(0, 0));
    expect(() => accumulator.add({ w: new Float32Array(3) }, 1)).toThrow('"w" must have 2 numbers as before, got 3');
  });
});

describe("optimisers in a graph", () => {
  test("link what is fed to what comes back, moments as zeros to begin with", () => {
    const graph = createGraph();
    const w = graph.parameter("w", [2]);
    const { links, outputs } = appendAdamW([{ parameter: w, gradient: mul(w, 2) }]);
    expect(links.map(({ input, output, isParameter }) => [input, output, isParameter])).toEqual([
      ["w", "w.next", true],
      ["w.adamw.m", "w.adamw.m.next", false],
      ["w.adamw.v", "w.adamw.v.next", false],
    ]);
    expect(Object.keys(outputs)).toEqual(links.map(({ output }) => output));
  });

  test("take a decay of its own for each parameter", () => {
    const graph = createGraph();
    const [w, b] = [graph.parameter("w", []), graph.parameter("b", [])];
    const gradient = graph.constant(1);
    const sgd = appendSgd([
      { parameter: w, gradient, weightDecay: 2 },
      { parameter: b, gradient },
    ]);
    const next = evaluate(sgd.outputs, { w: 1, b: 1, ...sgd.scalars(1, 0.1) });
    expect([next["w.next"].data[0], next["b.next"].data[0]]).toBeAllclose([0.7, 0.9]); // 1 − 0.1 · (1 + 2), 1 − 0.1
  });

  test("train nothing but parameters", () => {
    const x = createGraph().constant([1, 2]);
    expect(() => appendSgd([{ parameter: x, gradient: x }])).toThrow(
      "what is trained must be a parameter, got a constant",
    );
    expect(() => appendAdamW([])).toThrow("appendAdamW: at least one parameter must be given, got none");
    const graph = createGraph();
    const [w, short] = [graph.parameter("w", [3]), graph.parameter("short", [2])];
    expect(() => appendAdamW([{ parameter: w, gradient: short }])).toThrow("must be float32 of one shape");
    expect(() => appendAdamW([{ parameter: w, gradient: w }], { beta1: 1 })).toThrow("beta1 must be in [0, 1), got 1");
  });
});
