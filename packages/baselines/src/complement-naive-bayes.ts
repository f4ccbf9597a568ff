/** @file Complement Naive Bayes. */

import type { EstimatorJson } from "@lsad/core";
import { COUNTS, checkNumber } from "./internal/checks.js";
import { CountNaiveBayes, type LikelihoodTable } from "./internal/count-naive-bayes.js";
import type { ClassCounts } from "./internal/count-state.js";
import { savedOptions } from "./internal/saved.js";

/** Options of {@link ComplementNaiveBayes}. */
export interface ComplementNaiveBayesOptions {
  /** Count added to every column of every class (Lidstone), above 0. Default 1. */
  readonly alpha?: number;
  /** Divide the weights of a class by their sum, so that a class of long rows does not dominate. Default false. */
  readonly norm?: boolean;
}

/**
 * Complement Naive Bayes: each class is described by the rows of the other, which is steadier when classes are uneven.
 *
 * w_cj = −ln((N_¬cj + α) / (N_¬c + α d)), divided by Σⱼ when `norm`; the score is Σⱼ x_j (w_1j − w_0j), without a prior.
 * With two classes and no `norm` it ranks rows as {@link MultinomialNaiveBayes} with a uniform prior does.
 *
 * Rennie, Shih, Teevan & Karger, ICML 2003, §4.4. Values must be at least 0. Agrees with scikit-learn 1.9 `ComplementNB`
 * to 1e-9. `fit` and `score` take O(entries); two sums a column are kept.
 *
 * @example
 * ```ts
 * const counts = { rows: 3, columns: 2, data: Float64Array.of(3, 0, 2, 1, 0, 2) };
 * const bayes = new ComplementNaiveBayes().fit(counts, [0, 0, 1]);
 * bayes.score({ rows: 1, columns: 2, data: Float64Array.of(0, 1) }); // ln(3/4) − ln(2/8) = ln 3
 * ```
 */
export class ComplementNaiveBayes extends CountNaiveBayes {
  protected readonly type = "ComplementNaiveBayes";
  override readonly options: Required<ComplementNaiveBayesOptions>;

  protected override readonly range = COUNTS;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({ alpha = 1, norm = false }: ComplementNaiveBayesOptions = {}) {
    super();
    this.options = { alpha: checkNumber(alpha, { above: 0 }, "ComplementNaiveBayes: alpha"), norm };
  }

  protected tableOf({ columns, columnSums }: ClassCounts): LikelihoodTable {
    const { alpha, norm } = this.options;
    const weights = new Float64Array(2 * columns);
    for (const label of [0, 1]) {
      const other = columnSums.subarray((1 - label) * columns, (2 - label) * columns);
      const logTotal = Math.log(other.reduce((total, sum) => total + sum + alpha, 0));
      const logs = other.map((sum) => Math.log(sum + alpha) - logTotal);
      const divisor = norm ? logs.reduce((total, value) => total + value, 0) : -1;
      for (let j = 0; j < columns; j++) weights[label * columns + j] = logs[j] / divisor;
    }
    return { weights, offsets: new Float64Array(2), featureLogProbabilities: weights };
  }

  /**
   * Loads what {@link ComplementNaiveBayes.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): ComplementNaiveBayes {
    return new ComplementNaiveBayes(savedOptions<ComplementNaiveBayesOptions>(json, "ComplementNaiveBayes")).restore(
      json,
    );
  }
}
