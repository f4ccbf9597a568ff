import assert from "node:assert/strict";
import { test } from "node:test";
import { completeLock } from "./complete-lock.mjs";

const tool = {
  version: "2.0.0",
  dev: true,
  optionalDependencies: { "@tool/linux-64": "2.0.0", "@tool/darwin-arm64": "2.0.0", "@tool/extras": "2.0.0" },
};

test("completeLock adds the binaries of other platforms, and nothing whose platform its name does not say", () => {
  const { packages, added } = completeLock({
    "": {},
    "node_modules/@tool/linux-64": { version: "2.0.0", optional: true },
    "node_modules/tool": tool,
  });
  assert.deepEqual(added, ["@tool/darwin-arm64@2.0.0"]);
  assert.deepEqual(packages["node_modules/@tool/darwin-arm64"], {
    version: "2.0.0",
    cpu: ["arm64"],
    dev: true,
    optional: true,
    os: ["darwin"],
  });
  assert.deepEqual(Object.keys(packages), [
    "",
    "node_modules/@tool/darwin-arm64",
    "node_modules/@tool/linux-64",
    "node_modules/tool",
  ]);
});

test("completeLock leaves a complete lock file as it is", () => {
  const complete = completeLock({ "": {}, "node_modules/tool": tool }).packages;
  assert.deepEqual(completeLock(complete), { packages: complete, added: [] });
});
