/** @file Weights that make the template, not the line, the unit of evidence. */

import { checkBinary, checkLength } from "../internal/check-inputs.js";

/**
 * Weights with which every (template, label) counts 1, shared equally by its lines: the template-weighted form of any
 * metric here. A template that is sometimes anomalous makes two units.
 * Source: this project's protocol, section 10.3.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal line.
 * @param templateIds - Shape `[n]`: which template a line is of; compared with `===`.
 * @returns Shape `[n]`: in (0, 1].
 * @throws {@link InvalidInputError} if the lengths differ or a label is not 0 or 1.
 *
 * @example
 * ```ts
 * templateWeights([0, 0, 1, 1], ["E1", "E1", "E1", "E2"]); // [0.5, 0.5, 1, 1]
 * ```
 */
export function templateWeights(labels: ArrayLike<number>, templateIds: ArrayLike<string | number>): Float64Array {
  checkLength("templateWeights", labels, "templateIds", templateIds);
  checkBinary("templateWeights", "labels", labels);
  const counts = [new Map<string | number, number>(), new Map<string | number, number>()];
  for (let i = 0; i < labels.length; i++) {
    const count = counts[labels[i]];
    count.set(templateIds[i], (count.get(templateIds[i]) ?? 0) + 1);
  }
  const weights = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) weights[i] = 1 / (counts[labels[i]].get(templateIds[i]) as number);
  return weights;
}
