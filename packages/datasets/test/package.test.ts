import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { sources } from "../src/index.js";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const at = (path: string) => new URL(`../${path}`, import.meta.url);

/** Run-time dependencies, each with the reason it is worth its weight. */
const ALLOWED_DEPENDENCIES: Readonly<Record<string, string>> = {
  "@lsad/core": "records, errors, seeded random numbers",
  "@lsad/log-parser": "the 16 header formats, bytes to lines, lines to records",
  "fast-csv": "streaming CSV with quoting done right",
};

describe("package.json of @lsad/datasets", () => {
  test("depends on nothing that is not listed here with a reason, libraries of others pinned", () => {
    expect(Object.keys(manifest.dependencies)).toEqual(Object.keys(ALLOWED_DEPENDENCIES));
    expect(manifest.dependencies["fast-csv"]).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("is one ES module entry, typed, without side effects", () => {
    expect(manifest.type).toBe("module");
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.exports).toEqual({
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./package.json": "./package.json",
    });
    expect(manifest.engines).toEqual({ node: ">=20.19" });
  });

  test("publishes the build, its sources, and the curated labels with their guideline", () => {
    expect(manifest.files).toEqual(["dist", "src", "!src/**/*.test.ts", "labels", "CHANGELOG.md"]);
    const files = readdirSync(at("labels/curated"));
    expect(files.filter((file) => file.endsWith(".csv"))).toEqual(sources.map((info) => `${info.name}.csv`).sort());
    expect(files).toContain("GUIDELINE.md");
  });

  test("ships no line of Loghub: no .log file, no structured file", () => {
    const all = readdirSync(at("."), { recursive: true }).map(String);
    const ours = all.filter((path) => !/^(?:node_modules|\.turbo)/.test(path));
    expect(ours.filter((path) => /\.log(\.gz)?$|_structured\.csv$/.test(path))).toEqual([]);
  });

  test.skipIf(!existsSync(at("dist/index.js")))("the build finds its labels too", async () => {
    const built = createRequire(import.meta.url).resolve("../dist/index.js");
    const { openLabels, syntheticCorpus } = await import(built);
    const corpus = syntheticCorpus({ sources: ["Spark"], linesPerSource: 5 });
    await expect(openLabels("curated", corpus)).rejects.toThrow(/labels.curated.Spark\.csv:\d+: unknown EventId/);
  });
});
