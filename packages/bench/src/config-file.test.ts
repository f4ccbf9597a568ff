import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { presetNames, resolveConfig } from "./config.js";
import { configFileText, parseConfigFile } from "./config-file.js";

const read = (value: unknown) => parseConfigFile(JSON.stringify(value), "run.json");

describe("parseConfigFile()", () => {
  test("gives the preset and what it overrides", () => {
    expect(read({ preset: "standard", seeds: 2, lines: 500, draws: 3, rareShares: [1] })).toEqual({
      preset: "standard",
      overrides: { seedCount: 2, syntheticLines: 500, draws: 3, rareShares: [1] },
    });
    expect(read({})).toEqual({ preset: undefined, overrides: {} });
  });

  test.each([
    [{ presets: "quick" }, 'run.json: the file: Unrecognized key: "presets"'],
    [{ preset: "slow" }, "run.json: preset: Invalid option"],
    [{ contrasts: [{ name: "x" }] }, "run.json: contrasts[0].better: Invalid input"],
    [{ options: { fusion: { C: undefined, grid: 1 }, knn: 5 } }, "run.json: options.knn: Invalid input"],
    [{ shots: [10, 0] }, "run.json: shots[1]: Too small"],
    [{ views: ["raw", "cooked"] }, "run.json: views[1]: Invalid option"],
  ])("refuses %j with the path of what is wrong", (value, message) => {
    expect(() => read(value)).toThrow(InvalidInputError);
    expect(() => read(value)).toThrow(message);
  });

  test("names all that is wrong, a line each", () => {
    expect(() => read({ draws: 0, seeds: "many" })).toThrow(/run\.json: seeds: [^\n]*\nrun\.json: draws: /);
  });

  test("refuses what is not JSON", () => {
    expect(() => parseConfigFile("{", "run.json")).toThrow("run.json: must be JSON, got ");
  });
});

describe("configFileText()", () => {
  test.each(presetNames)("of %s is a file that gives the same configuration", (preset) => {
    const config = resolveConfig(preset, {
      seedCount: 3,
      targets: ["BGL"],
      options: { fusion: { C: 1 } },
      detectors: ["fusion"],
    });
    const { preset: named, overrides } = parseConfigFile(configFileText(config), "run.json");
    expect(named).toBe(preset);
    expect(resolveConfig(preset, overrides)).toEqual(config);
  });
});
