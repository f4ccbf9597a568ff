/** @file L2-regularised logistic regression, with scikit-learn's objective. */

import {
  type CsrMatrix,
  type Detector,
  type EstimatorJson,
  type FitOptions,
  InvalidInputError,
  type Matrix,
} from "@lsad/core";
import {
  checkBothClasses,
  checkLabels,
  checkNumber,
  checkScoredRows,
  checkTrainingRows,
  checkWeights,
  requireFitted,
  SQUARABLE,
} from "./internal/checks.js";
import { type ClassWeight, checkClassWeight, weightClasses } from "./internal/class-weight.js";
import { minimiseByLbfgs } from "./internal/logistic-lbfgs.js";
import { logisticLoss, minimiseMarginLoss } from "./internal/margin-newton.js";
import { multiply, scaleColumns } from "./internal/products.js";
import { checkSaved, savedNumber, savedNumbers, toPlain } from "./internal/saved.js";

/** Options of {@link LogisticRegression}. */
export interface LogisticRegressionOptions {
  /** Inverse strength of the regularisation, above 0: larger fits closer. Default 1. */
  readonly C?: number;
  /** Stop when no component of the gradient of the objective, divided by C Σ weights, exceeds this. Default 1e-8. */
  readonly tolerance?: number;
  /** Most steps of the solver; Newton needs 5 to 20, L-BFGS tens to hundreds. Default 200. */
  readonly maxIterations?: number;
  /** Whether to learn an intercept, which is not regularised. Default true. */
  readonly fitIntercept?: boolean;
  /** Factor of the weights of normal and anomalous rows; `"balanced"`: both sum to the same. Default: `[1, 1]`. */
  readonly classWeight?: ClassWeight;
  /** Start `fit` from the coefficients of the earlier fit when the columns agree. Changes the time, not the optimum. Default false. */
  readonly warmStart?: boolean;
  /**
   * `"newton"` reaches tight tolerances fastest; `"lbfgs"` takes scikit-learn's own path from 0, so that a loose tolerance
   * stops where scikit-learn stops. Default `"newton"`.
   */
  readonly solver?: "newton" | "lbfgs";
}

interface LinearState {
  readonly coefficients: Float64Array;
  readonly intercept: number;
  readonly iterations: number;
}

/**
 * Logistic regression: log odds of an anomaly as a weighted sum of the columns.
 *
 * Minimises ½‖w‖² + C Σᵢ sᵢ ln(1 + exp(−yᵢ (w·xᵢ + b))), y = ±1, s the weights; b is not regularised. The optimum is
 * that of scikit-learn 1.9 `LogisticRegression(C)`.
 *
 * Solved by truncated Newton steps (preconditioned conjugate gradients, backtracking line search; Lin, Weng & Keerthi,
 * JMLR 2008), which reach 1e-8 in a handful of passes where L-BFGS needs hundreds. A step costs O(entries + columns) a
 * conjugate gradient; kept are one coefficient a column and the intercept.
 *
 * Values must be at most 1e150 in magnitude.
 *
 * @example
 * ```ts
 * const x = { rows: 4, columns: 1, data: Float64Array.of(0, 1, 2, 3) };
 * const model = new LogisticRegression({ C: 10 }).fit(x, [0, 0, 1, 1]);
 * model.score(x); // log odds: below 0 for the first two rows, above 0 for the last two
 * ```
 */
