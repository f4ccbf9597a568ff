/** @file The detector that says nothing. */

import type { CsrMatrix, Detector, EstimatorJson, FitOptions, Matrix } from "@lsad/core";
import { checkAnyMatrix } from "@lsad/core";
import { checkScoredRows, requireFitted } from "./internal/checks.js";
import { checkSaved, savedNumber, toPlain } from "./internal/saved.js";

/**
 * Scores every row 0: the row of a report that shows what a metric gives for saying nothing.
 *
 * `fit` and `score` take O(rows); only the number of columns is kept.
 *
 * @example
 * ```ts
 * const rows = { rows: 2, columns: 1, data: Float64Array.of(5, 500) };
 * new AllNormal().fit(rows).score(rows); // [0, 0]
 * ```
 */
export class AllNormal implements Detector<Matrix | CsrMatrix> {
  #fitted: { readonly columns: number } | undefined;

  /**
   * Remembers the number of columns.
   * @throws {@link InvalidInputError} if `x` breaks the form of its kind or holds a value that is not finite.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, _options?: FitOptions): this {
    checkAnyMatrix(x, "AllNormal.fit");
    this.#fitted = { columns: x.columns };
    return this;
  }

  /**
   * Zeros.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    checkScoredRows(x, requireFitted(this.#fitted, "AllNormal.score").columns, "AllNormal.score");
    return new Float64Array(x.rows);
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    return { type: "AllNormal", version: 1, options: {}, fitted: this.#fitted ? toPlain(this.#fitted) : null };
  }

  /**
   * Loads what {@link AllNormal.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): AllNormal {
    checkSaved(json, "AllNormal");
    const detector = new AllNormal();
    if (json.fitted) detector.#fitted = { columns: savedNumber(json.fitted, "columns", "AllNormal.fromJSON") };
    return detector;
  }
}
