import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Run-time dependencies, each with the reason it is worth its weight. */
const ALLOWED_DEPENDENCIES: Readonly<Record<string, string>> = {
  "@bufbuild/protobuf": "writes the wire format of ONNX models; only its /wire entry is used",
  "@lsad/core": "errors with codes, seeded random numbers",
};

describe("package.json of @lsad/autodiff", () => {
  test("depends on nothing that is not listed here with a reason, and on no runtime", () => {
    expect(Object.keys(manifest.dependencies)).toEqual(Object.keys(ALLOWED_DEPENDENCIES));
  });

  test("has the library and the reference interpreter as entries, typed, without side effects", () => {
    const entry = (name: string) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });
    expect(manifest.type).toBe("module");
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.exports).toEqual({
      ".": entry("index"),
      "./reference": entry("reference"),
      "./package.json": "./package.json",
    });
  });

  test("publishes the build and its sources, not its tests", () => {
    expect(manifest.files).toEqual(["dist", "src", "!src/**/*.test.ts", "CHANGELOG.md"]);
    expect(manifest.engines).toEqual({ node: ">=20.19" });
  });
});

describe("sources of @lsad/autodiff", () => {
  const folder = new URL("../src/", import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );

  test("are found", () => {
    expect(files).toContain("index.ts");
    expect(files.length).toBeGreaterThan(30);
  });

  test.each(files)("src/%s touches no file, process, console or network", (file) => {
    const source = readFileSync(new URL(file, folder), "utf8").replace(/^ \*.*$/gm, ""); // examples print
    expect(source).not.toMatch(/from "node:|\bprocess\.|\bconsole\.|\bfetch\(|Math\.random|onnxruntime-(?:node|web)/);
  });
});
