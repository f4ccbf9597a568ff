/** @file Few labelled lines for the fusion of encoder and words: the encoder stays as it was fine-tuned elsewhere. */

import { InvalidInputError, type Matrix } from "@lsad/core";
import { scoresOfLines } from "./floor-models.js";
import type { TargetAdapter } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { supportCorrection } from "./support-correction.js";
import type { LabelledSource } from "./training-rows.js";

/** How much the keyword list's verdict counts as likeness, beside 1 of equal vectors. */
const KEYWORD_LIKENESS = 0.3;

/** A score s is taken for log odds of 4 (s − ½): the tangent of the logit at ½. */
const LOG_ODDS_OF_SCORE = 4;

/** Powers of the cosine: what is only a little alike is not alike. */
const LIKENESS_POWER = 2;

/** What the encoder and the keyword list say of a target's rows, and what fits the words again. */
export interface FusionParts {
  readonly target: SourceTable;
  /** Shape `[rows, hidden]` for each view: what the fine-tuned encoder makes of its texts. */
  readonly vectors: readonly Matrix[];
  /** Shape `[rows]`: 1 where a row has a word of the list, otherwise 0. */
  readonly keyword: Float64Array;
  /** The fusion's score of the target's rows, shape `[rows]`, with the support as one more source to learn words from. */
  scoreWith(support: LabelledSource): Float64Array;
}

/**
 * Scores a target with labelled lines of it: the words are learnt again with the support as one more source, and the sum is
 * corrected where lines are like those of the support, whatever their templates:
 *
 * s + ¼ Σᵢ αᵢ · (mean over views of max(0, cos)² + 0.3 · k · kᵢ), k = ±1 by the keyword list; α by {@link supportCorrection}.
 *
 * Constants were fixed on two development targets (decision record 2026-11-23-few-shot-encoders).
 */
export function encoderFusionAdapter({ target, keyword, vectors, scoreWith }: FusionParts): TargetAdapter {
  const units = vectors.map(unitRows);
  const likeness = (a: number, b: number) =>
    units.reduce((sum, unit) => sum + Math.max(0, dot(unit, a, b)) ** LIKENESS_POWER, 0) / units.length +
    KEYWORD_LIKENESS * (2 * keyword[a] - 1) * (2 * keyword[b] - 1);
  return {
    score(support) {
      requireRowsOf(target, support.table);
      const scores = scoreWith(support);
      const lines = support.table.lineRow;
      const n = lines.length;
      const kernel = Float64Array.from({ length: n * n }, (_, at) =>
        likeness(lines[Math.floor(at / n)], lines[at % n]),
      );
      const logOdds = Float64Array.from(lines, (row) => LOG_ODDS_OF_SCORE * (scores[row] - 0.5));
      const alpha = supportCorrection(kernel, logOdds, support.labels);
      const ofRow = new Map<number, number>(); // lines of one row are one term
      for (let i = 0; i < n; i++) ofRow.set(lines[i], (ofRow.get(lines[i]) ?? 0) + alpha[i]);
      const corrected = scores.map((score, row) => {
        let sum = 0;
        for (const [other, weight] of ofRow) sum += weight * likeness(row, other);
        return score + sum / LOG_ODDS_OF_SCORE;
      });
      return scoresOfLines(target, corrected);
    },
  };
}

/** @throws {@link InvalidInputError} if a support is not of the target's own table. */
export function requireRowsOf(target: SourceTable, support: SourceTable): void {
  if (support.rows === target.rows) return;
  throw new InvalidInputError(
    `adapter: the support must be lines of ${target.source}, its table with fewer lines, got another table of ${support.source}`,
  );
}

/** Rows scaled to length 1; a row of zeros stays one. */
function unitRows({ rows, columns, data }: Matrix): Matrix {
  const unit = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const vector = data.subarray(row * columns, (row + 1) * columns);
    let squares = 0;
    for (const value of vector) squares += value * value;
    const length = Math.sqrt(squares) || 1;
    for (let column = 0; column < columns; column++) unit[row * columns + column] = vector[column] / length;
  }
  return { rows, columns, data: unit };
}

function dot({ columns, data }: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let column = 0; column < columns; column++) sum += data[a * columns + column] * data[b * columns + column];
  return sum;
}
