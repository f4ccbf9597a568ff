import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JobOutcome } from "./job.js";
import { CURVES_FILE, RESULTS_FILE } from "./job-files.js";
import { unmeasured } from "./measure.js";
import { cellsOf, hasCurve, type Job } from "./plan.js";
import { type CellResult, RESULT_VERSION } from "./result.js";
import { ResultsFile, readResults, TIMINGS_FILE } from "./results-file.js";

const jobs: Job[] = ["BGL", "HPC", "Mac"].map((target) => ({ detector: "keyword", view: "raw", target, seed: 0 }));

function outcomeOf(job: Job): JobOutcome {
  const results = cellsOf(job).map(
    ({ id, lines, track, draw, weighting }): CellResult => ({
      version: RESULT_VERSION,
      cell: id,
      detector: job.detector,
      options: {},
      chosen: {},
      view: job.view,
      target: job.target,
      train: ["Android"],
      setting: "inductive",
      shots: 0,
      sampler: "none",
      supportAnomalies: null,
      draw,
      seed: job.seed,
      variant: "none",
      track,
      lines,
      labels: "curated",
      templates: "truth",
      policy: "fixed-0.5",
      threshold: 0.5,
      weighting,
      ...unmeasured(10),
      hashes: {
        data: "0".repeat(16),
        code: "1".repeat(16),
        trainTemplates: "2".repeat(16),
        testTemplates: "3".repeat(16),
      },
      error: null,
    }),
  );
  const curves = cellsOf(job)
    .filter((cell) => hasCurve(job, cell))
    .map(({ id }) => ({ cell: id, recall: [0, 1], precision: [1, 0.5] }));
  return { results, curves, training: [], explanations: [], seconds: 0.1 };
}

/** What a job leaves that threw: as many lines, without numbers. */
function failedOutcome(job: Job): JobOutcome {
  const { results, curves, ...rest } = outcomeOf(job);
  const error = { code: "INTERNAL", message: "out of memory" };
  return {
    results: results.map((result) => ({ ...result, ...unmeasured(10, "the job failed"), error })),
    curves: curves.map(({ cell }) => ({ cell, recall: [], precision: [] })),
    ...rest,
  };
}

let folder: string;
const read = (name: string) => readFileSync(join(folder, name), "utf8");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lsad-results-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeAll(): void {
  const file = new ResultsFile(folder, jobs);
  for (const job of jobs.slice(file.done)) file.append(outcomeOf(job));
}

describe("ResultsFile", () => {
  test("reads back what it wrote", () => {
    writeAll();
    expect(readResults(folder)).toEqual(jobs.flatMap((job) => outcomeOf(job).results));
    expect(new ResultsFile(folder, jobs).done).toBe(3);
  });

  test("cut at any byte and resumed, gives the same bytes", () => {
    writeAll();
    const [results, curves] = [read(RESULTS_FILE), read(CURVES_FILE)];
    for (let cut = 0; cut <= results.length; cut += 37) {
      writeFileSync(join(folder, RESULTS_FILE), results.slice(0, cut));
      writeFileSync(
        join(folder, CURVES_FILE),
        curves.slice(0, Math.ceil((cut / results.length) * curves.length) + 150),
      );
      // Curves are written before results, so a crash leaves at least as many of them; the rest is cut or written again.
      const complete = results.slice(0, cut).split("\n").length - 1;
      if (read(CURVES_FILE).split("\n").length - 1 < complete) writeFileSync(join(folder, CURVES_FILE), curves);
      writeAll();
      expect(read(RESULTS_FILE)).toBe(results);
      expect(read(CURVES_FILE)).toBe(curves);
    }
  });

  test("puts the outcomes of a retry in the place of errors: the bytes are those of a run that never failed", () => {
    writeAll();
    const [results, curves] = [read(RESULTS_FILE), read(CURVES_FILE)];
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    const file = new ResultsFile(folder, jobs);
    for (const job of jobs) file.append(job.target === "HPC" ? failedOutcome(job) : outcomeOf(job));
    expect(read(RESULTS_FILE)).not.toBe(results);
    expect(file.failed).toEqual([1]);
    file.replace(new Map([[1, outcomeOf(jobs[1])]]));
    expect([read(RESULTS_FILE), read(CURVES_FILE)]).toEqual([results, curves]);
    expect(file.failed).toEqual([]);
    expect(new ResultsFile(folder, jobs).done).toBe(3);
  });

  test("a retry that was killed between the two files leaves the errors to be found again", () => {
    const file = new ResultsFile(folder, jobs);
    for (const job of jobs) file.append(failedOutcome(job));
    const failed = read(RESULTS_FILE);
    file.replace(new Map(jobs.map((job, index) => [index, outcomeOf(job)])));
    writeFileSync(join(folder, RESULTS_FILE), failed);
    expect(new ResultsFile(folder, jobs).failed).toEqual([0, 1, 2]);
  });

  test("a file that cannot be written is named, with what to do", () => {
    const file = new ResultsFile(folder, jobs);
    mkdirSync(join(folder, TIMINGS_FILE));
    const act = () => file.append(outcomeOf(jobs[0]));
    expect(act).toThrow(/timings\.jsonl: EISDIR.*What is done is kept: make room and run the same command again/);
  });

  test("refuses the results of another plan", () => {
    writeAll();
    const others: Job[] = jobs.map((job) => ({ ...job, detector: "level" }));
    expect(() => new ResultsFile(folder, others)).toThrow(DataFormatError);
    expect(() => new ResultsFile(folder, others)).toThrow("results.jsonl:1: the folder holds results of another plan");
    expect(() => new ResultsFile(folder, jobs.slice(0, 2))).toThrow("expected: no more cells");
  });

  test("keeps durations apart from results", () => {
    writeAll();
    expect(read(RESULTS_FILE)).not.toContain("seconds");
    expect(JSON.parse(read(TIMINGS_FILE).split("\n")[0])).toMatchObject({ target: "BGL", seconds: 0.1 });
  });
});

describe("readResults()", () => {
  test("names file, line and field of what is not a result", () => {
    writeAll();
    appendFileSync(join(folder, RESULTS_FILE), '{"version":1}\n');
    expect(() => readResults(folder)).toThrow("results.jsonl:13: not a result line");
    writeFileSync(join(folder, RESULTS_FILE), "not json\n");
    expect(() => readResults(folder)).toThrow("results.jsonl:1: not a result line");
  });

  test("says that a folder holds none", () => {
    expect(() => readResults(folder)).toThrow("no results here");
  });
});
