/** @file The plan of a run: jobs in a fixed order, each giving one cell a weighting. */

import { InvalidInputError } from "@lsad/core";
import { type DetectorId, detectorKind, type View } from "@lsad/pipeline";
import type { BenchConfig } from "./config.js";

/** One fit and one scoring: a detector on a view, a held-out source, a seed. */
export interface Job {
  readonly detector: DetectorId;
  readonly view: View;
  readonly target: string;
  readonly seed: number;
}

/** How test lines weigh: each the same (operations), or each (template, label) the same (generalisation). */
export const weightings = ["line", "template"] as const;

/** One of {@link weightings}. */
export type Weighting = (typeof weightings)[number];

/**
 * All jobs of a run, in the order their results are written.
 * @param sources - Names of the corpus's sources.
 * @throws {@link InvalidInputError} if a target is not among them, or nothing is left to learn from.
 */
export function planJobs(config: BenchConfig, sources: readonly string[]): Job[] {
  const stranger = config.targets?.find((target) => !sources.includes(target));
  if (stranger !== undefined) {
    throw new InvalidInputError(`targets: must be among ${sources.join(", ")}, got ${stranger}`);
  }
  const targets = sources.filter((source) => config.targets?.includes(source) ?? true);
  return config.detectors.flatMap((detector) => {
    const kind = detectorKind(detector);
    const read = kind.views.filter((view) => config.views.includes(view));
    const views = kind.views.length === 1 ? kind.views : read;
    const seeds = kind.deterministic ? config.seeds.slice(0, 1) : config.seeds;
    return views.flatMap((view) =>
      targets.flatMap((target) => seeds.map((seed) => ({ detector, view, target, seed }))),
    );
  });
}

/** Name of a job, unique in a plan and safe in a file name. */
export function jobId({ detector, view, target, seed }: Job): string {
  return `${detector}.${view}.${target}.${detectorKind(detector).setting}-k0.natural.s${seed}.d0`;
}

/** Name of a cell: the job and how its test lines weigh. */
export function cellId(job: Job, weighting: Weighting): string {
  return `${jobId(job)}.${weighting}`;
}
