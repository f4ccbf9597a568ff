/** @file The ranges of what trainings of all kinds are told. */

import { InvalidInputError } from "@lsad/core";
import type { BertConfig } from "./bert-config.js";

/** @throws {@link InvalidInputError} if texts of so many tokens do not fit the encoder. */
export function requireMaxTokens(maxTokens: number, config: BertConfig): void {
  if (Number.isInteger(maxTokens) && maxTokens >= 2 && maxTokens <= config.maxTokens) return;
  throw new InvalidInputError(`maxTokens: must be a whole number in [2, ${config.maxTokens}], got ${maxTokens}`);
}

/** @throws {@link InvalidInputError} naming the first that is out of range. */
export function checkOptimiser(weightDecay: number, clipNorm: number): void {
  const require = (holds: boolean, name: string, rule: string, got: number) => {
    if (!holds) throw new InvalidInputError(`training: ${name} must be ${rule}, got ${got}`);
  };
  require(weightDecay >= 0 && Number.isFinite(weightDecay), "weightDecay", "at least 0", weightDecay);
  require(clipNorm > 0, "clipNorm", "above 0", clipNorm);
}
