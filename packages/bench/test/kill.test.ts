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
/** The results of a run that nothing disturbed. */
let whole: string;
beforeAll(() => {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: npm run build makes it, and npm test does so first`);
  folder = mkdtempSync(join(tmpdir(), "lsad-kill-"));
  whole = finish("whole", "--workers", "2");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every run here reads the same lines: they are parsed once. */
const cache = () => ["--cache", join(folder, "cache")];

function finish(out: string, ...more: string[]): string {
  const { status, stderr } = spawnSync(
    process.execPath,
    [CLI, ...ARGS, "--out", join(folder, out), ...cache(), ...more],
    {
      encoding: "utf8",
    },
  );
  expect([status, stderr.includes("error")]).toEqual([0, false]);
  return more.includes("--shard") ? "" : resultsOf(out);
}

const resultsOf = (out: string) => readFileSync(join(folder, out, "results.jsonl"), "utf8");
const curvesOf = (out: string) => readFileSync(join(folder, out, "curves.jsonl"), "utf8");

/** Starts a run and sends it a signal when its results have grown past `bytes`; resolves with its exit code. */
function interrupt(
  out: string,
  signal: NodeJS.Signals,
  bytes: number,
  shard: readonly string[] = [],
): Promise<number | null> {
  const child = spawn(
    process.execPath,
    [CLI, ...ARGS, "--out", join(folder, out), ...cache(), "--workers", "2", ...shard],
    {
      stdio: "ignore",
    },
  );
  const results = join(folder, out, shard.length === 0 ? "" : "shard-0-of-2", "results.jsonl");
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
    expect(finish("one", "--workers", "1")).toBe(whole);
  });

  test("killed four times on its way, loses and doubles no cell", async () => {
    for (const share of [0, 0.3, 0.6, 0.8]) {
      await interrupt("killed", "SIGKILL", whole.length * share);
      expect(resultsOf("killed").length).toBeLessThan(whole.length);
    }
    expect(finish("killed")).toBe(whole);
    expect(curvesOf("killed")).toBe(curvesOf("whole"));
  });

  test("killed in the middle of a shard, merges to the same bytes", async () => {
    const first = ["--shard", "0/2"];
    await interrupt("shards", "SIGKILL", whole.length / 6, first);
    finish("shards", ...first);
    finish("shards", "--shard", "1/2");
    expect(spawnSync(process.execPath, [CLI, "merge", join(folder, "shards")]).status).toBe(0);
    expect(resultsOf("shards")).toBe(whole);
    expect(curvesOf("shards")).toBe(curvesOf("whole"));
  });

  test.skipIf(process.platform === "win32")(
    "on a disk that takes no more, says so, and goes on when there is room",
    () => {
      // No file may grow past 64 blocks of 512 bytes, so that a write of the results ends in the middle of a line.
      const command = `ulimit -f 64; exec "$0" "$@" --out ${join(folder, "full")} --workers 1`;
      const { status, stderr } = spawnSync("sh", ["-c", command, process.execPath, CLI, ...ARGS, ...cache()], {
        encoding: "utf8",
      });
      expect(status).toBe(1);
      expect(stderr).toMatch(/results\.jsonl: E\w+: .*What is done is kept: make room and run the same command again/);
      expect(resultsOf("full").length).toBeGreaterThan(0);
      expect(finish("full")).toBe(whole);
    },
  );

  test("stopped by ctrl-C ends with 130, and goes on from there", async () => {
    expect(await interrupt("stopped", "SIGINT", 0)).toBe(130);
    expect(finish("stopped")).toBe(whole);
  });
});
