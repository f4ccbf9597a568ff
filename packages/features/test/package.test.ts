import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Run-time dependencies, each with the reason it is worth its weight, and the only entry that may load it. */
const ALLOWED_DEPENDENCIES: Readonly<Record<string, { readonly entry: string; readonly reason: string }>> = {
  "@lsad/core": { entry: "index", reason: "the types, errors and random numbers all packages share" },
  "apache-arrow": { entry: "tables", reason: "the interchange format with Python, R and databases" },
  "fast-csv": { entry: "tables", reason: "CSV with quotes, line ends and marks as they occur" },
  hyparquet: { entry: "tables", reason: "Parquet in plain JavaScript" },
  "hyparquet-compressors": { entry: "tables", reason: "the compressions Parquet files come in" },
  "ml-matrix": { entry: "decomposition", reason: "dense SVD and eigenvalues, well tested" },
};

/** Package names a source file imports, types aside. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8").replace(/import type [^;]+;/g, "");
  return [...text.matchAll(/^(?:import|export)[^;]*? from "([^"]+)"/gms)].map(([, name]) => name);
}

/** Everything an entry loads, from its sources: packages, and `node:` modules. */
function loadedBy(entry: string): Set<string> {
  const loaded = new Set<string>();
  const visit = (path: string) => {
    for (const name of importsOf(path)) {
      if (name.startsWith(".")) visit(fileURLToPath(new URL(name.replace(/\.js$/, ".ts"), `file://${path}`)));
      else loaded.add(name);
    }
  };
  visit(fileURLToPath(new URL(`../src/${entry}.ts`, import.meta.url)));
  return loaded;
}

describe("package.json of @lsad/features", () => {
  test("depends on nothing that is not listed here with a reason, pinned", () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(Object.keys(ALLOWED_DEPENDENCIES).sort());
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      if (!name.startsWith("@lsad/")) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  test("is three ES module entries, typed, without side effects", () => {
    expect(manifest.type).toBe("module");
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.exports).toEqual({
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./decomposition": { types: "./dist/decomposition.d.ts", default: "./dist/decomposition.js" },
      "./tables": { types: "./dist/tables.d.ts", default: "./dist/tables.js" },
      "./package.json": "./package.json",
    });
  });

  test("loads in its main entry nothing but core: it runs in a browser", () => {
    expect([...loadedBy("index")]).toEqual(["@lsad/core"]);
  });

  test.each(["decomposition", "tables"])("loads in %s what is listed for it", (entry) => {
    for (const name of loadedBy(entry)) {
      if (name.startsWith("node:")) expect(entry).toBe("tables");
      else expect(["index", entry]).toContain(ALLOWED_DEPENDENCIES[name].entry);
    }
  });

  test("publishes the build and its sources, not its tests", () => {
    expect(manifest.files).toEqual(["dist", "src", "!src/**/*.test.ts", "CHANGELOG.md"]);
    expect(manifest.engines).toEqual({ node: ">=20.19" });
    expect(readdirSync(new URL("..", import.meta.url))).toContain("README.md");
  });
});
