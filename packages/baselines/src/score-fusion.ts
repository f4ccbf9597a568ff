/** @file Scores of several detectors as one, with fixed weights. */

import { InvalidInputError } from "@lsad/core";
import { checkNumber } from "./internal/checks.js";

/**
 * Scores in units of deviation: (score − mean) / population deviation, both over the reference.
 * A deviation of 0 counts as 1: a constant detector adds nothing to a ranking.
 *
 * @param scores - Shape `[n]`, finite.
 * @param reference - Where mean and deviation are taken, for example a buffer of earlier lines. Default: the scores themselves.
 * @returns Shape `[n]`, in the orientation of `scores`.
 * @throws {@link InvalidInputError} if a score is not finite, or the reference is empty.
 *
 * @example
 * ```ts
 * standardScores([1, 3]); // [-1, 1]
 * standardScores([7], [1, 3]); // [5]
 * ```
 */
export function standardScores(scores: ArrayLike<number>, reference: ArrayLike<number> = scores): Float64Array {
  checkScores(scores, "standardScores: scores");
  checkScores(reference, "standardScores: reference");
  if (reference.length === 0 && scores.length > 0) {
    throw new InvalidInputError("standardScores: reference must have at least one score, got none");
  }
  const n = reference.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += reference[i] / n;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (reference[i] - mean) ** 2 / n;
  const deviation = Math.sqrt(variance) || 1;
  return Float64Array.from(scores, (score) => (score - mean) / deviation);
}

/**
 * Scores as shares of the scores they reach: (number below + half the number of equal ones) / n.
 *
 * @param scores - Shape `[n]`, finite.
 * @returns Shape `[n]`, in (0, 1); equal scores get the same.
 * @throws {@link InvalidInputError} if a score is not finite.
 *
 * @example
 * ```ts
 * rankScores([10, 30, 10, 20]); // [0.25, 0.875, 0.25, 0.625]
 * ```
 */
export function rankScores(scores: ArrayLike<number>): Float64Array {
  checkScores(scores, "rankScores: scores");
  const order = Uint32Array.from(scores, (_, index) => index).sort((a, b) => scores[a] - scores[b]);
  const ranks = new Float64Array(scores.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && scores[order[end]] === scores[order[start]]) end++;
    for (let at = start; at < end; at++) ranks[order[at]] = (start + end) / 2 / scores.length;
  }
  return ranks;
}

/**
 * Scores stretched to [0, 1] between the least and the largest of the reference; 0 throughout where those are equal.
 *
 * @param scores - Shape `[n]`, finite.
 * @param reference - Where the bounds are taken; scores beyond them are cut off. Default: the scores themselves.
 * @returns Shape `[n]`, in [0, 1].
 * @throws {@link InvalidInputError} if a score is not finite, or the reference is empty.
 *
 * @example
 * ```ts
 * unitScores([5, 10, 15]); // [0, 0.5, 1]
 * ```
 */
export function unitScores(scores: ArrayLike<number>, reference: ArrayLike<number> = scores): Float64Array {
  checkScores(scores, "unitScores: scores");
  checkScores(reference, "unitScores: reference");
  if (reference.length === 0 && scores.length > 0) {
    throw new InvalidInputError("unitScores: reference must have at least one score, got none");
  }
  let least = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < reference.length; i++) {
    least = Math.min(least, reference[i]);
    largest = Math.max(largest, reference[i]);
  }
  const range = largest - least;
  return Float64Array.from(scores, (score) => (range > 0 ? Math.min(1, Math.max(0, (score - least) / range)) : 0));
}

/**
 * Weighted sum of several detectors' scores, row by row. Bring them to one scale first: {@link standardScores},
 * {@link rankScores} or {@link unitScores}.
 *
 * @param parts - Lists of one length, finite.
 * @param weights - One factor a list. Default: all 1.
 * @returns Shape `[n]`.
 * @throws {@link InvalidInputError} if there is no list, lengths differ, or a number is not finite.
 *
 * @example
 * ```ts
 * sumScores([[1, 2], [10, 20]], [1, 0.5]); // [6, 12]
 * ```
 */
export function sumScores(
  parts: readonly ArrayLike<number>[],
  weights: ArrayLike<number> = parts.map(() => 1),
): Float64Array {
  if (parts.length === 0) throw new InvalidInputError("sumScores: there must be at least one list of scores, got none");
  if (weights.length !== parts.length) {
    throw new InvalidInputError(
      `sumScores: weights must have one factor a list, got ${weights.length} for ${parts.length}`,
    );
  }
  checkScores(weights, "sumScores: weights");
  const sums = new Float64Array(parts[0].length);
  for (const [index, part] of parts.entries()) {
    if (part.length !== sums.length) {
      throw new InvalidInputError(`sumScores: lists must have one length, got ${sums.length} and ${part.length}`);
    }
    checkScores(part, `sumScores: parts[${index}]`);
    for (let row = 0; row < sums.length; row++) sums[row] += weights[index] * part[row];
  }
  return sums;
}

/**
 * The unit sum: probability + rarity / ln(lines) + keyword, each about in [0, 1]. It looks at no other line, so it can run on
 * a stream as it is.
 *
 * @param probability - Shape `[n]`: a learnt detector's probabilities.
 * @param rarity - Shape `[n]`: scores of {@link RarityDetector}.
 * @param keyword - Shape `[n]`: scores of {@link KeywordDetector}.
 * @param lines - Lines of the stream, at least 2: ln(lines) is the largest rarity there can be.
 * @returns Shape `[n]`, higher is more anomalous.
 * @throws {@link InvalidInputError} if lengths differ, a number is not finite, or `lines` is below 2.
 *
 * @example
 * ```ts
 * unitSum([0.9, 0.1], [0, Math.log(100)], [1, 0], 100); // [1.9, 1.1]
 * ```
 */
export function unitSum(
  probability: ArrayLike<number>,
  rarity: ArrayLike<number>,
  keyword: ArrayLike<number>,
  lines: number,
): Float64Array {
  checkNumber(lines, { atLeast: 2 }, "unitSum: lines");
  return sumScores([probability, rarity, keyword], [1, 1 / Math.log(lines), 1]);
}

/**
 * Probability + keyword − ½: a keyword lifts a line above every line without one, the learnt probability ranks within both.
 * A line is an alert at ½ or more.
 *
 * @param probability - Shape `[n]`, in [0, 1].
 * @param keyword - Shape `[n]`: scores of {@link KeywordDetector}.
 * @returns Shape `[n]`, in [−½, 1½].
 * @throws {@link InvalidInputError} if lengths differ or a number is not finite.
 *
 * @example
 * ```ts
 * probabilityPlusKeyword([0.75, 0.25], [0, 1]); // [0.25, 0.75]
 * ```
 */
export function probabilityPlusKeyword(probability: ArrayLike<number>, keyword: ArrayLike<number>): Float64Array {
  return sumScores([probability, keyword]).map((sum) => sum - 0.5);
}

function checkScores(scores: ArrayLike<number>, where: string): void {
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) throw new InvalidInputError(`${where}[${i}] must be finite, got ${scores[i]}`);
  }
}
