/** @file COPOD: how unlikely a row is under the empirical copula of the training rows. */

import type { CsrMatrix, Detector, EstimatorJson, FitOptions, Matrix } from "@lsad/core";
import { checkScoredRows, checkTrainingRows, checkWeights, requireFitted } from "./internal/checks.js";
import { checkSaved, toPlain } from "./internal/saved.js";
import { savedTails, type TailTable, tailSums, tailTable } from "./internal/tail-table.js";

/**
 * COPOD, copula-based outlier detection (Li, Zhao, Botta, Ionescu & Hu, ICDM 2020), as PyOD 2 combines its tails.
 *
 * score = Σⱼ max(Wⱼ, (Lⱼ + Rⱼ) / 2), L and R the −ln of the left and right tail probability of a value among the training
 * values of its column, W the left one where the column leans left (negative skewness), else the right one. Unlike
 * {@link Ecod}, each column chooses its tail for itself.
 *
 * No option, no chance. A row joins the training rows, so that no tail is empty. A row of weight w counts as w rows.
 *
 * `fit` takes O(columns · rows log rows), `score` O(columns · log rows) a row; the sorted columns are kept. Sparse rows are
 * read as dense ones.
 *
 * @example
 * ```ts
 * const x = { rows: 4, columns: 1, data: Float64Array.of(1, 2, 3, 4) };
 * new Copod().fit(x).score({ rows: 1, columns: 1, data: Float64Array.of(9) }); // [ln 5]: the right tail is 1/5
 * ```
 */
export class Copod implements Detector<Matrix | CsrMatrix> {
  #fitted: TailTable | undefined;

  /**
   * Sorts the columns.
   * @param x - Shape `[rows, columns]`. Labels are not looked at.
   * @throws {@link InvalidInputError} if rows or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    checkTrainingRows(x, "Copod.fit");
    this.#fitted = tailTable(x, checkWeights(weight, x.rows, "Copod.fit"));
    return this;
  }

  /**
   * Sums of −ln tail probabilities.
   * @returns Shape `[rows]`, at least 0: higher is more anomalous.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const table = requireFitted(this.#fitted, "Copod.score");
    checkScoredRows(x, table.columns, "Copod.score");
    return Float64Array.from(
      tailSums(table, x, 1, (left, right, leaning, sums) => {
        sums[0] += Math.max(leaning, (left + right) / 2);
      }).data,
    );
  }

  /** The saved form; see {@link EstimatorJson}. It holds the training rows, sorted by column. */
  toJSON(): EstimatorJson {
    return { type: "Copod", version: 1, options: {}, fitted: this.#fitted ? toPlain(this.#fitted) : null };
  }

  /**
   * Loads what {@link Copod.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): Copod {
    checkSaved(json, "Copod");
    const detector = new Copod();
    if (json.fitted) detector.#fitted = savedTails(json.fitted, "Copod.fromJSON");
    return detector;
  }
}
