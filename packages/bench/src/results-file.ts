/** @file The results of a run on disk: append-only, one line a cell, whole jobs only, resumable after any crash. */

import { appendFileSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import type { JobOutcome } from "./job.js";
import { CURVES_FILE, countLines, type JobFile, jobFiles, RESULTS_FILE, TRAINING_FILE } from "./job-files.js";
import { cellsOf, type Job, jobId } from "./plan.js";
import { type CellResult, resultSchema } from "./result.js";
import type { CellCurve, JobTiming, JobTraining } from "./run-files.js";

/** Name of the file of timings: not part of what is the same in every run. */
export const TIMINGS_FILE = "timings.jsonl";

/**
 * Appends the outcomes of jobs in the order of the plan.
 *
 * Lines of a job are written with one call, results last, so that a job whose results are there is wholly there. What a
 * crash left of a job that is not, is cut away on opening: any kill and any number of resumptions give the same bytes.
 */
export class ResultsFile {
  readonly #folder: string;
  readonly #jobs: readonly Job[];
  #done: number;

  /**
   * @param folder - The run's folder; it must exist.
   * @param jobs - The plan.
   * @throws {@link DataFormatError} if the folder holds results that are not the beginning of this plan.
   */
  constructor(folder: string, jobs: readonly Job[]) {
    this.#folder = folder;
    this.#jobs = jobs;
    this.#done = countDone(folder, jobs);
    const kept = jobs.slice(0, this.#done);
    for (const file of jobFiles) {
      // A part of a plan may have no job at all: it is finished, and its results are there.
      if (file.name === RESULTS_FILE || countLines(file, jobs) > 0)
        cutToLines(join(folder, file.name), countLines(file, kept));
    }
  }

  /** How many jobs of the plan are done; the next outcome to append is that of `jobs[done]`. */
  get done(): number {
    return this.#done;
  }

  /** Which jobs that are done have a cell with an error, ascending. */
  get failed(): number[] {
    const lines = wholeLines(join(this.#folder, RESULTS_FILE));
    let end = 0;
    return [...this.#jobs.slice(0, this.#done).entries()].flatMap(([index, job]) => {
      const start = end;
      end += cellsOf(job).length;
      return lines.slice(start, end).some((line) => (JSON.parse(line) as CellResult).error !== null) ? [index] : [];
    });
  }

  /**
   * Appends the outcome of the next job of the plan.
   * @throws the system's error, with a word on what is left, when a file cannot be written.
   */
  append(outcome: JobOutcome): void {
    this.#appendTiming(outcome, this.#jobs[this.#done]);
    for (const { name, valuesOf } of jobFiles) {
      const values = valuesOf(outcome);
      if (values.length > 0) this.#write(name, (file) => appendFileSync(file, jsonLines(values)));
    }
    this.#done++;
  }

  /**
   * Puts outcomes in the place of earlier ones, in each file all at once: the files are what they would be had the later
   * outcome been the first. Results last, as in append: until then the errors are still there, and the next retry finds them.
   * @param outcomes - By index into the plan; of jobs that are done.
   */
  replace(outcomes: ReadonlyMap<number, JobOutcome>): void {
    for (const [index, outcome] of outcomes) this.#appendTiming(outcome, this.#jobs[index]);
    for (const file of jobFiles) {
      if (countLines(file, this.#jobs) > 0) this.#replaceLines(file, outcomes);
    }
  }

  #replaceLines({ name, count, valuesOf }: JobFile, outcomes: ReadonlyMap<number, JobOutcome>): void {
    const lines = wholeLines(join(this.#folder, name));
    let end = 0;
    const parts = this.#jobs.slice(0, this.#done).map((job, index) => {
      const start = end;
      end += count(job);
      const outcome = outcomes.get(index);
      if (outcome !== undefined) return jsonLines(valuesOf(outcome));
      return lines
        .slice(start, end)
        .map((line) => `${line}\n`)
        .join("");
    });
    this.#write(name, (file) => {
      writeFileSync(`${file}.partial`, parts.join(""));
      renameSync(`${file}.partial`, file);
    });
  }

  #appendTiming({ seconds }: JobOutcome, job: Job): void {
    const { detector, view, target } = job;
    const timing: JobTiming = { job: jobId(job), detector, view, target, seconds: Math.round(seconds * 1e4) / 1e4 };
    this.#write(TIMINGS_FILE, (file) => appendFileSync(file, jsonLines([timing])));
  }

  /** A disk that is full may take a part of the lines; opening the folder again cuts it away. */
  #write(name: string, write: (file: string) => void): void {
    const file = join(this.#folder, name);
    try {
      write(file);
    } catch (cause) {
      const { message, syscall } = cause as NodeJS.ErrnoException;
      throw Object.assign(
        new Error(`${file}: ${message}. What is done is kept: make room and run the same command again`, { cause }),
        { syscall },
      );
    }
  }
}

/**
 * Reads and validates the results of a run.
 * @throws {@link DataFormatError} naming the first line that is not a result.
 */
export function readResults(folder: string): CellResult[] {
  const file = join(folder, RESULTS_FILE);
  if (!existsSync(file)) {
    throw new DataFormatError({
      problem: "no results here",
      file,
      hint: "Give the folder that lsad-bench run --out wrote.",
    });
  }
  return wholeLines(file).map((text, index) => {
    const checked = resultSchema.safeParse(parseJson(text));
    if (checked.success) return checked.data;
    const [issue] = checked.error.issues;
    throw new DataFormatError({
      problem: "not a result line",
      file,
      line: index + 1,
      expected: `${issue.path.join(".") || "the line"}: ${issue.message}`,
      received: text,
    });
  });
}

/** Reads the curves of a run; none when the file is missing. */
export function readCurves(folder: string): CellCurve[] {
  return wholeLines(join(folder, CURVES_FILE)).map((text) => JSON.parse(text) as CellCurve);
}

/** Reads how the encoders of a run were trained; none when the file is missing. */
export function readTraining(folder: string): JobTraining[] {
  return wholeLines(join(folder, TRAINING_FILE)).map((text) => JSON.parse(text) as JobTraining);
}

/** Reads the timings of a run; none when the file is missing. A resumed run may hold a job twice. */
export function readTimings(folder: string): JobTiming[] {
  return wholeLines(join(folder, TIMINGS_FILE)).map((text) => JSON.parse(text) as JobTiming);
}

/**
 * How many jobs from the start of a plan have all their lines in a folder.
 * @throws {@link DataFormatError} if the folder holds results that are not the beginning of this plan.
 */
export function countDone(folder: string, jobs: readonly Job[]): number {
  const file = join(folder, RESULTS_FILE);
  const lines = wholeLines(file);
  let line = 0;
  for (const [done, job] of jobs.entries()) {
    for (const { id } of cellsOf(job)) {
      if (line === lines.length) return done;
      checkCell(file, line, lines[line], id);
      line++;
    }
  }
  if (line < lines.length) checkCell(file, line, lines[line], "no more cells");
  return jobs.length;
}

function checkCell(file: string, line: number, text: string, expected: string): void {
  const received = (parseJson(text) as { cell?: string } | undefined)?.cell;
  if (received === expected) return;
  throw new DataFormatError({
    problem: "the folder holds results of another plan",
    file,
    line: line + 1,
    expected,
    received: received ?? text,
    hint: "Choose another --out, or --fresh to start over.",
  });
}

/** The lines of a file that end in a newline: what a crash cut in the middle is not one. */
export function wholeLines(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").split("\n").slice(0, -1);
}

function cutToLines(file: string, count: number): void {
  if (!existsSync(file)) {
    writeFileSync(file, "");
    return;
  }
  const kept = wholeLines(file).slice(0, count);
  truncateSync(
    file,
    kept.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller's schema check says what is wrong with the line
  }
}

function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}
