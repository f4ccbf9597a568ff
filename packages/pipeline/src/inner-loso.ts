/** @file Hyper-parameters by inner leave-one-source-out: each training source plays the unseen one in turn. */

import { InvalidInputError } from "@lsad/core";
import { averagePrecision } from "@lsad/eval";
import type { TrainingRows } from "./training-rows.js";

/** The part of training rows that one inner fold uses. */
export interface InnerFold {
  /** Indices of the rows to learn from. */
  readonly learn: Uint32Array;
  /** Indices of the held-out source's rows. */
  readonly held: Uint32Array;
}

/**
 * Chooses the candidate with the highest mean average precision over inner held-out sources.
 *
 * Only sources that have both classes are held out; the others are learnt from in every fold. Average precision is
 * weighted by the rows' masses. Means are rounded to 6 decimals and ties go to the earlier candidate, so that the choice
 * does not hang on the last bits of a solver.
 *
 * @param candidates - In order of preference, simplest first.
 * @param scoresOf - Fits every candidate on `fold.learn` and returns its scores of `fold.held`.
 * @throws {@link InvalidInputError} if fewer than two training sources have both classes.
 */
export function chooseByInnerLoso<C>(
  rows: TrainingRows,
  candidates: readonly C[],
  scoresOf: (fold: InnerFold) => readonly Float64Array[],
  onProgress?: (done: number) => void,
): C {
  const folds = innerFolds(rows);
  if (folds.length < 2) {
    throw new InvalidInputError(
      `inner leave-one-source-out: at least 2 training sources must have both normal and anomalous lines, got ${folds.length}; give the hyper-parameter a fixed value`,
    );
  }
  const sums = new Float64Array(candidates.length);
  for (const [done, fold] of folds.entries()) {
    const labels = Uint8Array.from(fold.held, (row) => rows.labels[row]);
    const weight = Float64Array.from(fold.held, (row) => rows.masses[row]);
    for (const [candidate, scores] of scoresOf(fold).entries()) {
      sums[candidate] += averagePrecision(labels, scores, { weight });
    }
    onProgress?.((done + 1) / folds.length);
  }
  const means = Array.from(sums, (sum) => Math.round((sum / folds.length) * 1e6));
  return candidates[means.indexOf(Math.max(...means))];
}

function innerFolds({ sources, sourceOf, labels }: TrainingRows): InnerFold[] {
  const all = Uint32Array.from(labels, (_, row) => row);
  return sources.flatMap((_, source) => {
    const held = all.filter((row) => sourceOf[row] === source);
    const anomalous = held.reduce((sum, row) => sum + labels[row], 0);
    if (anomalous === 0 || anomalous === held.length) return [];
    return [{ held, learn: all.filter((row) => sourceOf[row] !== source) }];
  });
}
