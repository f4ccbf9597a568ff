/** @file Every operation on WebGPU: a GPU, or the software one that comes with Debian's Chromium. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { createGraph, findCpuFallbacks, type Tensor, toOnnx } from "../src/index.js";
import { evaluate } from "../src/reference.js";
import { type BuiltCase, buildCase, OP_CASES } from "./op-cases.js";
import type { Values } from "./parity/backends.js";

/** The Vulkan driver to use; SwiftShader of Debian's package `chromium-common` where nothing else is named. */
const DRIVER = process.env.VK_DRIVER_FILES ?? "/usr/lib/chromium/vk_swiftshader_icd.json";
const RUNNER = fileURLToPath(new URL("run-on-webgpu.mjs", import.meta.url));

/** All cases in one graph: one session instead of dozens, each of which asks the driver for a device. */
const graph = createGraph();
const cases: readonly BuiltCase[] = OP_CASES.map((one) => buildCase(one, {}, graph));
const feeds: Readonly<Record<string, Values>> = Object.assign({}, ...cases.map((one) => one.feeds));

/** `3 d weight` is the gradient of the weight of case 3. */
const outputs: Readonly<Record<string, Tensor>> = Object.fromEntries(
  cases.flatMap(({ output, slopes }, i) =>
    Object.entries({ output, ...slopes }).map(([name, tensor]) => [`${i} ${name}`, tensor]),
  ),
);

/** Runs the model in a process of its own and returns its outputs and onnxruntime's profile. */
function runOnGpu(folder: string): { results: Readonly<Record<string, readonly number[]>>; profile: string } {
  const { bytes, inputs } = toOnnx(outputs, { provider: "webgpu" });
  writeFileSync(join(folder, "model.onnx"), bytes);
  const given = inputs.map(({ name, type }) => {
    const { shape, data } = feeds[name];
    return [name, { type, shape, data: Array.from(data) }];
  });
  writeFileSync(join(folder, "feeds.json"), JSON.stringify(Object.fromEntries(given)));
  const env = { ...process.env, VK_DRIVER_FILES: DRIVER, LD_LIBRARY_PATH: dirname(DRIVER), XDG_RUNTIME_DIR: folder };
  execFileSync(process.execPath, [RUNNER, folder], { env, stdio: "pipe" });
  const profile = readdirSync(folder).find((file) => file.startsWith("profile")) as string;
  return {
    results: JSON.parse(readFileSync(join(folder, "results.json"), "utf8")),
    profile: readFileSync(join(folder, profile), "utf8"),
  };
}

const hasDriver = existsSync(DRIVER);
describe.skipIf(!hasDriver)(hasDriver ? "on WebGPU" : `on WebGPU [skipped: ${DRIVER} is not there]`, () => {
  let run: ReturnType<typeof runOnGpu>;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "autodiff-webgpu-"));
    try {
      run = runOnGpu(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test.each(OP_CASES.map(({ name }, i) => ({ name, i })))("$name: output and gradients", ({ i }) => {
    const ours = { output: cases[i].output, ...cases[i].slopes };
    for (const [name, { data }] of Object.entries(evaluate(ours, cases[i].feeds))) {
      const scale = data.reduce((peak, value) => Math.max(peak, Math.abs(value)), 1);
      expect(run.results[`${i} ${name}`]).toBeAllclose(data, { relative: 0, absolute: 1e-5 * scale });
    }
  });

  test("no node of any of them falls back to the CPU", () => {
    expect(findCpuFallbacks(run.profile, "webgpu")).toEqual([]);
  });
});
