import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toyCorpus } from "../test/toy-corpus.js";
import { resolveConfig } from "./config.js";
import { dryRun } from "./dry-run.js";
import { type RunBenchOptions, runBench } from "./run.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lsad-dry-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const config = resolveConfig("quick", {
  templates: "truth",
  detectors: ["keyword", "naive-bayes"],
  plans: ["main", "few-shot", "level-words"],
  shots: [10],
  draws: 2,
});
const options = (more: Partial<RunBenchOptions> = {}): RunBenchOptions => ({
  ...{ config, ...toyCorpus(), out: join(folder, "run"), workers: 2 },
  ...more,
});

describe("dryRun()", () => {
  test("counts what the run then does, group by group", async () => {
    const plan = await dryRun(options());
    expect(existsSync(join(folder, "run"))).toBe(false);
    const { results } = await runBench(options({ workers: 1 }));
    expect(plan.cells).toBe(results.length);
    expect(plan.groups.map((group) => [group.plan, group.detector, group.jobs])).toEqual([
      ["main", "keyword", 4],
      ["main", "naive-bayes", 4],
      ["few-shot", "naive-bayes", 4 * 3 * 2],
      ["few-shot", "template-lookup", 4 * 3 * 2],
      ["level-words", "naive-bayes", 4],
    ]);
    const sum = (of: "jobs" | "cells") => plan.groups.reduce((total, group) => total + group[of], 0);
    expect([sum("jobs"), sum("cells")]).toEqual([plan.jobs, plan.cells]);
  });

  test("knows what a stopped run has left, and estimates it from what was done", async () => {
    const before = await dryRun(options());
    expect([before.done, before.measuredShare]).toEqual([0, 0]);
    const stop = new AbortController();
    const onProgress: NonNullable<RunBenchOptions["onProgress"]> = ({ phase, done }) => {
      if (phase === "run" && done === 7) stop.abort(new Error("stopped"));
    };
    await expect(runBench(options({ workers: 1, signal: stop.signal, onProgress }))).rejects.toThrow("stopped");
    const after = await dryRun(options());
    expect(after.done).toBe(7);
    expect(after.measuredShare).toBeGreaterThan(0);
    expect(after.secondsLeft).toBeLessThan(after.seconds);
    expect((await dryRun(options({ fresh: true }))).done).toBe(0);
  });

  test("of a shard counts that shard", async () => {
    const whole = await dryRun(options());
    const parts = [0, 1].map((index) => dryRun(options({ shard: { index, of: 2 } })));
    const [first, second] = await Promise.all(parts);
    expect(first.cells + second.cells).toBe(whole.cells);
    expect(first.folder).toBe(join(folder, "run", "shard-0-of-2"));
  });

  test("fails as the run would on the folder of another run", async () => {
    await runBench(options({ workers: 1, config: resolveConfig("quick", { detectors: ["level"] }) }));
    await expect(dryRun(options())).rejects.toThrow("the folder holds a run of another");
  });
});
