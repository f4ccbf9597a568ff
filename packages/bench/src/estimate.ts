/** @file What a job is going to cost: from runs that have been, or from a table measured once. */

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST_FILE, readManifest } from "./manifest.js";
import { isMain, type Job, jobId } from "./plan.js";
import { readTimings } from "./results-file.js";
import type { RowId } from "./rows.js";
import type { RunManifest } from "./run-files.js";

/** Seconds that a kind of job takes on a corpus of so many distinct rows. */
interface Pace {
  readonly seconds: number;
  readonly rows: number;
}

/** An estimate, and whether it comes from a run of the same kind of job. */
export interface JobEstimate {
  readonly seconds: number;
  readonly measured: boolean;
}

/** What runs have taken, by kind of job. */
export type Paces = ReadonlyMap<string, Pace>;

/** Distinct rows of Loghub-2k as Drain parses it, on which {@link COSTS} was measured. */
const MEASURED_ROWS = 2451;

/** CPU seconds of a job of the main comparison on the raw view, and of a job of a named plan: means over two targets. */
type Cost = readonly [main: number, refit: number];

/** Measured on Node 20, one core of a shared virtual machine: orders of magnitude, until a run leaves its own timings. */
const COSTS: Readonly<Partial<Record<RowId, Cost>>> = {
  "all-normal": [0.06, 0.01],
  level: [0.03, 0.01],
  keyword: [0.02, 0.01],
  rarity: [0.05, 0.01],
  "naive-bayes": [0.34, 0.02],
  "naive-bayes-complement": [0.19, 0.02],
  knn: [0.33, 0.03],
  "linear-svm": [0.7, 0.07],
  "rbf-svm": [2.5, 0.2],
  "tfidf-lr": [1.9, 0.07],
  "template-lr": [0.46, 0.04],
  "template-text-lr": [4.7, 0.1],
  "isolation-forest": [0.74, 0.07],
  lof: [0.07, 0.01],
  "lof-training-normals": [0.79, 0.06],
  "one-class-svm": [0.09, 0.02],
  "one-class-svm-training-normals": [1.4, 0.11],
  fusion: [0.69, 0.07],
  "fusion-unit-sum": [0.67, 0.05],
  "fusion-unit-sum-untrained": [0.03, 0.01],
  "fusion-zsum-stream": [0.71, 0.05],
  "fusion-zsum-buffer": [0.7, 0.05],
  "template-lookup": [0.01, 0.01],
  "lookup-else-zero-shot": [0.01, 0.01],
  "lookup-else-bert-fusion": [0.01, 0.01],
};

/** What a main job costs on the other views, where no training source is left out for a threshold. */
const OTHER_VIEWS = 0.2;

/** Of what was not measured: an encoder trains for a minute or more. */
const COST_OF_OTHERS: Cost = [60, 60];

/** Distinct rows of a corpus: what fits grow with. */
export function rowsOf({ sources }: Pick<RunManifest, "sources">): number {
  return sources.reduce((sum, { rows }) => sum + rows, 0);
}

/** What the runs in a folder, and those in folders in it, have taken. What cannot be read is no run. */
export function readPaces(folder: string): Paces {
  const seen = new Map<string, { seconds: number[]; rows: number }>();
  for (const run of foldersIn(folder, 2)) {
    if (!existsSync(join(run, MANIFEST_FILE))) continue;
    const rows = rowsOf(readManifest(run));
    for (const { job, seconds } of readTimings(run)) {
      const known = seen.get(kindOf(job));
      if (known?.rows === rows) known.seconds.push(seconds);
      else seen.set(kindOf(job), { seconds: [seconds], rows });
    }
  }
  return new Map(Array.from(seen, ([kind, { seconds, rows }]) => [kind, { seconds: mean(seconds), rows }]));
}

/** What a job is going to take on a corpus of so many rows, if cost grows as they do. */
export function estimateJob(job: Job, rows: number, paces: Paces): JobEstimate {
  const pace = paces.get(kindOf(jobId(job)));
  if (pace !== undefined) return { seconds: (pace.seconds * rows) / pace.rows, measured: true };
  const [main, refit] = COSTS[job.detector] ?? COST_OF_OTHERS;
  const cost = isMain(job) ? (job.view === "raw" ? main : main * OTHER_VIEWS) : refit;
  return { seconds: (cost * rows) / MEASURED_ROWS, measured: false };
}

/** A job's name without target, seed and draw. */
function kindOf(id: string): string {
  const [detector, view, _target, setting, _track, _seed, _draw, variant = "none"] = id.split(".");
  return `${detector} ${view} ${setting} ${variant}`;
}

function foldersIn(folder: string, depth: number): string[] {
  if (depth === 0 || !existsSync(folder)) return [];
  const inside = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isDirectory());
  return inside.flatMap((path) => [path, ...foldersIn(path, depth - 1)]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
