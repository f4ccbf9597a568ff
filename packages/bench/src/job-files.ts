/** @file The files that grow with the jobs of a run, and how many lines a job has in each. */

import type { JobOutcome } from "./job.js";
import { cellsOf, hasCurve, type Job } from "./plan.js";
import { isTraining } from "./training-record.js";

/** File names inside a run's folder. */
export const RESULTS_FILE = "results.jsonl";
export const CURVES_FILE = "curves.jsonl";
export const TRAINING_FILE = "training.jsonl";
export const EXPLANATIONS_FILE = "explanations.jsonl";

/** A file that every job adds a known number of lines to, whether it succeeds or fails. */
export interface JobFile {
  readonly name: string;
  /** Lines that a job has in it. */
  readonly count: (job: Job) => number;
  /** What an outcome writes to it: as many values as `count` says. */
  readonly valuesOf: (outcome: JobOutcome) => readonly unknown[];
}

/** In the order they are written: results last, so that a job whose results are there is wholly there. */
export const jobFiles: readonly JobFile[] = [
  {
    name: CURVES_FILE,
    count: (job) => cellsOf(job).filter((cell) => hasCurve(job, cell)).length,
    valuesOf: ({ curves }) => curves,
  },
  { name: TRAINING_FILE, count: (job) => (isTraining(job) ? 1 : 0), valuesOf: ({ training }) => training },
  {
    name: EXPLANATIONS_FILE,
    count: ({ explained }) => (explained ? 1 : 0),
    valuesOf: ({ explanations }) => explanations,
  },
  { name: RESULTS_FILE, count: (job) => cellsOf(job).length, valuesOf: ({ results }) => results },
];

/** How many lines jobs have in a file. */
export function countLines({ count }: JobFile, jobs: readonly Job[]): number {
  return jobs.reduce((sum, job) => sum + count(job), 0);
}
