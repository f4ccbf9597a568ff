import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRandom, InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { AdamW, fitsTrainingBuffers, gradientNorm, trainingBuffers } from "../index.js";
import { kernelsSource } from "./kernels.wasm.js";

/** Sizes that are no multiples of a block or of four numbers. */
const SIZES = { small: 3, long: 10_001, empty: 0 };
const random = createRandom("training buffers");
const draw = (length: number) => Float32Array.from({ length }, () => random.nextNormal());
const drawAll = () => Object.fromEntries(Object.entries(SIZES).map(([name, size]) => [name, draw(size)]));

/** AdamW in double precision, as its formula is written. */
function moveByHand(start: Float32Array, slopes: readonly Float32Array[], rate: number, decay: number): Float64Array {
  const p = Float64Array.from(start);
  const [m, v] = [new Float64Array(p.length), new Float64Array(p.length)];
  for (const [t, g] of slopes.entries()) {
    for (let i = 0; i < p.length; i++) {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.999 * v[i] + 0.001 * g[i] ** 2;
      const divisor = Math.sqrt(v[i] / (1 - 0.999 ** (t + 1))) + 1e-8;
      p[i] = (1 - rate * decay) * p[i] - (rate * m[i]) / (1 - 0.9 ** (t + 1)) / divisor;
    }
  }
  return p;
}

describe("trainingBuffers()", () => {
  test("begin with zeros and do not overlap", () => {
    const { parameters, gradients } = trainingBuffers(SIZES);
    for (const [i, name] of Object.keys(SIZES).entries()) {
      parameters[name].fill(i + 1);
      gradients[name].fill(-i - 1);
    }
    for (const [i, [name, size]] of Object.entries(SIZES).entries()) {
      expect(parameters[name]).toEqual(new Float32Array(size).fill(i + 1));
      expect(gradients[name]).toEqual(new Float32Array(size).fill(-i - 1));
    }
  });

  test("move as the formula does, and as arrays of the caller's do", () => {
    const [start, slopes] = [drawAll(), [drawAll(), drawAll(), drawAll()]];
    const { parameters, gradients } = trainingBuffers(SIZES);
    const outside = Object.fromEntries(Object.entries(start).map(([name, values]) => [name, values.slice()]));
    for (const [name, values] of Object.entries(start)) parameters[name].set(values);
    const [inside, apart] = [parameters, outside].map(
      (group) => new AdamW([{ parameters: group }], { weightDecay: 0.5 }),
    );
    for (const step of slopes) {
      for (const [name, slope] of Object.entries(step)) gradients[name].set(slope);
      inside.step(gradients, { learningRate: 0.01 });
      apart.step(step, { learningRate: 0.01 });
    }
    expect(parameters).toEqual(outside);
    expect(inside.state()).toEqual(apart.state());
    for (const [name, values] of Object.entries(start)) {
      const byHand = moveByHand(
        values,
        slopes.map((step) => step[name]),
        0.01,
        0.5,
      );
      expect(parameters[name]).toBeAllclose(byHand, { absolute: 1e-6, relative: 1e-6 });
    }
  });

  test("take gradients that lie elsewhere, and rows of a table", () => {
    const { parameters } = trainingBuffers({ table: 12 });
    const outside = new Float32Array(12);
    const [inside, apart] = [parameters.table, outside].map((table) => new AdamW([{ parameters: { table } }]));
    for (const ids of [[1], [2, 1], [0]]) {
      const table = { ids, rows: draw(3 * ids.length) };
      for (const optimiser of [inside, apart]) optimiser.step({ table }, { learningRate: 0.1 });
    }
    expect(parameters.table).toEqual(outside);
    expect(outside.subarray(0, 9)).not.toContain(0);
    expect([...outside.subarray(9)]).toEqual([0, 0, 0]);
  });

  test("serve a second optimiser, which begins anew", () => {
    const { parameters, gradients } = trainingBuffers({ weight: 5 });
    gradients.weight.fill(1);
    const [first, second] = [new AdamW([{ parameters }]), new AdamW([{ parameters }])];
    first.step(gradients, { learningRate: 0.1 });
    expect(second.state().moments.weight.first).toEqual(new Float32Array(5));
    expect(first.state().moments.weight.first).toBeAllclose(new Float32Array(5).fill(0.1), { absolute: 1e-7 });
  });

  test.each([1, 4, 7, 8, 9, 4096, 10_000])("have the norm of %i gradients", (length) => {
    const { gradients } = trainingBuffers({ weight: length });
    gradients.weight.set(draw(length));
    const numbers = Array.from(gradients.weight);
    const expected = Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0));
    expect(gradientNorm([gradients.weight])).toBeAllclose(expected);
    expect(gradientNorm([gradients.weight.slice()])).toBeAllclose(expected);
    expect(gradientNorm([numbers])).toBeAllclose(expected);
  });

  test("refuse what is no size, and more than 32-bit addresses reach", () => {
    expect(() => trainingBuffers({ weight: 1.5 })).toThrow(
      new InvalidInputError('trainingBuffers: sizes must be whole numbers, got 1.5 for "weight"'),
    );
    expect(() => trainingBuffers({ weight: 2 ** 28 })).toThrow(
      "trainingBuffers: buffers must fit into 4294967296 bytes",
    );
    expect([2 ** 28, 2 ** 28 - 65_536].map((weight) => fitsTrainingBuffers({ weight }))).toEqual([false, true]);
  });
});

test("the compiled kernels are those of the source", () => {
  const source = readFileSync(new URL("../../assembly/kernels.as", import.meta.url));
  expect(createHash("sha256").update(source).digest("hex")).toBe(kernelsSource);
});
