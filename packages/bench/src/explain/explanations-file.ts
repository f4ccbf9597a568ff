/** @file `explanations.jsonl`: the highest-scored lines of a few targets of a run, explained. */

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import type { DetectorOptions } from "@lsad/pipeline";
import { isMain, type Job } from "../plan.js";
import type { BenchData } from "../prepare.js";
import type { CellResult } from "../result.js";
import { explainLines } from "./explain-lines.js";
import type { LineExplanation } from "./explanation.js";

/** File name inside a run's folder. */
export const EXPLANATIONS_FILE = "explanations.jsonl";

/** The rows whose lines a run explains: the learnt words, and the strongest floor. */
const DETECTORS: readonly string[] = ["tfidf-lr", "fusion"];

const TARGETS = 4;
const LINES = 3;

/**
 * Explains the three highest-scored test lines, one a template, of four targets spread over the plan, for `tfidf-lr` and
 * `fusion` on their first view. The same run gives the same bytes; hyper-parameters are those that its results name.
 * A run without these rows leaves no file.
 */
export function writeExplanations(
  folder: string,
  data: BenchData,
  jobs: readonly Job[],
  results: readonly CellResult[],
): void {
  const explained = explainedJobs(jobs, data).flatMap((job) => {
    const result = results.find(
      ({ detector, view, target, seed, variant, shots, error }) =>
        detector === job.detector &&
        view === job.view &&
        target === job.target &&
        seed === job.seed &&
        variant === "none" &&
        shots === 0 &&
        error === null,
    );
    return result === undefined ? [] : explainLines(data, job, { top: LINES }, result.chosen as DetectorOptions);
  });
  if (explained.length === 0) return;
  const file = join(folder, EXPLANATIONS_FILE);
  writeFileSync(`${file}.partial`, explained.map((explanation) => `${JSON.stringify(explanation)}\n`).join(""));
  renameSync(`${file}.partial`, file);
}

/** Main jobs of the explained rows on targets that have both kinds of lines in their test. */
function explainedJobs(jobs: readonly Job[], { sources }: BenchData): Job[] {
  const telling = sources.filter(({ labels, bufferLines }) => labels?.subarray(bufferLines).includes(1));
  const main = jobs.filter((job) => isMain(job) && DETECTORS.includes(job.detector));
  const targets = telling.map(({ name }) => name).filter((name) => main.some(({ target }) => target === name));
  const count = Math.min(TARGETS, targets.length);
  const chosen = Array.from({ length: count }, (_, k) => targets[Math.floor((k * targets.length) / count)]);
  return DETECTORS.flatMap((detector) => {
    const first = main.find((job) => job.detector === detector);
    return main.filter(
      (job) =>
        job.detector === detector && job.view === first?.view && job.seed === first.seed && chosen.includes(job.target),
    );
  });
}

/**
 * The explanations that a run left; none where it left no file.
 * @throws {@link DataFormatError} if a line of the file is not JSON.
 */
export function readExplanations(folder: string): readonly LineExplanation[] {
  const file = join(folder, EXPLANATIONS_FILE);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((text, index) => {
    try {
      return JSON.parse(text) as LineExplanation;
    } catch (cause) {
      throw new DataFormatError({ problem: "not an explanation", file, line: index + 1, received: text }, { cause });
    }
  });
}
