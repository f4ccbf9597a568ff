/** @file ECOD: how far out in the tails of its columns a row is. */

import type { CsrMatrix, Detector, EstimatorJson, FitOptions, Matrix } from "@lsad/core";
import { checkScoredRows, checkTrainingRows, checkWeights, requireFitted } from "./internal/checks.js";
import { checkSaved, toPlain } from "./internal/saved.js";
import { savedTails, type TailTable, tailSums, tailTable } from "./internal/tail-table.js";

/**
 * ECOD, outlier detection by empirical cumulative distributions (Li, Zhao, Hu, Botta, Ionescu & Chen, TKDE 2022).
 *
 * score = max(Σⱼ Lⱼ, Σⱼ Rⱼ, Σⱼ Wⱼ), L and R the −ln of the left and right tail probability of a value among the training
 * values of its column, W the left one where the column leans left (negative skewness), else the right one.
 *
 * No option, no chance. A row joins the training rows, so that a value beyond all of them has probability
 * 1 / (total + 1). Tails are judged column by column: a row that is odd only in combination is not found. A constant column
 * adds nothing to rows that hold its value. A row of weight w counts as w rows.
 *
 * `fit` takes O(columns · rows log rows), `score` O(columns · log rows) a row; the sorted columns are kept. Sparse rows are
 * read as dense ones.
 *
 * @example
 * ```ts
 * const x = { rows: 4, columns: 1, data: Float64Array.of(1, 2, 3, 4) };
 * new Ecod().fit(x).score({ rows: 2, columns: 1, data: Float64Array.of(2, 9) }); // [ln(5/4), ln 5]: right tails 4/5 and 1/5
 * ```
 */
export class Ecod implements Detector<Matrix | CsrMatrix> {
  #fitted: TailTable | undefined;

  /**
   * Sorts the columns.
   * @param x - Shape `[rows, columns]`. Labels are not looked at.
   * @throws {@link InvalidInputError} if rows or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    checkTrainingRows(x, "Ecod.fit");
    this.#fitted = tailTable(x, checkWeights(weight, x.rows, "Ecod.fit"));
    return this;
  }

  /**
   * Sums of −ln tail probabilities.
   * @returns Shape `[rows]`, at least 0: higher is more anomalous.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const table = requireFitted(this.#fitted, "Ecod.score");
    checkScoredRows(x, table.columns, "Ecod.score");
    const { data } = tailSums(table, x, 3, (left, right, leaning, sums) => {
      sums[0] += left;
      sums[1] += right;
      sums[2] += leaning;
    });
    return Float64Array.from({ length: x.rows }, (_, row) =>
      Math.max(data[3 * row], data[3 * row + 1], data[3 * row + 2]),
    );
  }

  /** The saved form; see {@link EstimatorJson}. It holds the training rows, sorted by column. */
  toJSON(): EstimatorJson {
    return { type: "Ecod", version: 1, options: {}, fitted: this.#fitted ? toPlain(this.#fitted) : null };
  }

  /**
   * Loads what {@link Ecod.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): Ecod {
    checkSaved(json, "Ecod");
    const detector = new Ecod();
    if (json.fitted) detector.#fitted = savedTails(json.fitted, "Ecod.fromJSON");
    return detector;
  }
}
