/** @file Training on WebGPU: a GPU, or the software one that comes with Debian's Chromium. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findCpuFallbacks } from "@lsad/autodiff";
import { beforeAll, describe, expect, test } from "vitest";

/** The Vulkan driver to use; SwiftShader of Debian's package `chromium-common` where nothing else is named. */
const DRIVER = process.env.VK_DRIVER_FILES ?? "/usr/lib/chromium/vk_swiftshader_icd.json";

/** A software GPU compiles the programs of a step for some ten seconds, on a busy machine for longer. */
const COMPILING_MS = 600_000;

interface Trained {
  readonly losses: readonly number[];
  readonly scores: readonly number[];
}

/** What came of every way to train, and the profiles of all sessions that it took. */
interface Run {
  readonly trained: Readonly<Record<string, Trained>>;
  readonly profiles: readonly string[];
}

function trainOn(device: string): Run {
  const folder = mkdtempSync(join(tmpdir(), "webgpu-"));
  const env = { ...process.env, VK_DRIVER_FILES: DRIVER, LD_LIBRARY_PATH: dirname(DRIVER), XDG_RUNTIME_DIR: folder };
  try {
    const script = fileURLToPath(new URL("train-on.mjs", import.meta.url));
    const output = execFileSync(process.execPath, [script, device, folder], {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const files = readdirSync(folder).filter((file) => file.startsWith("profile-"));
    return { trained: JSON.parse(output), profiles: files.map((file) => readFileSync(join(folder, file), "utf8")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const name = "training on WebGPU";
describe.skipIf(!existsSync(DRIVER))(existsSync(DRIVER) ? name : `${name} [skipped: no ${DRIVER}]`, () => {
  let webgpu: ReturnType<typeof trainOn>;
  let cpu: ReturnType<typeof trainOn>;
  beforeAll(() => {
    cpu = trainOn("cpu");
    webgpu = trainOn("webgpu");
  }, COMPILING_MS);

  test.each(["full", "lora", "dann", "masked language"])(
    "%s: the CPU's losses over 20 steps, and its scores",
    (way) => {
      expect(cpu.trained[way].losses.length).toBeGreaterThanOrEqual(20);
      expect(webgpu.trained[way].losses).toBeAllclose(cpu.trained[way].losses, { relative: 0, absolute: 1e-4 });
      expect(webgpu.trained[way].scores).toBeAllclose(cpu.trained[way].scores, { relative: 0, absolute: 1e-3 });
    },
  );

  test("no node of a training, or of scoring, falls back to the CPU", () => {
    // one training each of four ways, three of which score: every session ran something
    expect(webgpu.profiles.length).toBeGreaterThanOrEqual(7);
    expect(webgpu.profiles.flatMap((profile) => findCpuFallbacks(profile, "webgpu"))).toEqual([]);
  });
});
