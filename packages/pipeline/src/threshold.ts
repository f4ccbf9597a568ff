/** @file Threshold policies as data: how scores become alerts, chosen before a run and never from a target's labels. */

import { bufferQuantile, fixedThreshold, type ThresholdPolicy } from "@lsad/eval";

/**
 * A policy: `fixed` alerts above `value`; `buffer-quantile` above that quantile of the scores of the target's unlabelled
 * buffer (linear interpolation). A score equal to the threshold is no alert.
 */
export type ThresholdSpec =
  | { readonly policy: "fixed"; readonly value: number }
  | { readonly policy: "buffer-quantile"; readonly level: number };

/** The policy that a specification declares. */
export function thresholdPolicy(spec: ThresholdSpec): ThresholdPolicy {
  return spec.policy === "fixed" ? fixedThreshold(spec.value, { inclusive: false }) : bufferQuantile(spec.level);
}
