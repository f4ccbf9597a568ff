/** @file What linear detectors share once they are fitted: scores, contributions, the saved form. */

import type { CsrMatrix, Detector, EstimatorJson, FitOptions, Matrix } from "@lsad/core";
import { checkScoredRows, requireFitted } from "./checks.js";
import type { LinearSolution } from "./margin-newton.js";
import { multiply, scaleColumns } from "./products.js";
import { savedNumber, savedNumbers, toPlain } from "./saved.js";

/** Base of the linear support vector machine and logistic regression. */
export abstract class LinearDetector implements Detector<Matrix | CsrMatrix> {
  protected abstract readonly type: string;
  /** Options, complete with defaults. */
  abstract readonly options: object;
  /** What `fit` learnt. */
  protected solution: LinearSolution | undefined;

  abstract fit(x: Matrix | CsrMatrix, y?: ArrayLike<number>, options?: FitOptions): this;

  /**
   * Decision values w·x + b.
   * @returns Shape `[rows]`; above 0 on the anomalous side.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const { coefficients, intercept } = this.#fitted("score");
    checkScoredRows(x, coefficients.length, `${this.type}.score`);
    return multiply(x, coefficients, new Float64Array(x.rows), intercept);
  }

  /**
   * What each column adds to each row's score: w_j x_j. A row's contributions and the intercept sum to its score.
   * @returns In the form and shape of `x`.
   * @throws as `score`.
   */
  contributions<X extends Matrix | CsrMatrix>(x: X): X {
    const { coefficients } = this.#fitted("contributions");
    checkScoredRows(x, coefficients.length, `${this.type}.contributions`);
    return scaleColumns(x, coefficients);
  }

  /** Shape `[columns]`: one coefficient a column. Throws before `fit`. */
  get coefficients(): Float64Array {
    return this.#fitted("coefficients").coefficients;
  }

  /** The intercept; 0 without `fitIntercept`. Throws before `fit`. */
  get intercept(): number {
    return this.#fitted("intercept").intercept;
  }

  /** Steps or passes the last fit took; `maxIterations` if it did not converge. Throws before `fit`. */
  get iterations(): number {
    return this.#fitted("iterations").iterations;
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const fitted = this.solution ? toPlain(this.solution) : null;
    return { type: this.type, version: 1, options: { ...this.options }, fitted };
  }

  /** Takes what `toJSON` gave; its type is checked before. */
  protected restore(json: EstimatorJson): this {
    if (json.fitted) {
      const where = `${this.type}.fromJSON`;
      this.solution = {
        coefficients: savedNumbers(json.fitted, "coefficients", where),
        intercept: savedNumber(json.fitted, "intercept", where),
        iterations: savedNumber(json.fitted, "iterations", where),
      };
    }
    return this;
  }

  #fitted(verb: string): LinearSolution {
    return requireFitted(this.solution, `${this.type}.${verb}`);
  }
}
