/** @file Rarity of a line's template: how surprising it is to see it again. */

import { InvalidInputError } from "@lsad/core";

/** Template ids by line: numbers as parsers give them, or texts such as `"E12"`. */
export type TemplateIds = ArrayLike<number | string>;

/**
 * Rarity of each line's template among the lines up to it. Causal: later lines change nothing.
 *
 * line i >= bufferSize: -ln((c + 1) / (i + 1)), c = earlier lines of the same template;
 * line i < bufferSize: -ln(c / b), c = buffer lines of the same template: as though each came last in the buffer of b lines.
 *
 * A stream shorter than the buffer is all buffer. The definition of `rarity` in the benchmark protocol, §10.4.
 *
 * @param templateIds - Shape `[lines]`, in time order.
 * @param bufferSize - Lines known in advance, at least 0. With 0 the first line scores 0.
 * @returns shape `[lines]`, in nats, at least 0; higher is rarer.
 * @throws {@link InvalidInputError} if `bufferSize` is not a whole number of at least 0.
 *
 * @example
 * ```ts
 * runningRarity([7, 7, 9, 7], 2); // [0, 0, ln 3 = 1.098…, ln(4 / 3) = 0.287…]
 * ```
 */
export function runningRarity(templateIds: TemplateIds, bufferSize: number): Float64Array {
  if (!Number.isInteger(bufferSize) || bufferSize < 0) {
    throw new InvalidInputError(`runningRarity: bufferSize must be a whole number of at least 0, got ${bufferSize}`);
  }
  const buffered = Math.min(bufferSize, templateIds.length);
  const counts = countTemplates(templateIds, buffered);
  return Float64Array.from(templateIds, (id, i) => {
    if (i < buffered) return -Math.log((counts.get(id) as number) / buffered) || 0; // || 0: not -0
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return -Math.log(count / (i + 1)) || 0;
  });
}

/**
 * Rarity of each line's template among all lines: -ln(c / n), c of the n lines having the template. Looks ahead: for files
 * that are complete, not for streams.
 *
 * @param templateIds - Shape `[lines]`.
 * @returns shape `[lines]`, in nats, at least 0; higher is rarer.
 *
 * @example
 * ```ts
 * fileRarity(["E1", "E1", "E2", "E1"]); // [0.287…, 0.287…, 1.386…, 0.287…]
 * ```
 */
export function fileRarity(templateIds: TemplateIds): Float64Array {
  return runningRarity(templateIds, templateIds.length);
}

function countTemplates(templateIds: TemplateIds, end: number): Map<number | string, number> {
  const counts = new Map<number | string, number>();
  for (let i = 0; i < end; i++) counts.set(templateIds[i], (counts.get(templateIds[i]) ?? 0) + 1);
  return counts;
}
