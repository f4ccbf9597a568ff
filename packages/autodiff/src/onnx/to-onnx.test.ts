import { InvalidInputError } from "@lsad/core";
import onnxProto from "onnx-proto";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { runOnnx } from "../../test/parity/backends.js";
import { createGraph } from "../create-graph.js";
import { sigmoid } from "../functions/activations.js";
import { add, cast, mul } from "../functions/arithmetic.js";
import { dropout, stopGradient } from "../functions/gradient-flow.js";
import { layerNorm } from "../functions/normalisation.js";
import { linear, matmul } from "../functions/products.js";
import { reduceSum } from "../functions/reductions.js";
import { reshape } from "../functions/shapes.js";
import { gradients } from "../gradients.js";
import type { Tensor } from "../tensor.js";
import { modelHash } from "./model-hash.js";
import { type ToOnnxOptions, toOnnx } from "./to-onnx.js";

const { ModelProto, TensorProto } = onnxProto.onnx;

/** The model as the official schema reads it. */
function decode(outputs: Readonly<Record<string, Tensor>>, options?: ToOnnxOptions) {
  const model = ModelProto.decode(toOnnx(outputs, options).bytes);
  const graph = model.graph!;
  return { model, graph, operators: graph.node!.map(({ opType }) => opType), initializers: graph.initializer! };
}

function smallNetwork() {
  const graph = createGraph();
  const x = graph.input("x", ["rows", 2]);
  const weight = graph.parameter("weight", [3, 2]);
  const bias = graph.parameter("bias", [3]);
  return { graph, x, weight, bias, y: linear(x, weight, bias) };
}

describe("toOnnx()", () => {
  test("keeps its own names apart from those of inputs, weights and outputs, whatever they are", async () => {
    const graph = createGraph();
    const [x, y, z] = [graph.input("v0", ["rows"]), graph.input("constructor", ["rows"]), graph.parameter("v3", [1])];
    const sum = add(mul(add(x, y), 2), z);
    const outputs = { v1: sum, v4: mul(sum, sum) };
    const feeds = { v0: [1, 2], constructor: [10, 20] };
    const tensors = Object.fromEntries(
      Object.entries(feeds).map(([name, data]) => [name, new OrtTensor("float32", data, [2])]),
    );
    const session = await InferenceSession.create(toOnnx(outputs, { weights: { v3: [1] } }).bytes);
    const found = await session.run(tensors);
    expect([[...(found.v1.data as Float32Array)], [...(found.v4.data as Float32Array)]]).toEqual([
      [23, 45],
      [529, 2025],
    ]);
    await session.release();
  });

  test("refuses weights of no parameter", () => {
    const { y } = smallNetwork();
    expect(() => toOnnx({ y }, { weights: { wieght: [1] } })).toThrow(
      'weights["wieght"] must be of a parameter of the graph, got weight, bias',
    );
  });

  test("writes what the official schema reads back", () => {
    const { y } = smallNetwork();
    const { model, graph } = decode({ y });
    expect(Number(model.irVersion)).toBe(9);
    expect(model.opsetImport!.map(({ domain, version }) => [domain, Number(version)])).toEqual([
      ["", 18],
      ["com.microsoft", 1],
    ]);
    expect(graph.node!.map((node) => onnxProto.onnx.NodeProto.toObject(node as never, { longs: Number }))).toEqual([
      {
        name: "linear.0/Gemm.v0",
        opType: "Gemm",
        input: ["x", "weight", "bias"],
        output: ["y"],
        attribute: [{ name: "transB", type: 2, i: 1 }],
      },
    ]);
    const shapes = [...graph.input!, ...graph.output!].map(({ name, type }) => [
      name,
      type!.tensorType!.elemType,
      type!.tensorType!.shape!.dim!.map(({ dimParam, dimValue }) => dimParam || Number(dimValue)),
    ]);
    const FLOAT = TensorProto.DataType.FLOAT;
    expect(shapes).toEqual([
      ["x", FLOAT, ["rows", 2]],
      ["weight", FLOAT, [3, 2]],
      ["bias", FLOAT, [3]],
      ["y", FLOAT, ["rows", 3]],
    ]);
  });

  test("writes only what the outputs need, and describes what must be fed", () => {
    const { graph, y } = smallNetwork();
    const other = mul(graph.input("unused", [2]), 2);
    const { inputs, outputs } = toOnnx({ y });
    expect(inputs.map(({ name }) => name)).toEqual(["x", "weight", "bias"]);
    expect(outputs).toEqual([{ name: "y", type: "float32", shape: ["rows", 3] }]);
    expect(toOnnx({ other }).inputs.map(({ name }) => name)).toEqual(["unused"]);
  });

  test("puts weights into the model, and leaves dropout out of it", async () => {
    const { x, y } = smallNetwork();
    const score = sigmoid(dropout(y, 0.5));
    const options = { training: false, weights: { weight: [1, 0, 0, 1, 1, -1], bias: [0, 0, 1] } };
    const model = toOnnx({ score }, options);
    expect(model.inputs.map(({ name }) => name)).toEqual([x.source.kind === "input" ? x.source.name : ""]);
    expect(model.dropouts).toEqual([]);
    const { score: ours } = await runOnnx({ score }, { x: { shape: [1, 2], data: [0, 2] } }, options);
    // σ(0), σ(2), σ(0 − 2 + 1)
    expect(ours.data).toBeAllclose([0.5, 0.880797, 0.268941], { absolute: 1e-6 });
  });

  test("names the masks of dropouts when training", () => {
    const { y } = smallNetwork();
    expect(toOnnx({ z: dropout(y, 0.25) }).dropouts).toEqual([{ name: "dropout.0", shape: ["rows", 3], rate: 0.25 }]);
  });

  test("copies what already has a name: an input, a parameter, a value under two names", async () => {
    const { x, weight, y } = smallNetwork();
    const feeds = {
      x: { shape: [1, 2], data: [1, 2] },
      weight: { shape: [3, 2], data: [1, 0, 0, 1, 1, 1] },
      bias: { shape: [3], data: [0, 0, 0] },
    };
    const results = await runOnnx({ same: stopGradient(x), w: weight, first: y, second: y }, feeds);
    expect(Array.from(results.same.data)).toEqual([1, 2]);
    expect(Array.from(results.w.data)).toEqual([1, 0, 0, 1, 1, 1]);
    expect(Array.from(results.first.data)).toEqual([1, 2, 3]);
    expect(results.second).toEqual(results.first);
  });

  test("is the same, byte by byte, for the same graph", () => {
    const [a, b] = [smallNetwork(), smallNetwork()];
    expect(toOnnx({ y: a.y }).bytes).toEqual(toOnnx({ y: b.y }).bytes);
  });

  test.each<readonly [string, Record<string, Tensor>, ToOnnxOptions, string]>([
    ["no output", {}, {}, "toOnnx: at least one output must be asked for, got none"],
    ["an output named as an input", { x: smallNetwork().y }, {}, 'toOnnx: output names must not be inputs, got "x"'],
    [
      "weights of another size",
      { y: smallNetwork().y },
      { weights: { bias: [1, 2] } },
      'toOnnx: weights["bias"] must fit parameter "bias" of shape [3] (float32), got 2 numbers',
    ],
    [
      "weights for an input",
      { y: smallNetwork().y },
      { weights: { x: [1, 2] } },
      'toOnnx: weights["x"] must be of a parameter of the graph, got weight, bias',
    ],
  ])("rejects %s", (_, outputs, options, message) => {
    expect(() => toOnnx(outputs, options)).toThrow(InvalidInputError);
    expect(() => toOnnx(outputs, options)).toThrow(message);
  });
});

