import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Run-time dependencies, each with the reason it is worth its weight to everyone who trains an encoder. */
const ALLOWED_DEPENDENCIES: Readonly<Record<string, string>> = {
  "@lsad/autodiff": "the graphs that train and score",
  "@lsad/core": "errors with codes, seeded random numbers",
  "onnxruntime-node": "runs the graphs; the version that @huggingface/transformers pins, or 300 MB come twice",
};

describe("package.json of @lsad/transformers-gpu", () => {
  test("depends on nothing that is not listed here with a reason", () => {
    expect(Object.keys(manifest.dependencies)).toEqual(Object.keys(ALLOWED_DEPENDENCIES));
  });

  test("has two ES module entries, typed, without side effects: one that loads onnxruntime, one that leaves that to a worker", () => {
    expect(manifest.type).toBe("module");
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.exports).toEqual({
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./detectors": { types: "./dist/detectors.d.ts", default: "./dist/detectors.js" },
      "./package.json": "./package.json",
    });
  });

  test("publishes the build and its sources, not its tests", () => {
    expect(manifest.files).toEqual(["dist", "src", "!src/**/*.test.ts", "CHANGELOG.md"]);
    expect(manifest.engines).toEqual({ node: ">=20.19" });
  });
});

describe("sources of @lsad/transformers-gpu", () => {
  const folder = new URL("../src/", import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );

  test.each(files)("src/%s prints nothing and draws no unseeded number", (file) => {
    expect(readFileSync(new URL(file, folder), "utf8")).not.toMatch(/\bconsole\.|Math\.random/);
  });
});
