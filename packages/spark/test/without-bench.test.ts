/** @file The package where `@lsad/bench`, an optional peer, is not installed: all but `lsad-spark bench` works. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleAlone } from "./bundle-worker.js";

const folder = mkdtempSync(join(tmpdir(), "lsad-spark-alone-"));
let command: string;
let imports: Readonly<Record<string, readonly string[]>>;

beforeAll(async () => {
  const names = ["cli", "index", "connect", "mock"] as const;
  const bundles = await Promise.all(names.map((name) => bundleAlone(name, folder)));
  imports = Object.fromEntries(bundles.map(({ staticImports }, i) => [names[i], staticImports]));
  command = bundles[0].file;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command from a folder that has no packages beside it. */
function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

describe("@lsad/spark without @lsad/bench", () => {
  test.each(["cli", "index", "connect", "mock"])("%s loads without it", (name) => {
    expect(imports[name].filter((path) => path.startsWith("@lsad/"))).toEqual([]); // all others are in the bundle
  });

  test("lists the command", async () => {
    const { code, stdout } = await run("--help");
    expect([code, stdout]).toEqual([0, expect.stringContaining("The benchmark's jobs as Spark tasks")]);
  });

  test("says what to install when the command is run", async () => {
    const { code, stderr } = await run("bench", "--preset", "quick");
    expect([code, stderr]).toEqual([
      2,
      "error: lsad-spark bench: @lsad/bench must be installed beside @lsad/spark, got none: npm install @lsad/bench\n",
    ]);
  });
});
