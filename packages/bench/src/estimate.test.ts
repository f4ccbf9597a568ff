import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { estimateJob, readPaces } from "./estimate.js";
import type { Job } from "./plan.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lsad-estimate-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A run of sources with so many distinct rows, and jobs that took so long. */
function leaveRun(name: string, rows: readonly number[], timings: Readonly<Record<string, number>>): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "run.json"), JSON.stringify({ sources: rows.map((of) => ({ rows: of })) }));
  const lines = Object.entries(timings).map(([job, seconds]) => `${JSON.stringify({ job, seconds })}\n`);
  writeFileSync(join(folder, name, "timings.jsonl"), lines.join(""));
}

const keyword = (target: string): Job => ({ detector: "keyword", view: "raw", target, seed: 0 });

describe("estimateJob()", () => {
  test("is the mean of what jobs of the same kind took, scaled by the corpus's distinct rows", () => {
    leaveRun("run", [60, 40], {
      "keyword.raw.BGL.inductive-k0.natural.s0.d0": 2,
      "keyword.raw.Mac.inductive-k0.natural.s0.d0": 4,
      "keyword.raw.Mac.inductive-k0.natural.s0.d0.level-words-hidden": 50,
      "level.raw.Mac.inductive-k0.natural.s0.d0": 70,
    });
    const paces = readPaces(folder);
    expect(estimateJob(keyword("HPC"), 100, paces)).toEqual({ seconds: 3, measured: true });
    expect(estimateJob(keyword("HPC"), 500, paces)).toEqual({ seconds: 15, measured: true });
    expect(estimateJob({ ...keyword("HPC"), variant: "level-words-hidden" }, 100, paces).seconds).toBe(50);
  });

  test("reads the shards of a run, and passes over folders that are none", () => {
    leaveRun(join("run", "shard-0-of-2"), [100], { "keyword.raw.BGL.inductive-k0.natural.s0.d0": 7 });
    mkdirSync(join(folder, "else"));
    writeFileSync(join(folder, "file"), "");
    expect(estimateJob(keyword("HPC"), 100, readPaces(folder)).seconds).toBe(7);
  });

  test("falls back to a table where no run has been, in which few-shot costs less than the main comparison", () => {
    const paces = readPaces(join(folder, "nothing"));
    const main: Job = { ...keyword("HPC"), detector: "tfidf-lr" };
    const shot: Job = { ...main, support: { sampler: "random", shots: 10 } };
    const [of, ofShot] = [estimateJob(main, 2451, paces), estimateJob(shot, 2451, paces)];
    expect([of.measured, ofShot.measured]).toEqual([false, false]);
    expect(of.seconds).toBeGreaterThan(ofShot.seconds);
    expect(estimateJob(main, 4902, paces).seconds).toBeAllclose(2 * of.seconds);
  });
});