describe("lowering by provider", () => {
  const graph = createGraph();
  const [q, k] = [graph.input("q", ["batch", 2, "length", 4]), graph.input("k", ["batch", 2, "length", 4])];
  const scores = matmul(q, k, { transposeB: true, scale: 0.5 });

  test("fuses where there are kernels, and writes standard operations only for WebGPU", () => {
    expect(decode({ scores }, { provider: "cpu" }).operators).toEqual(["FusedMatMul"]);
    expect(decode({ scores }, { provider: "cuda" }).operators).toEqual(["FusedMatMul"]);
    for (const provider of ["webgpu", "dml", "coreml"] as const) {
      expect(decode({ scores }, { provider }).operators).toEqual(["Transpose", "MatMul", "Mul"]);
    }
  });

  test("computes unknown sizes once, from an input that has them", () => {
    const x = graph.input("x", ["batch", "length", 6]);
    const back = (y: Tensor) => reshape(y, ["batch", "length", 2, 3]);
    const rows = mul(reshape(x, [-1, 2, 3]), 2);
    const { operators } = decode({ sum: add(back(rows), back(mul(rows, rows))) });
    expect(operators.filter((operator) => operator === "Shape")).toHaveLength(2); // batch and length
  });
});

describe("external data", () => {
  const { y } = smallNetwork();
  const weight = Float32Array.of(1, 0, 0, 1, 1, 1);
  const options = {
    weights: { weight, bias: [1, 2, 3] },
    external: { location: "weights.bin", minBytes: 16 },
  };

  test("keeps large weights beside the model, at page boundaries, and small ones in it", () => {
    const { initializers } = decode({ y }, options);
    const [large, small] = ["weight", "bias"].map((name) => initializers.find((one) => one.name === name)!);
    expect(large.dataLocation).toBe(TensorProto.DataLocation.EXTERNAL);
    expect(large.externalData!.map(({ key, value }) => [key, value])).toEqual([
      ["location", "weights.bin"],
      ["offset", "0"],
      ["length", "24"],
    ]);
    expect(small.rawData).toHaveLength(12);
    const both = toOnnx({ y }, { ...options, external: { location: "weights.bin", minBytes: 0 } }).externalFile!;
    expect(both.parts.map(({ length }) => length)).toEqual([24, 4096 - 24, 12]);
  });

  test("is asked for where a model would pass 2 GB", () => {
    const graph = createGraph();
    const [a, b] = [graph.parameter("a", [2 ** 14, 2 ** 14]), graph.parameter("b", [2 ** 14, 2 ** 14])];
    const zeros = new Float32Array(2 ** 28); // 1 GiB that is never touched, so it takes no memory
    const weights = { a: zeros, b: zeros };
    const y = reduceSum(add(a, b));
    const act = () => toOnnx({ y }, { weights });
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow(/must be less than 2 GB, got \d{10} bytes: keep them beside it with the option external/);
    const { externalFile } = toOnnx({ y }, { weights, external: { location: "weights.bin" } });
    expect(externalFile!.parts.map(({ length }) => length)).toEqual([2 ** 30, 2 ** 30]);
  });

  test("is read by onnxruntime", async () => {
    const feeds = { x: { shape: [1, 2], data: [5, 7] } };
    const result = await runOnnx({ y }, feeds, options);
    expect(Array.from(result.y.data)).toEqual([6, 9, 15]); // 5 + 1, 7 + 2, 12 + 3
  });
});

