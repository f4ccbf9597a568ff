import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInputError } from "@lsad/core";
import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { createGraph } from "../create-graph.js";
import { tanh } from "../functions/activations.js";
import { mul } from "../functions/arithmetic.js";
import { reshape } from "../functions/shapes.js";
import { findCpuFallbacks } from "./cpu-fallbacks.js";
import { toOnnx } from "./to-onnx.js";

type Types = readonly Readonly<Record<string, readonly number[]>>[];

const node = (name: string, provider: string, inputs: Types, outputs: Types) => ({
  cat: "Node",
  name: `${name}_kernel_time`,
  args: { op_name: name.split("/")[1], provider, input_type_shape: inputs, output_type_shape: outputs },
});
const CPU = "CPUExecutionProvider";
const FLOATS: Types = [{ float: [16, 384] }];

describe("findCpuFallbacks()", () => {
  test("names nodes on the CPU, once each, with how often they ran", () => {
    const profile = [
      { cat: "Session", name: "model_loading", args: {} },
      node("gelu.1/Erf", CPU, FLOATS, FLOATS),
      node("gelu.1/Mul", "WebGpuExecutionProvider", FLOATS, FLOATS),
      node("gelu.1/Erf", CPU, FLOATS, FLOATS),
    ];
    expect(findCpuFallbacks(JSON.stringify(profile), "webgpu")).toEqual([
      { node: "gelu.1/Erf", operator: "Erf", outputs: "float[16,384]", runs: 2 },
    ]);
    expect(findCpuFallbacks(JSON.stringify(profile), "cpu")).toEqual([]);
  });

  test("leaves out sizes, and what reads whole numbers only", () => {
    const profile = [
      node("reshape.1/Shape", CPU, FLOATS, [{ int64: [1] }]),
      node("oneHot.2/Cast", CPU, [{ int64: [16] }], [{ float: [16] }]),
      node("where.2/Where", CPU, [{ bool: [16] }, { int64: [] }, { int64: [16] }], [{ int64: [16] }]),
      node("argmax.3/ArgMax", CPU, FLOATS, [{ int64: [16] }]), // a result of the GPU that the CPU had to compute
    ];
    const found = findCpuFallbacks(JSON.stringify(profile), "cuda");
    expect(found.map(({ operator }) => operator)).toEqual(["ArgMax"]);
  });

  test("reads what onnxruntime writes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "autodiff-profile-"));
    try {
      const x = createGraph().input("x", ["batch", "length", 2]);
      const y = tanh(reshape(mul(reshape(x, [-1, 2]), 3), ["batch", "length", 2]));
      const options = { enableProfiling: true, profileFilePrefix: join(folder, "run") };
      const session = await ort.InferenceSession.create(toOnnx({ y }).bytes, options);
      await session.run({ x: new ort.Tensor("float32", new Float32Array(40), [2, 10, 2]) });
      session.endProfiling();
      await session.release();
      const profile = readFileSync(join(folder, readdirSync(folder)[0]), "utf8");
      // a session on the CPU, asked about as if a GPU had been wanted: all arithmetic is there, the sizes are not
      const operators = findCpuFallbacks(profile, "webgpu").map(({ operator }) => operator);
      expect(operators).toContain("Tanh");
      expect(operators).toContain("Mul");
      expect(operators).not.toContain("Shape");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test.each([
    ["{", "profile must be the JSON that onnxruntime writes"],
    ["{}", "profile must be a JSON list of events, got object"],
    ["[]", "profile must hold nodes that ran, got none"],
  ])("rejects %j", (profile, message) => {
    expect(() => findCpuFallbacks(profile, "webgpu")).toThrow(InvalidInputError);
    expect(() => findCpuFallbacks(profile, "webgpu")).toThrow(message);
  });
});
