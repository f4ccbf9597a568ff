/** @file Bernoulli Naive Bayes. */

import type { EstimatorJson } from "@lsad/core";
import { checkNumber } from "./internal/checks.js";
import { type ClassPrior, checkPrior, logPriors } from "./internal/class-prior.js";
import { CountNaiveBayes, type LikelihoodTable } from "./internal/count-naive-bayes.js";
import type { CellRule, ClassCounts } from "./internal/count-state.js";
import { savedOptions } from "./internal/saved.js";

/** Options of {@link BernoulliNaiveBayes}. */
export interface BernoulliNaiveBayesOptions {
  /** Count added to both outcomes of every column of every class, above 0. Default 1. */
  readonly alpha?: number;
  /** A value above it is an occurrence; at least 0, so that what a sparse row leaves out is none. Default 0. */
  readonly binarize?: number;
  /** Class priors: from the weights of the rows, uniform, or given. Default `"weights"`. */
  readonly prior?: ClassPrior;
}

/**
 * Bernoulli Naive Bayes: a column occurs in a row or not, and its absence counts as evidence too.
 *
 * p_cj = (N_cj + α) / (N_c + 2 α), N_cj the weight of the rows of class c where column j occurs; the score is the
 * difference over classes of ln P(c) + Σⱼ ln(p_cj or 1 − p_cj).
 *
 * Agrees with scikit-learn 1.9 `BernoulliNB` to 1e-9. `fit` and `score` take O(entries); two sums a column are kept.
 *
 * @example
 * ```ts
 * const words = { rows: 3, columns: 2, data: Float64Array.of(1, 0, 1, 1, 0, 1) };
 * const bayes = new BernoulliNaiveBayes().fit(words, [0, 0, 1]);
 * bayes.score({ rows: 1, columns: 2, data: Float64Array.of(0, 1) }); // ln(1/3 · 2/3 · 2/3) − ln(2/3 · 1/4 · 1/2)
 * ```
 */
export class BernoulliNaiveBayes extends CountNaiveBayes {
  protected readonly type = "BernoulliNaiveBayes";
  override readonly options: Required<BernoulliNaiveBayesOptions>;
  protected override readonly rule: CellRule;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({ alpha = 1, binarize = 0, prior = "weights" }: BernoulliNaiveBayesOptions = {}) {
    super();
    this.options = {
      alpha: checkNumber(alpha, { above: 0 }, "BernoulliNaiveBayes: alpha"),
      binarize: checkNumber(binarize, { atLeast: 0 }, "BernoulliNaiveBayes: binarize"),
      prior: checkPrior(prior, "BernoulliNaiveBayes: prior"),
    };
    this.rule = (value) => (value > binarize ? 1 : 0);
  }

  protected tableOf({ columns, columnSums, classWeight }: ClassCounts): LikelihoodTable {
    const { alpha, prior } = this.options;
    const weights = new Float64Array(2 * columns);
    const present = new Float64Array(2 * columns);
    const offsets = logPriors(prior, classWeight);
    for (const label of [0, 1]) {
      const logTotal = Math.log(classWeight[label] + 2 * alpha);
      for (let j = 0; j < columns; j++) {
        const at = label * columns + j;
        present[at] = Math.log(columnSums[at] + alpha) - logTotal;
        const absent = Math.log1p(-Math.exp(present[at]));
        weights[at] = present[at] - absent;
        offsets[label] += absent;
      }
    }
    return { weights, offsets, featureLogProbabilities: present };
  }

  /**
   * Loads what {@link BernoulliNaiveBayes.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): BernoulliNaiveBayes {
    return new BernoulliNaiveBayes(savedOptions<BernoulliNaiveBayesOptions>(json, "BernoulliNaiveBayes")).restore(json);
  }
}
