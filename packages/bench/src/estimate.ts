/** @file What a job is going to cost: from runs that have been, or from a table measured once. */

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST_FILE, readManifest } from "./manifest.js";
import { isMain, type Job, jobId } from "./plan.js";
import { readTimings } from "./results-file.js";
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

/** Distinct rows of Loghub-2k, on which {@link COSTS} was measured. */
const MEASURED_ROWS = 3400;

/**
 * Seconds of a job of the main comparison, which also leaves each training source out once, and of one fit with
 * everything chosen. Only orders of magnitude: the first run on a machine replaces them.
 */
const COSTS: Readonly<Record<string, readonly [main: number, fit: number]>> = {
  "all-normal": [0.05, 0.01],
};

const COST_OF_OTHERS = [1, 0.1] as const;

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
  const [main, fit] = COSTS[job.detector] ?? COST_OF_OTHERS;
  return { seconds: ((isMain(job) ? main : fit) * rows) / MEASURED_ROWS, measured: false };
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
