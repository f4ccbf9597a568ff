/** @file Training on WebGPU: a GPU, or the software one that comes with Debian's Chromium. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";

/** The Vulkan driver to use; SwiftShader of Debian's package `chromium-common` where nothing else is named. */
const DRIVER = process.env.VK_DRIVER_FILES ?? "/usr/lib/chromium/vk_swiftshader_icd.json";

/** A software GPU compiles the programs of a step for some ten seconds, on a busy machine for longer. */
const COMPILING_MS = 600_000;

interface Trained {
  readonly losses: readonly number[];
  readonly scores: readonly number[];
}

function trainOn(device: string): Readonly<Record<string, Trained>> {
  const folder = mkdtempSync(join(tmpdir(), "webgpu-"));
  const env = { ...process.env, VK_DRIVER_FILES: DRIVER, LD_LIBRARY_PATH: dirname(DRIVER), XDG_RUNTIME_DIR: folder };
  try {
    const script = fileURLToPath(new URL("train-on.mjs", import.meta.url));
    return JSON.parse(
      execFileSync(process.execPath, [script, device], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
    );
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
      expect(cpu[way].losses.length).toBeGreaterThanOrEqual(20);
      expect(webgpu[way].losses).toBeAllclose(cpu[way].losses, { relative: 0, absolute: 1e-4 });
      expect(webgpu[way].scores).toBeAllclose(cpu[way].scores, { relative: 0, absolute: 1e-3 });
    },
  );
});
