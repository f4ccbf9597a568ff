import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** What the package may depend on, and why. */
const ALLOWED: Readonly<Record<string, string>> = {
  "@grpc/grpc-js": "Spark Connect is gRPC",
  "@grpc/proto-loader": "reads the protocol's definition at run time: no generated code to keep",
  "@lsad/core": "errors with codes",
  "@lsad/features": "the vectorisers whose vocabulary is fitted on Spark; text options",
  "@lsad/log-parser": "header formats, masks and parsers: what the worker runs, and what options are checked by",
  "apache-arrow": "Spark's results are Arrow streams",
  commander: "the command line",
};

describe("@lsad/spark's manifest", () => {
  test("depends on nothing without a reason", () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test("asks for the benchmark, and for what comes with it, only where it is run", () => {
    const names = ["@lsad/bench", "@lsad/eval", "@lsad/pipeline"]; // the last two for --mllib
    expect(manifest.peerDependencies).toEqual(
      Object.fromEntries(names.map((name) => [name, manifest.devDependencies[name]])),
    );
    expect(manifest.peerDependenciesMeta).toEqual(Object.fromEntries(names.map((name) => [name, { optional: true }])));
  });

  test("has the client and the mock as entries of their own: neither needs the rest", () => {
    expect(Object.keys(manifest.exports)).toEqual([".", "./connect", "./mock", "./package.json"]);
  });

  test("publishes the build and its sources, not its tests", () => {
    expect(manifest.files).toEqual(["dist", "src", "!src/**/*.test.ts", "CHANGELOG.md"]);
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.engines).toEqual({ node: ">=20.19" });
  });
});
