/** @file The look-up rows of few-shot: what is remembered of the support, template by template. */

import type { SourceTable } from "@lsad/pipeline";

/**
 * Scores lines by the labelled lines of the same template.
 * @param support - Lines of the table whose labels are known.
 * @param labelOf - Their labels, in the same order.
 * @param unseen - Shape `[lines]`: the score of a line whose template is not in the support, on the scale of `ends`.
 * @param ends - Scores of a template that was always normal and one that was always anomalous; a mixed one is between.
 * @returns Shape `[lines]`.
 */
export function lookupScores(
  table: SourceTable,
  support: Uint32Array,
  labelOf: ArrayLike<number>,
  unseen: (line: number) => number,
  [low, high]: readonly [number, number],
): Float64Array {
  const templateOf = (line: number) => table.rows[table.lineRow[line]].template;
  const seen = new Map<number, { lines: number; anomalies: number }>();
  for (const [index, line] of support.entries()) {
    const counts = seen.get(templateOf(line)) ?? { lines: 0, anomalies: 0 };
    seen.set(templateOf(line), { lines: counts.lines + 1, anomalies: counts.anomalies + labelOf[index] });
  }
  return Float64Array.from(table.lineRow, (_, line) => {
    const counts = seen.get(templateOf(line));
    return counts === undefined ? unseen(line) : low + ((high - low) * counts.anomalies) / counts.lines;
  });
}
