/** @file Threshold policies as data: how scores become alerts, chosen before a run and never from a target's labels. */

import { bufferQuantile, fixedThreshold, type ThresholdPolicy } from "@lsad/eval";

/**
 * A policy: `fixed` alerts above `value`, and at it when `inclusive` (default false); `buffer-quantile` alerts above that
 * quantile of the scores of the target's unlabelled buffer (linear interpolation).
 */
export type ThresholdSpec =
  | { readonly policy: "fixed"; readonly value: number; readonly inclusive?: boolean }
  | { readonly policy: "buffer-quantile"; readonly level: number };

/** The policy that a specification declares. */
export function thresholdPolicy(spec: ThresholdSpec): ThresholdPolicy {
  if (spec.policy === "buffer-quantile") return bufferQuantile(spec.level);
  return fixedThreshold(spec.value, { inclusive: spec.inclusive ?? false });
}
