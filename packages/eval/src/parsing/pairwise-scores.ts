/** @file Pairwise precision, recall and F1 of a grouping: are two lines of one event together? */

import { countLabels, type GroupLabel, type GroupLabels } from "./label-pairs.js";

/** What {@link pairwiseScores} returns; all in [0, 1], higher is better. */
export interface PairwiseScores {
  readonly pairPrecision: number;
  readonly pairRecall: number;
  readonly pairF1: number;
  /** Whether the prediction (precision) and the truth (recall) had a pair at all; a side without one counts as 1. */
  readonly precisionDefined: boolean;
  readonly recallDefined: boolean;
}

/**
 * Pairwise precision, recall and F1 of a grouping.
 *
 * With C(n, 2) pairs in a group of n lines: precision = pairs together in both / pairs together in the prediction,
 * recall = pairs together in both / pairs together in the truth.
 *
 * A side without any pair (every line its own group) has no value; it counts as 1 here, and the result says so
 * (logparser 1.0.4 divides by zero there). Large groups dominate: .97 is a poor value on logs.
 * Source: Manning, Raghavan, Schütze, *Introduction to Information Retrieval*, §16.3; logparser's `evaluator`.
 *
 * @param truth - Shape `[lines]`: the true label of every line.
 * @param predicted - Shape `[lines]`: the parser's label of every line.
 * @throws {@link InvalidInputError} if the lengths differ.
 * @throws {@link UndefinedMetricError} if no line has a truth.
 *
 * @example
 * ```ts
 * pairwiseScores(["a", "a", "a", "b"], [1, 1, 2, 2]).pairRecall; // 1 of 3 true pairs: 0.333…
 * ```
 */
export function pairwiseScores(truth: GroupLabels, predicted: GroupLabels): PairwiseScores {
  const counts = countLabels("pairwiseScores", truth, predicted);
  let both = 0;
  for (const row of counts.joint.values()) both += countPairs(row);
  const predictedPairs = countPairs(counts.predicted);
  const truthPairs = countPairs(counts.truth);
  const pairPrecision = predictedPairs === 0 ? 1 : both / predictedPairs;
  const pairRecall = truthPairs === 0 ? 1 : both / truthPairs;
  return {
    pairPrecision,
    pairRecall,
    pairF1: harmonicMean(pairPrecision, pairRecall),
    precisionDefined: predictedPairs > 0,
    recallDefined: truthPairs > 0,
  };
}

/** Σ C(n, 2) over the group sizes; exact up to 94 million lines in one group. */
function countPairs(sizes: ReadonlyMap<GroupLabel, number>): number {
  let pairs = 0;
  for (const lines of sizes.values()) pairs += (lines * (lines - 1)) / 2;
  return pairs;
}

function harmonicMean(precision: number, recall: number): number {
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}