describe("float16", () => {
  test("may hold a parameter, which is computed with in float32", async () => {
    const graph = createGraph();
    const stored = graph.parameter("w", [4], "float16");
    const y = mul(cast(stored, "float32"), 2);
    // halves: exact, a tie to even, the smallest subnormal, the largest
    const weights = { w: [0.5, 1 + 1 / 2048, 2 ** -24, 65504] };
    const result = await runOnnx({ y }, {}, { weights });
    expect(Array.from(result.y.data)).toEqual([1, 2, 2 ** -23, 131008]);
    expect(gradients(reduceSum(y), [stored])[0].type).toBe("float16");
  });

  test.each([
    [1 + 3 / 2048, 0x3c02], // a tie goes up to even
    [-2, 0xc000],
    [65520, 0x7c00], // rounds to infinity
    [2 ** -14 - 2 ** -25, 0x0400], // the largest subnormal rounds up to the smallest normal
    [2 ** -26, 0x0000],
    [-0, 0x8000],
    [Number.NaN, 0x7e00],
  ])("%d becomes the bits %i", (value, bits) => {
    const graph = createGraph();
    const w = graph.parameter("w", [1], "float16");
    const { initializers } = decode({ y: cast(w, "float32") }, { weights: { w: [value] } });
    const bytes = initializers[0].rawData!;
    expect(bytes[0] | (bytes[1] << 8)).toBe(bits);
  });
});

describe("modelHash()", () => {
  test("is 32-bit FNV-1a, twice", () => {
    // of nothing: the two starting values; of "a": the published test vector of FNV-1a
    expect(modelHash(new Uint8Array(0))).toBe("811c9dc5050c5d1f");
    expect(modelHash(Uint8Array.of(0x61)).slice(0, 8)).toBe("e40c292c");
    expect(modelHash(Uint8Array.of(1, 2, 3))).toBe("56cf37abc3aa51b1"); // ten lines of Python
  });

  // These pin what is emitted. A change here is a change of every model that users write: say so in the changeset.
  test.each<readonly [string, () => Readonly<Record<string, Tensor>>, ToOnnxOptions, string]>([
    ["a dense layer", () => ({ y: smallNetwork().y }), {}, "4a39edc4010617fa"],
    ["a training step on the CPU", trainingStep, {}, "b2f8bc5a4e4301c8"],
    ["a training step on WebGPU", trainingStep, { provider: "webgpu" }, "cbf51de67b165e24"],
  ])("of %s", (_, build, options, hash) => {
    expect(modelHash(toOnnx(build(), options).bytes)).toBe(hash);
  });
});

/** Loss and gradients of a layer with attention-like products, normalisation and dropout, of sizes known at the run. */
function trainingStep(): Readonly<Record<string, Tensor>> {
  const graph = createGraph();
  const x = graph.input("x", ["batch", "length", 4]);
  const [weight, scale, shift] = [graph.parameter("w", [4, 4]), graph.parameter("s", [4]), graph.parameter("b", [4])];
  const mixed = matmul(matmul(x, x, { transposeB: true, scale: 0.5 }), dropout(linear(x, weight), 0.1));
  const loss = reduceSum(sigmoid(layerNorm(mixed, scale, shift)));
  const [dWeight, dScale] = gradients(loss, [weight, scale]);
  return { loss, dWeight, dScale };
}
