/** @file Thresholds that need no labels: a fixed number, and a quantile of the buffer. */

import { InvalidInputError } from "@lsad/core";
import { checkRange } from "../internal/check-inputs.js";
import { quantile } from "../statistics/quantile.js";
import { requirePart, type ThresholdPolicy } from "./threshold-policy.js";

/**
 * The same threshold everywhere: for scores that mean something by themselves, such as a probability at 0.5 or a
 * decision value at 0.
 *
 * @param value - Finite.
 * @param options - `inclusive`: whether a score equal to `value` is an alarm. Default: true, so that a 0/1 score at 1
 *   and a probability at 0.5 are.
 * @throws {@link InvalidInputError} if the value is not finite.
 *
 * @example
 * ```ts
 * fixedThreshold(0.5).name; // "fixed-0.5"
 * ```
 */
export function fixedThreshold(
  value: number,
  { inclusive = true }: { readonly inclusive?: boolean } = {},
): ThresholdPolicy {
  if (!Number.isFinite(value)) throw new InvalidInputError(`fixedThreshold: value must be finite, got ${value}`);
  return { name: `fixed-${value}`, inclusive, threshold: () => value };
}

/**
 * The q-quantile of the target's buffer scores; a score is an alarm only *strictly above* it. So at most a share of
 * 1 − q of the buffer is above, however many scores tie at the threshold: a constant score raises no alarm.
 * Needs `bufferScores`.
 *
 * @param q - In [0, 1]; 0.95 alarms on what the rarest 5 % of the buffer look like.
 * @throws {@link InvalidInputError} if q is outside [0, 1].
 *
 * @example
 * ```ts
 * bufferQuantile(0.75).threshold({ bufferScores: [0, 10, 20] }); // 15
 * ```
 */
export function bufferQuantile(q: number): ThresholdPolicy {
  checkRange("bufferQuantile", "q", q, 0, 1);
  const name = `quantile-${q}`;
  return {
    name,
    inclusive: false,
    threshold: (context) => quantile(requirePart(name, context, "bufferScores"), q),
  };
}
