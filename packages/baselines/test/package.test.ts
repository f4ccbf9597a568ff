import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Every runtime dependency and why it is worth its weight. */
const REASONS: Record<string, string> = {
  "@bufbuild/protobuf": "writes the bytes of ONNX files; only its wire format, which bundlers keep alone",
  "@lsad/core": "types, errors and seeded random numbers that all packages share",
};

describe("the manifest", () => {
  test("depends on nothing without a reason", () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(Object.keys(REASONS).sort());
    expect(manifest.peerDependencies).toBeUndefined();
    expect(manifest.optionalDependencies).toBeUndefined();
  });

  test("exports its entries and itself, and no deep path", () => {
    expect(manifest.exports).toEqual({
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./parallel": { types: "./dist/parallel.d.ts", default: "./dist/parallel.js" },
      "./package.json": "./package.json",
    });
    expect(manifest.type).toBe("module");
    expect(manifest.sideEffects).toBe(false);
  });

  test("publishes the build and the sources without their tests", () => {
    expect(manifest.files).toEqual(["dist", "src", "!src/**/*.test.ts", "CHANGELOG.md"]);
    expect(readdirSync(new URL("..", import.meta.url))).toContain("README.md");
  });
});
