/** @file How long since the last line, and since the last line of the same template. */

import { InvalidInputError } from "@lsad/core";
import { blockFromRows, type FeatureBlock, type FeatureColumn } from "../matrix/feature-block.js";
import type { TemplateIds } from "./rarity.js";
import { RunningMoments } from "./running-moments.js";

const COLUMNS: readonly FeatureColumn[] = [
  { name: "logGap", unit: "log seconds" },
  { name: "logTemplateGap", unit: "log seconds" },
  { name: "templateGapZ", unit: "deviations" },
  { name: "isFirst", unit: "0 or 1" },
];

/**
 * Gaps before each line. Causal: later lines change nothing.
 *
 * | column | value |
 * |---|---|
 * | `logGap` | ln(1 + seconds since the line before); 0 on the first line |
 * | `logTemplateGap` | ln(1 + seconds since the template's line before); 0 on its first line |
 * | `templateGapZ` | how many deviations `logTemplateGap` is from its mean over the template's earlier gaps; 0 below two gaps |
 * | `isFirst` | 1 on the template's first line |
 *
 * A time that goes back, or is NaN (not readable), counts as no time passed.
 *
 * @param templateIds - Shape `[lines]`, in the order of the stream.
 * @param timesMs - Shape `[lines]`, in milliseconds.
 * @throws {@link InvalidInputError} if the lengths differ.
 *
 * @example
 * ```ts
 * const { matrix } = interArrival(["a", "b", "a"], [0, 1000, 3000]);
 * matrix.data[2 * 4 + 1]; // ln(1 + 3) = 1.386…
 * ```
 */
export function interArrival(templateIds: TemplateIds, timesMs: ArrayLike<number>): FeatureBlock {
  if (timesMs.length !== templateIds.length) {
    throw new InvalidInputError(`interArrival: timesMs must have ${templateIds.length} values, got ${timesMs.length}`);
  }
  const seen = new Map<number | string, { last: number; gaps: RunningMoments }>();
  let now = Number.NaN;
  const rows = Array.from(templateIds, (id, line) => {
    const time = timesMs[line];
    const isReadable = Number.isFinite(time);
    const gap = isReadable && time > now ? Math.log1p((time - now) / 1000) : 0;
    if (isReadable && !(time <= now)) now = time;
    const template = seen.get(id);
    if (template === undefined) {
      seen.set(id, { last: now, gaps: new RunningMoments() });
      return [gap, 0, 0, 1];
    }
    const templateGap = now > template.last ? Math.log1p((now - template.last) / 1000) : 0;
    const z = template.gaps.zScore(templateGap);
    template.gaps.add(templateGap);
    template.last = now;
    return [gap, templateGap, z, 0];
  });
  return blockFromRows(COLUMNS, rows);
}
