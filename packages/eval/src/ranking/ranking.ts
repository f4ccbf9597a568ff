/** @file Scores sorted once, measured under many weights: what a bootstrap needs. */

import { checkRanking, checkWeight, type MetricOptions } from "../internal/check-inputs.js";
import { rankDescending } from "../internal/rank-descending.js";
import { countRanked, requireBothClasses, requirePositives } from "../internal/ranked-counts.js";
import { areaUnderRoc } from "./auroc.js";
import { sumPrecision } from "./average-precision.js";

/** Labels and scores whose order is known. */
export interface Ranking {
  /** {@link averagePrecision} under these weights, O(n). */
  averagePrecision(options?: MetricOptions): number;
  /** {@link auroc} under these weights, O(n). */
  auroc(options?: MetricOptions): number;
}

/**
 * Sorts scores once, so that each further weighting costs O(n) without a sort: for resampled and reweighted metrics.
 * Keeps copies: later changes of the arguments are not seen.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal row.
 * @param scores - Shape `[n]`: higher is more anomalous. Any finite scale.
 * @throws {@link InvalidInputError} as {@link averagePrecision}; its methods throw as the metrics of their names.
 *
 * @example
 * ```ts
 * const ranking = createRanking([0, 1, 0], [0.1, 0.4, 0.8]);
 * ranking.averagePrecision(); // 0.5
 * ranking.averagePrecision({ weight: [1, 3, 1] }); // 0.75
 * ```
 */
export function createRanking(labels: ArrayLike<number>, scores: ArrayLike<number>): Ranking {
  checkRanking("createRanking", labels, scores);
  const order = rankDescending(scores);
  const [keptLabels, keptScores] = [Uint8Array.from(labels), Float64Array.from(scores)];
  const count = (where: string, weight: ArrayLike<number> | undefined) => {
    checkWeight(where, keptLabels, weight);
    return countRanked(keptLabels, keptScores, weight, order);
  };
  return {
    averagePrecision({ weight }: MetricOptions = {}): number {
      const counts = count("averagePrecision", weight);
      requirePositives("averagePrecision", order.length, counts.positives);
      return sumPrecision(counts, 1);
    },
    auroc({ weight }: MetricOptions = {}): number {
      const counts = count("auroc", weight);
      requireBothClasses("auroc", order.length, counts.positives, counts.negatives);
      return areaUnderRoc(counts);
    },
  };
}
