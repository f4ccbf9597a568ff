/** @file Grouping accuracy and its template-level forms: are the right lines together? */

import { countLabels, type GroupLabels } from "./label-pairs.js";

/** What {@link groupingScores} returns; every rate is in [0, 1], higher is better. */
export interface GroupingScores {
  /** GA: share of lines that are in a correct group. */
  readonly groupingAccuracy: number;
  /** PGA: correct groups / predicted groups. */
  readonly groupPrecision: number;
  /** RGA: correct groups / true groups. */
  readonly groupRecall: number;
  /** FGA: harmonic mean of PGA and RGA. */
  readonly groupF1: number;
  readonly correctGroups: number;
  readonly truthGroups: number;
  readonly predictedGroups: number;
}

/**
 * Grouping accuracy (GA) of a parser, and precision, recall and F1 over groups (PGA, RGA, FGA).
 *
 * A true group is *correct* when all its lines have one predicted label and no other line has it.
 * GA = lines in correct groups / lines. One line astray makes the whole group wrong.
 *
 * Labels may be event ids or template texts, and the choice changes the value: logparser groups by id, loghub-2.0 by
 * text; two ids with one text are two groups or one. Lines whose truth is missing are dropped; a missing prediction is
 * the label `""`. The `FGA` printed by loghub-2.0's summary table is RGA here.
 *
 * Source: GA in Zhu et al., ICSE-SEIP 2019; PGA, RGA, FGA in Jiang et al., ISSTA 2024 (loghub-2.0).
 *
 * @param truth - Shape `[lines]`: the true label of every line.
 * @param predicted - Shape `[lines]`: the parser's label of every line.
 * @throws {@link InvalidInputError} if the lengths differ.
 * @throws {@link UndefinedMetricError} if no line has a truth.
 *
 * @example
 * ```ts
 * groupingScores(["a", "a", "b", "b", "c"], [1, 1, 2, 3, 4]).groupingAccuracy; // 0.6: the lines of a and c
 * ```
 */
export function groupingScores(truth: GroupLabels, predicted: GroupLabels): GroupingScores {
  const counts = countLabels("groupingScores", truth, predicted);
  let correctGroups = 0;
  let correctLines = 0;
  for (const [label, row] of counts.joint) {
    if (row.size !== 1) continue;
    const [prediction] = row.keys();
    const lines = counts.truth.get(label);
    if (lines === undefined || counts.predicted.get(prediction) !== lines) continue;
    correctGroups++;
    correctLines += lines;
  }
  return {
    groupingAccuracy: correctLines / counts.lines,
    groupPrecision: correctGroups / counts.predicted.size,
    groupRecall: correctGroups / counts.truth.size,
    groupF1: (2 * correctGroups) / (counts.predicted.size + counts.truth.size),
    correctGroups,
    truthGroups: counts.truth.size,
    predictedGroups: counts.predicted.size,
  };
}
