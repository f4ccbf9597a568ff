/** @file The built command on a real Spark, from the outside: results, exit codes, ctrl-C. */

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithSpark } from "./describe-with-spark.js";

const command = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lsad-spark-command-"));
const LIMIT_MS = 300_000;

describeWithSpark("lsad-spark", (remote) => {
  beforeAll(() => {
    if (!existsSync(command))
      throw new Error("the command must be built first: npx turbo run build --filter=@lsad/spark");
    mkdirSync(join(folder, "in"));
    const lines = Array.from({ length: 5000 }, (_, i) => `unit ${i} reached 10.0.0.${i % 256} in ${i % 7} ms`);
    writeFileSync(join(folder, "in/web.log"), `${lines.join("\n")}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** @param onProgress - Called with what the command writes to standard error. */
  function run(args: readonly string[], onProgress: (text: string, stop: () => void) => void = () => {}) {
    return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const child = spawn(process.execPath, [command, ...args, "--remote", remote]);
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (text) => {
        stdout += text;
      });
      child.stderr.on("data", (text) => {
        stderr += text;
        onProgress(String(text), () => child.kill("SIGINT"));
      });
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
  }

  test(
    "parses, then makes features of the events",
    async () => {
      const out = join(folder, "parsed");
      const parsed = await run(["parse", join(folder, "in"), "--one-query", "--json", "--out", out]);
      expect([parsed.code, parsed.stderr.split("\n").slice(0, 3)]).toEqual([0, ["count", "learn", "templates"]]);
      expect(JSON.parse(parsed.stdout)).toMatchObject({ rows: 5000, events: 5000, templates: 1, quarantined: 0 });
      const features = await run([
        "features",
        `${out}/events`,
        "--max-features",
        "5",
        "--out",
        join(folder, "features"),
      ]);
      expect([features.code, features.stdout.split("\n")[0]]).toEqual([0, "5000 texts, 5 terms"]);
    },
    LIMIT_MS,
  );

  test(
    "runs the benchmark, and compares rows with MLlib's in the report",
    async () => {
      const [out, json] = [join(folder, "run"), join(folder, "mllib.json")];
      const small = ["--lines", "200", "--detectors", "naive-bayes", "--views", "raw", "--targets", "Linux"];
      const { code, stdout } = await run(["bench", ...small, "--cache", "none", "--mllib", json, "--out", out]);
      expect([code, stdout.split("\n").some((line) => /^Linux +linear-svm +/.test(line))]).toEqual([0, true]);
      expect(JSON.parse(readFileSync(json, "utf8"))).toHaveLength(3);
      expect(readFileSync(join(out, "report.html"), "utf8")).toMatch(/Spark MLlib 4\.\d\.\d beside 3 rows/);
    },
    LIMIT_MS,
  );

  test(
    "ends with 130 at ctrl-C, the query with it, and leaves no worker",
    async () => {
      const args = ["parse", join(folder, "in"), "--out", join(folder, "stopped"), "--stall-seconds", "5"];
      const stopped = await run(args, (text, stop) => {
        if (text.startsWith("read")) setTimeout(stop, 300);
      });
      expect([stopped.code, stopped.stderr]).toEqual([130, expect.stringContaining("Stopped: the query is ended")]);
      const workers = () =>
        execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).match(/node \S*lsad-worker-\w+\.mjs read/g);
      await expect.poll(workers, { timeout: 30_000 }).toBe(null);
    },
    LIMIT_MS,
  );

  test(
    "ends with 1 and Spark's words where there is no input",
    async () => {
      const { code, stderr } = await run(["parse", join(folder, "nothing"), "--out", join(folder, "none")]);
      expect([code, stderr]).toEqual([1, expect.stringContaining("error: ")]);
    },
    LIMIT_MS,
  );
});
