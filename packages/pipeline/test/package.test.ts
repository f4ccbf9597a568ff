import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

describe("@lsad/pipeline's manifest", () => {
  test("depends on the leaves it composes and on nothing else", () => {
    expect(Object.keys(manifest.dependencies)).toEqual([
      "@lsad/baselines",
      "@lsad/core",
      "@lsad/eval",
      "@lsad/features",
    ]);
  });

  test("exports one entry with types, and ships code without tests", () => {
    expect(Object.keys(manifest.exports)).toEqual([".", "./package.json"]);
    expect(manifest.exports["."]).toEqual({ types: "./dist/index.d.ts", default: "./dist/index.js" });
    expect(manifest.files).toEqual(["dist", "src", "!src/**/*.test.ts", "CHANGELOG.md"]);
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.type).toBe("module");
  });
});
