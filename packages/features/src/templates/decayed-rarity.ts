/** @file Rarity that forgets: what was common long ago may be rare now. */

import { InvalidInputError } from "@lsad/core";
import type { TemplateIds } from "./rarity.js";

/** Options of {@link decayedRarity}. */
export interface DecayedRarityOptions {
  /** After how much a line counts half: lines, or seconds where times are given. Above 0. */
  readonly halfLife: number;
  /** Shape `[lines]`: time of each line in milliseconds. A time that goes back, or is NaN, counts as no time passed. */
  readonly timesMs?: ArrayLike<number>;
}

/**
 * Rarity of each line's template among the earlier lines, old ones counting less: -ln((c + 1) / (n + 1)).
 *
 * c = Σ 2^(-age / halfLife) over earlier lines of the same template, n the same over all earlier lines; age in lines or
 * seconds. With an endless half-life this is {@link runningRarity} without a buffer. Causal; one pass, memory one number pair a
 * template.
 *
 * @param templateIds - Shape `[lines]`, in time order.
 * @returns shape `[lines]`, in nats, at least 0; higher is rarer. The first line scores 0.
 * @throws {@link InvalidInputError} if `halfLife` is not above 0, or times have another length.
 *
 * @example
 * ```ts
 * decayedRarity(["a", "a", "b", "a"], { halfLife: 1 }); // "b" scores -ln(1 / (0.5 + 0.25 + 1)) = 0.559…
 * ```
 */
export function decayedRarity(templateIds: TemplateIds, options: DecayedRarityOptions): Float64Array {
  const { halfLife, timesMs } = options;
  if (!(halfLife > 0)) throw new InvalidInputError(`decayedRarity: halfLife must be above 0, got ${halfLife}`);
  if (timesMs !== undefined && timesMs.length !== templateIds.length) {
    throw new InvalidInputError(`decayedRarity: timesMs must have ${templateIds.length} values, got ${timesMs.length}`);
  }
  const counts = new Map<number | string, { weight: number; at: number }>();
  let total = 0;
  let now = 0;
  let lastMs = Number.NaN;
  return Float64Array.from(templateIds, (id, line) => {
    const elapsed = timesMs === undefined ? 1 : secondsBetween(lastMs, timesMs[line]);
    if (timesMs !== undefined && !Number.isNaN(timesMs[line]))
      lastMs = Math.max(timesMs[line], lastMs || timesMs[line]);
    if (line > 0) {
      now += elapsed;
      total *= 2 ** (-elapsed / halfLife);
    }
    const seen = counts.get(id);
    const weight = seen === undefined ? 0 : seen.weight * 2 ** ((seen.at - now) / halfLife);
    counts.set(id, { weight: weight + 1, at: now });
    // The first term is at most the second, but for rounding.
    const rarity = Math.max(0, -Math.log((weight + 1) / (total + 1)));
    total += 1;
    return rarity;
  });
}

function secondsBetween(earlierMs: number, laterMs: number): number {
  return Math.max(0, (laterMs - earlierMs) / 1000 || 0); // an unreadable time gives NaN: 0, too
}
