/** @file Parsing accuracy and its template-level forms: are the templates' texts right? */

import { countLabels, type GroupLabel, type GroupLabels } from "./label-pairs.js";

/** What {@link templateScores} returns; every rate is in [0, 1], higher is better. */
export interface TemplateScores {
  /** PA: share of lines whose predicted text is the true text. */
  readonly parsingAccuracy: number;
  /** PTA: correct templates / predicted templates. */
  readonly templatePrecision: number;
  /** RTA: correct templates / true templates. */
  readonly templateRecall: number;
  /** FTA: harmonic mean of PTA and RTA. */
  readonly templateF1: number;
  readonly correctTemplates: number;
  readonly truthTemplates: number;
  readonly predictedTemplates: number;
}

/**
 * Parsing accuracy (PA) of template texts, and precision, recall and F1 over templates (PTA, RTA, FTA).
 *
 * PA = lines with `predicted === truth` / lines. A predicted template is *correct* when the true texts of its lines are
 * exactly itself; lines of that truth which went elsewhere do not make it wrong (unlike `groupF1`).
 *
 * Texts are compared as they are: blanks, case and `<*><*>` matter. {@link normalizeTemplate} on both sides moves these
 * numbers more than most changes of a parser do, so report both. Missing truths and predictions as in `groupingScores`.
 *
 * Source: PA in Dai et al., *Logram*, TSE 2020; PTA, RTA in Khan et al., ICSE 2022; FTA in Jiang et al., ISSTA 2024.
 *
 * @param truth - Shape `[lines]`: the true template of every line.
 * @param predicted - Shape `[lines]`: the parser's template of every line.
 * @throws {@link InvalidInputError} if the lengths differ.
 * @throws {@link UndefinedMetricError} if no line has a truth.
 *
 * @example
 * ```ts
 * const truth = ["up <*>", "up <*>", "down"];
 * templateScores(truth, ["up <*>", "up 7", "down"]).parsingAccuracy; // 0.666…
 * ```
 */
export function templateScores(truth: GroupLabels, predicted: GroupLabels): TemplateScores {
  const counts = countLabels("templateScores", truth, predicted);
  let equalLines = 0;
  const truthsOf = new Map<GroupLabel, number>(); // how many true texts the lines of a predicted text have
  for (const [label, row] of counts.joint) {
    equalLines += row.get(label) ?? 0;
    for (const prediction of row.keys()) truthsOf.set(prediction, (truthsOf.get(prediction) ?? 0) + 1);
  }
  let correctTemplates = 0;
  for (const [prediction, truths] of truthsOf) {
    if (truths === 1 && counts.joint.get(prediction)?.has(prediction)) correctTemplates++;
  }
  return {
    parsingAccuracy: equalLines / counts.lines,
    templatePrecision: correctTemplates / counts.predicted.size,
    templateRecall: correctTemplates / counts.truth.size,
    templateF1: (2 * correctTemplates) / (counts.predicted.size + counts.truth.size),
    correctTemplates,
    truthTemplates: counts.truth.size,
    predictedTemplates: counts.predicted.size,
  };
}