export class LogisticRegression implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults. */
  readonly options: Required<LogisticRegressionOptions>;
  #fitted: LinearState | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({
    C = 1,
    tolerance = 1e-8,
    maxIterations = 200,
    fitIntercept = true,
    classWeight = [1, 1],
    warmStart = false,
    solver = "newton",
  }: LogisticRegressionOptions = {}) {
    if (solver !== "newton" && solver !== "lbfgs") {
      throw new InvalidInputError(`LogisticRegression: solver must be newton or lbfgs, got ${solver}`);
    }
    if (solver === "lbfgs" && warmStart) {
      throw new InvalidInputError("LogisticRegression: warmStart must be false with solver lbfgs, got true");
    }
    this.options = {
      C: checkNumber(C, { above: 0 }, "LogisticRegression: C"),
      tolerance: checkNumber(tolerance, { above: 0 }, "LogisticRegression: tolerance"),
      maxIterations: checkNumber(maxIterations, { atLeast: 1, whole: true }, "LogisticRegression: maxIterations"),
      fitIntercept,
      classWeight: checkClassWeight(classWeight, "LogisticRegression: classWeight"),
      warmStart,
      solver,
    };
  }

  /**
   * Learns the coefficients.
   * @param x - Shape `[rows, columns]`.
   * @param y - Shape `[rows]`: 1 for an anomaly, 0 for normal; both must occur.
   * @throws {@link InvalidInputError} if rows, labels or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "LogisticRegression.fit";
    checkTrainingRows(x, where, SQUARABLE);
    const labels = checkLabels(y, x.rows, where);
    const rowWeight = checkWeights(weight, x.rows, where);
    checkBothClasses(labels, rowWeight, where);
    const start = this.options.warmStart && this.#fitted?.coefficients.length === x.columns ? this.#fitted : undefined;
    const weighted = weightClasses(rowWeight, labels, this.options.classWeight);
    this.#fitted =
      this.options.solver === "lbfgs"
        ? minimiseByLbfgs(x, labels, weighted, this.options)
        : minimiseMarginLoss(x, labels, weighted, logisticLoss, { ...this.options, interceptPenalty: 0 }, start);
    return this;
  }

  /**
   * Decision values w·x + b: the log odds of an anomaly.
   * @returns Shape `[rows]`; above 0 where an anomaly is the likelier class.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const { coefficients, intercept } = requireFitted(this.#fitted, "LogisticRegression.score");
    checkScoredRows(x, coefficients.length, "LogisticRegression.score");
    return multiply(x, coefficients, new Float64Array(x.rows), intercept);
  }

  /**
   * Probability of an anomaly: 1 / (1 + exp(−score)).
   * @returns Shape `[rows]`, in [0, 1].
   * @throws as {@link LogisticRegression.score}.
   */
  probability(x: Matrix | CsrMatrix): Float64Array {
    return this.score(x).map((decision) => 1 / (1 + Math.exp(-decision)));
  }

  /**
   * What each column adds to each row's score: w_j x_j. A row's contributions and the intercept sum to its score.
   * @returns In the form and shape of `x`.
   * @throws as {@link LogisticRegression.score}.
   */
  contributions<X extends Matrix | CsrMatrix>(x: X): X {
    checkScoredRows(x, this.coefficients.length, "LogisticRegression.contributions");
    return scaleColumns(x, this.coefficients);
  }

  /** Shape `[columns]`: one coefficient a column. Throws before `fit`. */
  get coefficients(): Float64Array {
    return requireFitted(this.#fitted, "LogisticRegression.coefficients").coefficients;
  }

  /** The intercept; 0 without `fitIntercept`. Throws before `fit`. */
  get intercept(): number {
    return requireFitted(this.#fitted, "LogisticRegression.intercept").intercept;
  }

  /** Newton steps the last fit took. Throws before `fit`. */
  get iterations(): number {
    return requireFitted(this.#fitted, "LogisticRegression.iterations").iterations;
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const fitted = this.#fitted ? toPlain(this.#fitted) : null;
    return { type: "LogisticRegression", version: 1, options: { ...this.options }, fitted };
  }

  /**
   * Loads what {@link LogisticRegression.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): LogisticRegression {
    checkSaved(json, "LogisticRegression");
    const where = "LogisticRegression.fromJSON";
    const detector = new LogisticRegression(json.options as LogisticRegressionOptions);
    if (json.fitted) {
      detector.#fitted = {
        coefficients: savedNumbers(json.fitted, "coefficients", where),
        intercept: savedNumber(json.fitted, "intercept", where),
        iterations: savedNumber(json.fitted, "iterations", where),
      };
    }
    return detector;
  }
}
