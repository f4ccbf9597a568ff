/** @file Factors of the learning rate, step by step, and the weight of a domain loss. */

import { InvalidInputError } from "@lsad/core";

/** The factor of the learning rate at a step, counted from 0. */
export type Schedule = (step: number) => number;

/** Steps of warm-up and of training. */
export interface ScheduleOptions {
  /** Steps in which the factor rises from 0 to 1. Default 0. */
  readonly warmupSteps?: number;
  /** Steps in all, warm-up included. */
  readonly totalSteps: number;
}

/**
 * Rises from 0 to 1 over the warm-up, then falls in a line to 0 at the last step; 0 from there on.
 * Agrees with `get_linear_schedule_with_warmup` of transformers 4.57.
 *
 * @example
 * ```ts
 * const factor = linearSchedule({ warmupSteps: 2, totalSteps: 6 });
 * console.log([0, 1, 2, 3, 4, 5, 6].map(factor)); // [0, 0.5, 1, 0.75, 0.5, 0.25, 0]
 * ```
 */
export function linearSchedule(options: ScheduleOptions): Schedule {
  const { warmupSteps, totalSteps } = checkSteps("linearSchedule", options);
  return (step) =>
    step < warmupSteps ? step / warmupSteps : Math.max(0, (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
}

/**
 * Rises from 0 to 1 over the warm-up, then falls as half a cosine to 0 at the last step. After it, it rises again.
 * Agrees with `get_cosine_schedule_with_warmup` of transformers 4.57.
 */
export function cosineSchedule(options: ScheduleOptions): Schedule {
  const { warmupSteps, totalSteps } = checkSteps("cosineSchedule", options);
  return (step) => {
    if (step < warmupSteps) return step / warmupSteps;
    const progress = (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    return 0.5 * (1 + Math.cos(Math.PI * progress));
  };
}

/** Rises from 0 to 1 over the warm-up and stays there. Agrees with `get_constant_schedule_with_warmup`. */
export function constantSchedule({ warmupSteps = 0 }: { readonly warmupSteps?: number } = {}): Schedule {
  checkSteps("constantSchedule", { warmupSteps, totalSteps: warmupSteps });
  return (step) => (step < warmupSteps ? step / warmupSteps : 1);
}

/**
 * 2 / (1 + e^(−10 p)) − 1: the weight of a reversed gradient as training goes on (Ganin and Lempitsky 2015, §4.1).
 * @param progress - p: the share of training that is done, in [0, 1].
 */
export function domainWeight(progress: number): number {
  return 2 / (1 + Math.exp(-10 * progress)) - 1;
}

function checkSteps(where: string, { warmupSteps = 0, totalSteps }: ScheduleOptions): Required<ScheduleOptions> {
  for (const [name, value] of Object.entries({ warmupSteps, totalSteps })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new InvalidInputError(`${where}: ${name} must be a whole number of at least 0, got ${value}`);
    }
  }
  return { warmupSteps, totalSteps };
}
