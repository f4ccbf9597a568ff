import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError, InvalidInputError } from "@lsad/core";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { smallBertConfig } from "./bert-config.js";
import {
  bottleneckWeightShapes,
  completeBottleneck,
  drawBottleneck,
  readBottleneckFolder,
  writeBottleneckFolder,
} from "./bottleneck-adapter.js";
import { readModelFolder } from "./model-folder.js";

const config = smallBertConfig(9);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "adapter-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("bottleneck adapters", () => {
  test("sit after both parts of a layer (Houlsby), or after the feed-forward part (Pfeiffer)", () => {
    const names = (kind: "houlsby" | "pfeiffer") =>
      bottleneckWeightShapes({ ...config, layers: 1 }, completeBottleneck({ kind, reductionFactor: 8 }, config))
        .filter(({ shape }) => shape.length === 2)
        .map(({ name, shape }) => [name.replace("encoder.layer.0.", ""), shape]);
    expect(names("pfeiffer")).toEqual([
      ["output.adapter_down.weight", [8, 64]],
      ["output.adapter_up.weight", [64, 8]],
    ]);
    expect(names("houlsby").map(([name]) => name)).toEqual([
      "attention.output.adapter_down.weight",
      "attention.output.adapter_up.weight",
      "output.adapter_down.weight",
      "output.adapter_up.weight",
    ]);
  });

  test.each(["houlsby", "pfeiffer"] as const)("of %s come back from a folder as they were written", (kind) => {
    const settings = completeBottleneck({ kind }, config);
    const adapter = { settings, weights: drawBottleneck(config, settings, 1) };
    writeBottleneckFolder(adapter, config, folder);
    expect(readBottleneckFolder(folder, config)).toEqual(adapter);
  });

  test("need a reduction factor that divides the hidden size", () => {
    expect(() => completeBottleneck({ reductionFactor: 7 }, config)).toThrow(InvalidInputError);
    expect(() => completeBottleneck({ reductionFactor: 7 }, config)).toThrow("must divide the hidden size 64, got 7");
  });

  test.each([
    [{ non_linearity: "gelu" }, "neither Houlsby's nor Pfeiffer's"],
    [{ is_parallel: true }, "neither Houlsby's nor Pfeiffer's"],
    [{ reduction_factor: 8 }, "does not fit the encoder"],
  ])("of a folder that says %j are refused", (change, message) => {
    const settings = completeBottleneck({}, config);
    writeBottleneckFolder({ settings, weights: drawBottleneck(config, settings, 1) }, config, folder);
    const file = join(folder, "adapter_config.json");
    const json = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...json, config: { ...json.config, ...change } }));
    expect(() => readBottleneckFolder(folder, config)).toThrow(DataFormatError);
    expect(() => readBottleneckFolder(folder, config)).toThrow(message);
  });
});

describeWithShared("adapters made by the adapters library", ["models/tiny-bert", "fixtures/torch"], () => {
  const tiny = readModelFolder(sharedPath("models", "tiny-bert"));

  test.each(["houlsby", "pfeiffer"] as const)("of %s are read", (kind) => {
    const adapter = readBottleneckFolder(sharedPath("fixtures", "torch", "bert", `adapter-${kind}.final`), tiny.config);
    expect(adapter.settings).toEqual({ kind, reductionFactor: 8 });
    expect(adapter.weights.get("encoder.layer.1.output.adapter_up.weight")?.shape).toEqual([64, 8]);
  });
});
