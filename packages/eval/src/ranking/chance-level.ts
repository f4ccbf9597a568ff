/** @file What average precision chance reaches when lines of one template tie. */

import { createRandom, UndefinedMetricError } from "@lsad/core";
import { checkBinary, checkLength, checkWeight, checkWhole, type MetricOptions } from "../internal/check-inputs.js";
import { requirePositives } from "../internal/ranked-counts.js";

/** Options of {@link chanceAveragePrecision}. */
export interface ChanceOptions extends MetricOptions {
  readonly seed: number | string;
  /** Random scorings. Default: 200. */
  readonly draws?: number;
}

/** The chance level and how well it is known. */
export interface ChanceLevel {
  /** Mean average precision over the draws. */
  readonly mean: number;
  /** Standard deviation of one draw. */
  readonly deviation: number;
  /** Standard error of the mean. */
  readonly standardError: number;
}

/**
 * The average precision of a random number per template: the level above which a ranking says anything.
 *
 * A detector that reads the template scores all its lines alike; whole templates then enter the ranking at once, and
 * average precision is convex, so chance lies above the {@link prevalence}: on 15 real sources .42 at a prevalence of
 * .30. Source: this project's protocol, section 4.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal line.
 * @param templateIds - Shape `[n]`: which template a line is of; compared with `===`.
 * @throws {@link InvalidInputError} if lengths differ, a label is not 0 or 1, or an option is outside its range.
 * @throws {@link UndefinedMetricError} if no line of positive weight is an anomaly.
 *
 * @example
 * ```ts
 * // Two templates of equal size: the anomalous one is first (1) or last (1/2).
 * chanceAveragePrecision([1, 1, 0, 0], ["a", "a", "b", "b"], { seed: 1 }).mean; // about 0.75
 * ```
 */
export function chanceAveragePrecision(
  labels: ArrayLike<number>,
  templateIds: ArrayLike<string | number>,
  { seed, draws = 200, weight }: ChanceOptions,
): ChanceLevel {
  const where = "chanceAveragePrecision";
  checkLength(where, labels, "templateIds", templateIds);
  checkBinary(where, "labels", labels);
  checkWeight(where, labels, weight);
  checkWhole(where, "draws", draws, 1);
  const templates = massPerTemplate(labels, templateIds, weight);
  const positives = templates.reduce((sum, template) => sum + template.anomalous, 0);
  requirePositives(where, labels.length, positives);
  const random = createRandom(seed).fork("chance");
  let [sum, squares] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const value = precisionInOrder(random.shuffle(templates)) / positives;
    sum += value;
    squares += value * value;
  }
  const mean = sum / draws;
  const deviation = draws === 1 ? 0 : Math.sqrt(Math.max(0, (squares - draws * mean * mean) / (draws - 1)));
  return { mean, deviation, standardError: deviation / Math.sqrt(draws) };
}

/**
 * Average precision on the scale where chance is 0 and a perfect ranking 1: (AP − chance) / (1 − chance).
 *
 * @param averagePrecisionValue - In [0, 1].
 * @param chance - In [0, 1): the mean of {@link chanceAveragePrecision}.
 * @throws {@link UndefinedMetricError} if chance is 1: nothing can be better.
 *
 * @example
 * ```ts
 * aboveChance(0.8, 0.4); // 0.6666…
 * ```
 */
export function aboveChance(averagePrecisionValue: number, chance: number): number {
  if (!(chance < 1)) throw new UndefinedMetricError(`aboveChance: chance must be below 1, got ${chance}`);
  return (averagePrecisionValue - chance) / (1 - chance);
}

interface TemplateMass {
  anomalous: number;
  total: number;
}

function massPerTemplate(
  labels: ArrayLike<number>,
  templateIds: ArrayLike<string | number>,
  weight: ArrayLike<number> | undefined,
): TemplateMass[] {
  const masses = new Map<string | number, TemplateMass>();
  for (let i = 0; i < labels.length; i++) {
    let mass = masses.get(templateIds[i]);
    if (mass === undefined) {
      mass = { anomalous: 0, total: 0 };
      masses.set(templateIds[i], mass);
    }
    const w = weight === undefined ? 1 : weight[i];
    mass.total += w;
    if (labels[i] === 1) mass.anomalous += w;
  }
  return [...masses.values()];
}

function precisionInOrder(templates: readonly TemplateMass[]): number {
  let [found, admitted, sum] = [0, 0, 0];
  for (const { anomalous, total } of templates) {
    found += anomalous;
    admitted += total;
    if (anomalous > 0) sum += anomalous * (found / admitted);
  }
  return sum;
}
