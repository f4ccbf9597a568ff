/** @file How long the client waits for a server that does not answer, and how often it asks again. */

import { setTimeout as sleep } from "node:timers/promises";
import { InvalidInputError } from "@lsad/core";

import { isTransient } from "./error-details.js";

/** Waits grow twofold from the first to the longest; defaults add up to 16 s, then the error is the caller's. */
export interface RetryPolicy {
  /** Calls in all, the first included; 1 never asks again. 8 unless told. */
  readonly tries?: number;
  /** Milliseconds before the second call; 200 unless told. */
  readonly firstWaitMs?: number;
  /** No wait is longer than this, in milliseconds; 5000 unless told. */
  readonly longestWaitMs?: number;
}

/** Every setting of a policy, checked. */
export function completePolicy({
  tries = 8,
  firstWaitMs = 200,
  longestWaitMs = 5000,
}: RetryPolicy): Required<RetryPolicy> {
  if (!Number.isInteger(tries) || tries < 1) {
    throw new InvalidInputError(`connect: retry.tries must be a whole number of at least 1, got ${tries}`);
  }
  for (const [name, value] of Object.entries({ firstWaitMs, longestWaitMs })) {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw new InvalidInputError(`connect: retry.${name} must be a time of at least 0 ms, got ${value}`);
    }
  }
  return { tries, firstWaitMs, longestWaitMs };
}

/**
 * Counts failures in a row and waits after each; without jitter, as one client cannot stampede.
 * `reset` after a sign of life.
 */
export class Patience {
  readonly #policy: Required<RetryPolicy>;
  #failures = 0;

  constructor(policy: Required<RetryPolicy>) {
    this.#policy = policy;
  }

  reset(): void {
    this.#failures = 0;
  }

  /** Waits for the next try, or until `signal` fires. False, at once, when there is none left. */
  async next(signal?: AbortSignal): Promise<boolean> {
    const { tries, firstWaitMs, longestWaitMs } = this.#policy;
    if (++this.#failures >= tries) return false;
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#failures - 1));
    await sleep(waitMs, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
    return true;
  }
}

/** Calls until it succeeds, fails for good, or patience ends. Only for calls that may run twice. */
export async function retrying<Reply>(policy: Required<RetryPolicy>, call: () => Promise<Reply>): Promise<Reply> {
  const patience = new Patience(policy);
  for (;;) {
    try {
      return await call();
    } catch (failure) {
      if (!isTransient(failure) || !(await patience.next())) throw failure;
    }
  }
}
