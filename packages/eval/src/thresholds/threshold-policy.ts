/** @file How a score becomes an alarm: a named rule, chosen before the run. */

import { InvalidInputError } from "@lsad/core";
import { checkFinite } from "../internal/check-inputs.js";

/** Labels and scores of one held-out source. */
export interface LabelledScores {
  /** Shape `[n]`: 1 for an anomaly, 0 for a normal row. */
  readonly labels: ArrayLike<number>;
  /** Shape `[n]`: higher is more anomalous. */
  readonly scores: ArrayLike<number>;
  /** Shape `[n]`: at least 0. Default: all 1. */
  readonly weight?: ArrayLike<number>;
}

/** What a policy may look at. Which part it needs is in its documentation; it throws where that part is missing. */
export interface ThresholdContext {
  /** Scores of the target's adaptation buffer, without labels. */
  readonly bufferScores?: ArrayLike<number>;
  /** Held-out scores of each training source (inner leave-one-source-out), with labels. */
  readonly inner?: readonly LabelledScores[];
  /** The target's own test rows with labels: for the oracle only, which is an upper bound and not a policy to run. */
  readonly target?: LabelledScores;
}

/** A rule for the threshold above which a score is an alarm. */
export interface ThresholdPolicy {
  /** Stable, with its options: `"quantile-0.95"`. Stands in result files. */
  readonly name: string;
  /** Whether a score equal to the threshold is an alarm. */
  readonly inclusive: boolean;
  /**
   * @returns The threshold; `Infinity` means "no alarm at all".
   * @throws {@link InvalidInputError} if the context lacks what the policy needs.
   */
  threshold(context: ThresholdContext): number;
}

/**
 * Alarms from scores: 1 where the score is above the threshold (or equal to it, when `inclusive`).
 *
 * @param scores - Shape `[n]`: finite, higher is more anomalous.
 * @param threshold - Any number, infinities included.
 * @returns Shape `[n]`: 0 or 1.
 * @throws {@link InvalidInputError} if a score is not finite or the threshold is NaN.
 *
 * @example
 * ```ts
 * predictAbove([0.2, 0.5, 0.9], 0.5); // [0, 0, 1]
 * predictAbove([0.2, 0.5, 0.9], 0.5, { inclusive: true }); // [0, 1, 1]
 * ```
 */
export function predictAbove(
  scores: ArrayLike<number>,
  threshold: number,
  { inclusive = false }: { readonly inclusive?: boolean } = {},
): Uint8Array {
  checkFinite("predictAbove", "scores", scores);
  if (Number.isNaN(threshold)) throw new InvalidInputError("predictAbove: threshold must be a number, got NaN");
  const predictions = new Uint8Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    if (scores[i] > threshold || (inclusive && scores[i] === threshold)) predictions[i] = 1;
  }
  return predictions;
}

/** The part of the context a policy needs. */
export function requirePart<K extends keyof ThresholdContext>(
  policy: string,
  context: ThresholdContext,
  part: K,
): NonNullable<ThresholdContext[K]> {
  const value = context[part];
  if (value === undefined || ("length" in value && value.length === 0)) {
    throw new InvalidInputError(`threshold policy ${policy}: context.${part} must be given, got none`);
  }
  return value as NonNullable<ThresholdContext[K]>;
}
