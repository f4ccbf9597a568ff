/** @file The built command line, killed in the middle and started again, on one thread and on two. */

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const ARGS = [
  "run",
  "--lines",
  "300",
  "--detectors",
  "keyword,naive-bayes,tfidf-lr",
  "--targets",
  "Apache,BGL,Linux,Mac",
];

let folder: string;
beforeAll(() => {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: npm run build makes it, and npm test does so first`);
  folder = mkdtempSync(join(tmpdir(), "lsad-kill-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function finish(out: string, ...more: string[]): string {
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...ARGS, "--out", join(folder, out), ...more], {
    encoding: "utf8",
  });
  expect([status, stderr.includes("error")]).toEqual([0, false]);
  return readFileSync(join(folder, out, "results.jsonl"), "utf8");
}

/** Starts a run and sends it a signal when its results have grown past `bytes`; resolves with its exit code. */
function interrupt(out: string, signal: NodeJS.Signals, bytes: number): Promise<number | null> {
  const child = spawn(process.execPath, [CLI, ...ARGS, "--out", join(folder, out), "--workers", "2"], {
    stdio: "ignore",
  });
  const results = join(folder, out, "results.jsonl");
  const watch = setInterval(() => {
    if (!existsSync(results) || readFileSync(results).length <= bytes) return;
    clearInterval(watch); // a second ctrl-C would end it at once
    child.kill(signal);
  }, 5);
  return new Promise((resolve) => {
    child.on("exit", (code) => {
      clearInterval(watch);
      resolve(code);
    });
  });
}

describe("a run of the built command line", () => {
  test("gives the same bytes with one worker and with two", () => {
    expect(finish("two", "--workers", "2")).toBe(finish("one", "--workers", "1"));
  });

  test("killed in the middle and started again, loses and doubles no cell", async () => {
    const whole = finish("whole", "--workers", "2");
    await interrupt("killed", "SIGKILL", whole.length / 3);
    expect(readFileSync(join(folder, "killed", "results.jsonl"), "utf8").length).toBeLessThan(whole.length);
    expect(finish("killed")).toBe(whole);
  });

  test("stopped by ctrl-C ends with 130, and goes on from there", async () => {
    const whole = finish("whole", "--workers", "2");
    expect(await interrupt("stopped", "SIGINT", 0)).toBe(130);
    expect(finish("stopped")).toBe(whole);
  });
});
