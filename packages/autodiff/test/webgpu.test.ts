/** @file Every operation on WebGPU: a GPU, or the software one that comes with Debian's Chromium. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCpuFallbacks, type OnnxModel, toOnnx } from "../src/index.js";
import { evaluate } from "../src/reference.js";
import { type BuiltCase, buildCase, OP_CASES } from "./op-cases.js";

/** The Vulkan driver to use; SwiftShader of Debian's package `chromium-common` where nothing else is named. */
const DRIVER = process.env.VK_DRIVER_FILES ?? "/usr/lib/chromium/vk_swiftshader_icd.json";
const RUNNER = fileURLToPath(new URL("run-on-webgpu.mjs", import.meta.url));

interface Job {
  readonly built: BuiltCase;
  readonly outputs: Readonly<Record<string, BuiltCase["output"]>>;
  readonly model: OnnxModel;
}

const jobs: readonly Job[] = OP_CASES.map((one) => {
  const built = buildCase(one);
  const outputs = { output: built.output, ...built.slopes };
  return { built, outputs, model: toOnnx(outputs, { provider: "webgpu" }) };
});

/** Runs all models in one process; its folder then holds results and profiles. */
function runAll(folder: string): readonly Readonly<Record<string, readonly number[]>>[] {
  const list = jobs.map(({ built: { feeds }, model: { bytes, inputs } }, i) => {
    writeFileSync(join(folder, `${i}.onnx`), bytes);
    const given = inputs.map(({ name, type }) => [
      name,
      { type, shape: feeds[name].shape, data: Array.from(feeds[name].data) },
    ]);
    return { model: `${i}.onnx`, feeds: Object.fromEntries(given) };
  });
  writeFileSync(join(folder, "jobs.json"), JSON.stringify(list));
  const env = { ...process.env, VK_DRIVER_FILES: DRIVER, LD_LIBRARY_PATH: dirname(DRIVER), XDG_RUNTIME_DIR: folder };
  execFileSync(process.execPath, [RUNNER, folder], { env, stdio: "pipe" });
  return JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
}

const name = "on WebGPU";
describe.skipIf(!existsSync(DRIVER))(existsSync(DRIVER) ? name : `${name} [skipped: no ${DRIVER}]`, () => {
  const folder = mkdtempSync(join(tmpdir(), "autodiff-webgpu-"));
  let results: ReturnType<typeof runAll>;
  beforeAll(() => {
    results = runAll(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(OP_CASES.map(({ name }, i) => ({ name, i })))("$name: output and gradients", ({ i }) => {
    const { built, outputs } = jobs[i];
    for (const [output, { data }] of Object.entries(evaluate(outputs, built.feeds))) {
      const scale = data.reduce((peak, value) => Math.max(peak, Math.abs(value)), 1);
      expect(results[i][output]).toBeAllclose(data, { relative: 0, absolute: 1e-5 * scale });
    }
  });

  test.each(OP_CASES.map(({ name }, i) => ({ name, i })))("$name: no node falls back to the CPU", ({ i }) => {
    const profile = readdirSync(folder).find((file) => file.startsWith(`${i}.onnx.profile`)) as string;
    expect(findCpuFallbacks(readFileSync(join(folder, profile), "utf8"), "webgpu")).toEqual([]);
  });
});
