/** @file Inverse regularisation of logistic regression by inner leave-one-source-out, whatever the features. */

import { LogisticRegression } from "@lsad/baselines";
import type { CsrMatrix, Matrix } from "@lsad/core";
import { chooseByInnerLoso, type InnerFold } from "./inner-loso.js";
import { balancedWeights, type TrainingRows } from "./training-rows.js";

/** Inner fits stop where scikit-learn's stop: at a large C that is well before the optimum, and ranks better. */
const INNER_FIT = { solver: "lbfgs", tolerance: 1e-4, maxIterations: 5000 } as const;

/** The fit that scores is converged: its near ties must not hang on where a solver stopped. */
const FINAL_TOLERANCE = 1e-10;

/** Features of an inner fold, learnt from `fold.learn` alone. */
export interface FoldFeatures {
  readonly learn: Matrix | CsrMatrix;
  readonly held: Matrix | CsrMatrix;
}

/**
 * The inverse regularisation that ranks an unseen training source best.
 * @param featuresOf - Features of a fold's rows; `weight` holds the balanced weights of those learnt from.
 */
export function chooseC(
  rows: TrainingRows,
  grid: readonly number[],
  featuresOf: (fold: InnerFold, weight: Float64Array) => FoldFeatures,
  onProgress?: (done: number) => void,
): number {
  const scoresOf = (fold: InnerFold) => {
    const labels = Uint8Array.from(fold.learn, (row) => rows.labels[row]);
    const masses = Float64Array.from(fold.learn, (row) => rows.masses[row]);
    const weight = balancedWeights(masses, labels);
    const { learn, held } = featuresOf(fold, weight);
    return grid.map((C) => new LogisticRegression({ C, ...INNER_FIT }).fit(learn, labels, { weight }).score(held));
  };
  return chooseByInnerLoso(rows, grid, scoresOf, onProgress);
}

/** The regression that scores, with a chosen or a fixed C. */
export function finalRegression(C: number): LogisticRegression {
  return new LogisticRegression({ C, tolerance: FINAL_TOLERANCE });
}
