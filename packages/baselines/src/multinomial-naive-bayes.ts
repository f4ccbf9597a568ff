/** @file Multinomial Naive Bayes. */

import type { EstimatorJson } from "@lsad/core";
import { COUNTS, checkNumber } from "./internal/checks.js";
import { type ClassPrior, checkPrior, logPriors } from "./internal/class-prior.js";
import { CountNaiveBayes, type LikelihoodTable } from "./internal/count-naive-bayes.js";
import type { ClassCounts } from "./internal/count-state.js";
import { savedOptions } from "./internal/saved.js";

/** Options of {@link MultinomialNaiveBayes}. */
export interface MultinomialNaiveBayesOptions {
  /** Count added to every column of every class (Lidstone), above 0. Default 1. */
  readonly alpha?: number;
  /** Class priors: from the weights of the rows, uniform, or given. Default `"weights"`. */
  readonly prior?: ClassPrior;
}

/**
 * Multinomial Naive Bayes: rows are counts, or TF-IDF weights, drawn from one distribution over columns a class.
 *
 * P(j | c) = (N_cj + α) / (N_c + α d), N the weighted column sums of class c; the score is
 * ln P(1) − ln P(0) + Σⱼ x_j (ln P(j | 1) − ln P(j | 0)).
 *
 * A column unseen in training adds ln of the ratio of the two totals. Values must be at least 0. Agrees with
 * scikit-learn 1.9 `MultinomialNB` to 1e-9. `fit` and `score` take O(entries); two sums a column are kept.
 *
 * @example
 * ```ts
 * const counts = { rows: 3, columns: 2, data: Float64Array.of(3, 0, 2, 1, 0, 2) };
 * const bayes = new MultinomialNaiveBayes().fit(counts, [0, 0, 1]);
 * bayes.score({ rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, 1) }); // ln(1/2 · 1/4 / (6/8)), ln(1/2 · 3/4 / (2/8))
 * ```
 */
export class MultinomialNaiveBayes extends CountNaiveBayes {
  protected readonly type = "MultinomialNaiveBayes";
  override readonly options: Required<MultinomialNaiveBayesOptions>;

  protected override readonly range = COUNTS;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({ alpha = 1, prior = "weights" }: MultinomialNaiveBayesOptions = {}) {
    super();
    this.options = {
      alpha: checkNumber(alpha, { above: 0 }, "MultinomialNaiveBayes: alpha"),
      prior: checkPrior(prior, "MultinomialNaiveBayes: prior"),
    };
  }

  protected tableOf({ columns, columnSums, classWeight }: ClassCounts): LikelihoodTable {
    const { alpha, prior } = this.options;
    const weights = new Float64Array(2 * columns);
    for (const label of [0, 1]) {
      const sums = columnSums.subarray(label * columns, (label + 1) * columns);
      const logTotal = Math.log(sums.reduce((total, sum) => total + sum + alpha, 0));
      for (let j = 0; j < columns; j++) weights[label * columns + j] = Math.log(sums[j] + alpha) - logTotal;
    }
    return { weights, offsets: logPriors(prior, classWeight), featureLogProbabilities: weights };
  }

  /**
   * Loads what {@link MultinomialNaiveBayes.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): MultinomialNaiveBayes {
    return new MultinomialNaiveBayes(savedOptions<MultinomialNaiveBayesOptions>(json, "MultinomialNaiveBayes")).restore(
      json,
    );
  }
}
