import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError, InvalidInputError } from "@lsad/core";
import { describeWithShared, readFixture, sharedPath } from "@lsad/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { smallBertConfig } from "./bert-config.js";
import { drawWeights, encoderWeightShapes, linear } from "./bert-weights.js";
import { completeLora, drawLora, type LoraAdapter, loraModules, loraScale, mergeLora } from "./lora.js";
import { readLoraFolder, writeLoraFolder } from "./lora-folder.js";
import { readModelFolder } from "./model-folder.js";
import type { FloatTensor } from "./safetensors.js";

const config = { ...smallBertConfig(9), hiddenSize: 4, intermediateSize: 6, maxTokens: 5 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lora-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("LoRA", () => {
  test("adapts query and value where nothing is said", () => {
    expect(loraModules(config, completeLora()).map(({ name }) => name)).toEqual([
      "encoder.layer.0.attention.self.query",
      "encoder.layer.0.attention.self.value",
      "encoder.layer.1.attention.self.query",
      "encoder.layer.1.attention.self.value",
    ]);
  });

  test("knows a map by the end of its name, in either family's words", () => {
    const ends = (targets: string[], family: "bert" | "distilbert") =>
      loraModules({ ...config, family, layers: 1 }, completeLora({ targets })).map(({ name }) =>
        name.replace(/.*0\./, ""),
      );
    expect(ends(["output.dense"], "bert")).toEqual(["attention.output.dense", "output.dense"]);
    expect(ends(["q_lin", "lin2"], "distilbert")).toEqual(["attention.self.query", "output.dense"]);
  });

  test("scales by alpha over the rank, or over its root", () => {
    expect(loraScale(completeLora({ rank: 4, alpha: 16 }))).toBe(4);
    expect(loraScale(completeLora({ rank: 4, alpha: 16, rankStabilised: true }))).toBe(8);
  });

  test("starts as no change at all", () => {
    const settings = completeLora({ rank: 2 });
    const weights = drawWeights(encoderWeightShapes(config), 0.02, 1);
    const adapter: LoraAdapter = { settings, weights: drawLora(config, settings, 3), heads: new Map() };
    expect(mergeLora(weights, adapter)).toEqual(weights);
    const a = adapter.weights.get("encoder.layer.1.attention.self.value.lora_A.weight") as FloatTensor;
    expect(a.shape).toEqual([2, 4]);
    expect(a.data.every((value) => value !== 0 && Math.abs(value) <= 1 / Math.sqrt(4))).toBe(true);
  });

  test("merges to W + scale B A", () => {
    const tensor = (shape: number[], ...values: number[]): FloatTensor => ({ shape, data: Float32Array.from(values) });
    const weights = new Map([["m.weight", tensor([2, 2], 1, 2, 3, 4)]]);
    const adapter = new Map([
      ["m.lora_A.weight", tensor([1, 2], 10, 20)],
      ["m.lora_B.weight", tensor([2, 1], 1, -1)],
    ]);
    // scale 2 / 1: [[1 + 2·10, 2 + 2·20], [3 − 2·10, 4 − 2·20]]
    const settings = completeLora({ rank: 1, alpha: 2 });
    const merged = mergeLora(weights, { settings, weights: adapter, heads: new Map() });
    expect([...(merged.get("m.weight") as FloatTensor).data]).toEqual([21, 42, -17, -36]);
    expect(() => mergeLora(new Map(), { settings, weights: adapter, heads: new Map() })).toThrow(InvalidInputError);
  });

  test.each(["bert", "distilbert"] as const)("of %s comes back from a folder as it was written", (family) => {
    const ours = { ...config, family, tokenTypes: family === "bert" ? 2 : 0 };
    const settings = completeLora({ rank: 3, alpha: 5, dropout: 0.1, rankStabilised: true });
    const heads = drawWeights(linear("classifier", 2, 4), 1, 1);
    const adapter: LoraAdapter = { settings, weights: drawLora(ours, settings, 3), heads };
    writeLoraFolder(adapter, ours, folder, "small");
    const read = readLoraFolder(folder, ours);
    expect(read.weights).toEqual(adapter.weights);
    expect(read.heads).toEqual(heads);
    expect({ ...read.settings, targets: [] }).toEqual({ ...settings, targets: [] });
  });

  test.each([
    [{ rank: 0 }, "rank must be a whole number of at least 1, got 0"],
    [{ alpha: 0 }, "alpha must be above 0, got 0"],
    [{ dropout: 1 }, "dropout must be in [0, 1), got 1"],
    [{ targets: [] }, "targets must name at least one map"],
  ])("rejects %j", (options, message) => {
    expect(() => completeLora(options)).toThrow(InvalidInputError);
    expect(() => completeLora(options)).toThrow(message);
  });

  test("rejects a target that names nothing", () => {
    expect(() => loraModules(config, completeLora({ targets: ["quarry"] }))).toThrow("got quarry");
  });

  test.each([
    [{ peft_type: "IA3" }, "not a LoRA adapter"],
    [{ use_dora: true }, "use_dora is not supported"],
    [{ rank_pattern: { query: 4 } }, "rank_pattern is not supported"],
    [{ target_modules: "all-linear" }, "target_modules must be a list of names"],
    [{ r: 4 }, "does not fit the encoder"],
    [{ exclude_modules: ["key"] }, "exclude_modules is not supported"],
  ])("refuses a folder that says %j", (change, message) => {
    const settings = completeLora({ rank: 3 });
    writeLoraFolder({ settings, weights: drawLora(config, settings, 3), heads: new Map() }, config, folder, "small");
    const file = join(folder, "adapter_config.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...change }));
    expect(() => readLoraFolder(folder, config)).toThrow(DataFormatError);
    expect(() => readLoraFolder(folder, config)).toThrow(message);
  });
});

test("refuses a folder whose adapter changes a layer outside the encoder", () => {
  const settings = completeLora({ rank: 3, targets: ["dense"] });
  const pooler = { shape: [3, 4], data: new Float32Array(12) };
  const heads = new Map([["pooler.dense.lora_A.weight", pooler]]);
  const outside = mkdtempSync(join(tmpdir(), "lora-"));
  try {
    writeLoraFolder({ settings, weights: drawLora(config, settings, 3), heads }, config, outside, "small");
    expect(() => readLoraFolder(outside, config)).toThrow(
      "pooler.dense.lora_A.weight adapts a layer that stands outside",
    );
  } finally {
    rmSync(outside, { recursive: true });
  }
});

describeWithShared("LoRA adapters made by PEFT", ["models/tiny-bert", "fixtures/torch"], () => {
  const tiny = readModelFolder(sharedPath("models", "tiny-bert"));
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

  test.each(["lora", "lora-rs"])("%s: merged weights differ from the base as PEFT's do", (name) => {
    const golden = readFixture<{ merged_delta_norms: Record<string, number> }>(`torch/bert/${name}.json`);
    const adapter = readLoraFolder(sharedPath("fixtures", "torch", "bert", `${name}.final`), tiny.config);
    const merged = mergeLora(tiny.weights, adapter);
    const deltas = Object.keys(golden.merged_delta_norms).map((weight) => {
      const module = weight.replace(/^bert\./, "");
      const base = tiny.weights.get(module) as FloatTensor;
      return norm((merged.get(module) as FloatTensor).data.map((value, i) => value - base.data[i]));
    });
    expect(deltas).toBeAllclose(Object.values(golden.merged_delta_norms), { relative: 1e-5, absolute: 0 });
    expect([...adapter.heads.keys()]).toEqual(["classifier.bias", "classifier.weight"]);
  });
});
