import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** What the bench may depend on, and why. */
const ALLOWED: Readonly<Record<string, string>> = {
  "@lsad/baselines": "the frozen keyword list, to hide its words from models and to find the lines it is silent on",
  "@lsad/core": "errors, seeded random numbers",
  "@lsad/datasets": "the corpora and labels it runs on",
  "@lsad/eval": "metrics and intervals",
  "@lsad/log-parser": "templates",
  "@lsad/pipeline": "the detectors under test",
  "apache-arrow": "scores as files that other tools read",
  "cli-table3": "the table in the terminal",
  commander: "the command line",
  "hyparquet-writer": "cells as Parquet, which lsad-parse writes with it too",
  piscina: "worker threads",
  vega: "the report's pictures",
  "vega-lite": "the report's pictures",
  zod: "the form of a result, and its published schema",
};

describe("@lsad/bench's manifest", () => {
  test("depends on nothing without a reason", () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test("exports the run, its jobs one by one and the command, and ships the result schema", () => {
    expect(Object.keys(manifest.exports)).toEqual([".", "./cells", "./command", "./package.json"]);
    expect(manifest.bin).toEqual({ "lsad-bench": "./dist/cli.js" });
    expect(manifest.files).toEqual(["dist", "src", "!src/**/*.test.ts", "schema", "CHANGELOG.md"]);
    expect(manifest.sideEffects).toBe(false);
  });
});
