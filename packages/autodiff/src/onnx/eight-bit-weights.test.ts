import { createRandom, InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { runOnnx } from "../../test/parity/backends.js";
import { createGraph, gather, linear, relu, type Tensor, toOnnx } from "../index.js";
import { toEightBits } from "./eight-bit-weights.js";

const random = createRandom("eight bits");
const draw = (length: number) => Array.from({ length }, () => random.nextNormal());
const [ROWS, INPUTS, OUTPUTS] = [5, 24, 32];

/** DynamicQuantizeLinear of the ONNX standard, in double precision: 256 steps over a range that holds 0. */
function roundInput(x: readonly number[]): number[] {
  const [least, most] = [Math.min(0, ...x), Math.max(0, ...x)];
  const scale = (most - least) / 255;
  const zero = Math.round(-least / scale);
  return x.map((value) => (Math.min(255, Math.max(0, Math.round(value / scale) + zero)) - zero) * scale);
}

/** Each row of a matrix, rounded to 127 steps of its largest number. */
function roundRows(weight: readonly number[], columns: number): number[] {
  return weight.map((value, i) => {
    const row = Math.floor(i / columns) * columns;
    const largest = Math.max(...weight.slice(row, row + columns).map(Math.abs));
    return (Math.round((value / largest) * 127) * largest) / 127;
  });
}

function multiply(x: readonly number[], weight: readonly number[], bias: readonly number[]): number[] {
  const inputs = weight.length / bias.length;
  return Array.from({ length: (x.length / inputs) * bias.length }, (_, i) => {
    const [row, output] = [Math.floor(i / bias.length), i % bias.length];
    return (
      bias[output] +
      weight.slice(output * inputs, (output + 1) * inputs).reduce((sum, w, j) => sum + w * x[row * inputs + j], 0)
    );
  });
}

function layers() {
  const graph = createGraph();
  const x = graph.input("x", ["rows", INPUTS]);
  const [weight, bias] = [graph.parameter("weight", [OUTPUTS, INPUTS]), graph.parameter("bias", [OUTPUTS])];
  return { graph, x, weight, y: linear(x, weight, bias) };
}

/** Types of the tensors inside a model, by their names: seen by the sizes of their bytes. */
const bytesOf = (outputs: Readonly<Record<string, Tensor>>, weights: Readonly<Record<string, readonly number[]>>) =>
  toOnnx(outputs, { training: false, weights, precision: "int8" }).bytes.length;

describe("toEightBits()", () => {
  test("scales each output by itself, and turns the matrix", () => {
    // 127 steps of 2/127 and of 0.5/127; −1 is 63.5 steps of the first, rounded up to −63
    const { values, scales } = toEightBits([2, -1, 0, 0.5, 0, 0], [3, 2]);
    expect([...values]).toEqual([127, 0, 0, -63, 127, 0]);
    expect(scales).toBeAllclose([2 / 127, 0.5 / 127, 0], { relative: 1e-6 });
  });
});

describe('toOnnx() with precision "int8"', () => {
  test("computes dense layers as the standard says, in numbers of 8 bits", async () => {
    const weights = { weight: draw(OUTPUTS * INPUTS), bias: draw(OUTPUTS) };
    const x = Array.from(Float32Array.from(draw(ROWS * INPUTS)));
    const { y } = layers();
    const feeds = { x: { shape: [ROWS, INPUTS], data: x } };
    const found = await runOnnx({ y }, feeds, { training: false, weights, precision: "int8" });
    const expected = multiply(roundInput(x), roundRows(weights.weight, INPUTS), weights.bias);
    expect(found.y.data).toBeAllclose(expected, { absolute: 1e-5, relative: 1e-5 });
    const exact = multiply(x, weights.weight, weights.bias);
    const errors = exact.map((value, i) => Math.abs(value - found.y.data[i]));
    expect(Math.max(...errors)).toBeGreaterThan(1e-3); // it is rounded, by
    expect(Math.max(...errors)).toBeLessThan(0.2); // about √24 · half a step of each
  });

  test("serves a weight of two layers, and leaves small layers and tables as they are", async () => {
    const { graph, weight, y } = layers();
    const again = linear(relu(linear(y, graph.parameter("back", [INPUTS, OUTPUTS]))), weight);
    const small = linear(again, graph.parameter("head", [2, OUTPUTS]));
    const weights = {
      weight: draw(OUTPUTS * INPUTS),
      bias: draw(OUTPUTS),
      back: draw(OUTPUTS * INPUTS),
      head: draw(2 * OUTPUTS),
    };
    const feeds = { x: { shape: [1, INPUTS], data: draw(INPUTS) } };
    const [rounded, exact] = await Promise.all(
      (["int8", "float32"] as const).map((precision) =>
        runOnnx({ small }, feeds, { training: false, weights, precision }),
      ),
    );
    const length = Math.hypot(...Array.from(exact.small.data));
    const difference = Array.from(exact.small.data, (value, i) => value - rounded.small.data[i]);
    expect(Math.hypot(...difference) / length).toBeLessThan(0.1);
    // 4 bytes a number less 1, for both large layers; the head keeps its 4
    const saved = toOnnx({ small }, { training: false, weights }).bytes.length - bytesOf({ small }, weights);
    expect(saved).toBeGreaterThan(3 * 2 * OUTPUTS * INPUTS - 2500);
    expect(saved).toBeLessThan(3 * 2 * OUTPUTS * INPUTS);
    const table = graph.parameter("table", [OUTPUTS, INPUTS]);
    const both = linear(gather(table, graph.input("ids", ["rows"], "int64")), table);
    expect(bytesOf({ both }, { table: draw(OUTPUTS * INPUTS) })).toBeGreaterThan(4 * OUTPUTS * INPUTS);
  });

  test("is for the CPU, and for weights that are given", () => {
    const { y } = layers();
    expect(() => toOnnx({ y }, { precision: "int8", provider: "webgpu" })).toThrow(
      new InvalidInputError("toOnnx: precision int8 must be for the provider cpu, got webgpu"),
    );
    expect(toOnnx({ y }, { precision: "int8" }).bytes).toEqual(toOnnx({ y }).bytes);
  });
});
