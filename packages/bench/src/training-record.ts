/** @file How an encoder's loss fell: few enough numbers to keep for every fit of a run. */

import { type Job, jobId } from "./plan.js";
import { isEncoder } from "./rows.js";
import type { JobTraining } from "./run-files.js";

/** Points of a loss curve: as many as a panel of a report can show. */
const MOST_STRETCHES = 60;

/** Whether a job trains an encoder: few-shot jobs go on from one that is trained. */
export function isTraining({ detector, support }: Job): boolean {
  return isEncoder(detector) && support === undefined;
}

/**
 * The record of a training.
 * @param losses - Of every step, in order; empty where nothing was trained.
 */
export function trainingRecord(job: Job, losses: readonly number[]): JobTraining {
  const { detector, view, target, seed } = job;
  return { job: jobId(job), detector, view, target, seed, steps: losses.length, losses: stretchMeans(losses) };
}

/** Means of equal stretches, to five digits. */
function stretchMeans(losses: readonly number[]): number[] {
  const stretches = Math.min(MOST_STRETCHES, losses.length);
  return Array.from({ length: stretches }, (_, stretch) => {
    const start = Math.floor((stretch * losses.length) / stretches);
    const end = Math.floor(((stretch + 1) * losses.length) / stretches);
    const sum = losses.slice(start, end).reduce((total, loss) => total + loss, 0);
    return Number((sum / (end - start)).toPrecision(5));
  });
}
