/** @file L2-regularised logistic regression, with scikit-learn's objective. */

import { type CsrMatrix, type EstimatorJson, type FitOptions, InvalidInputError, type Matrix } from "@lsad/core";
import {
  checkBothClasses,
  checkLabels,
  checkNumber,
  checkTrainingRows,
  checkWeights,
  SQUARABLE,
} from "./internal/checks.js";
import { type ClassWeight, checkClassWeight, weightClasses } from "./internal/class-weight.js";
import { LinearDetector } from "./internal/linear-detector.js";
import { minimiseByLbfgs } from "./internal/logistic-lbfgs.js";
import { logisticLoss, minimiseMarginLoss } from "./internal/margin-newton.js";
import { savedOptions } from "./internal/saved.js";

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
export class LogisticRegression extends LinearDetector {
  protected readonly type = "LogisticRegression";
  override readonly options: Required<LogisticRegressionOptions>;

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
    super();
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
    const start =
      this.options.warmStart && this.solution?.coefficients.length === x.columns ? this.solution : undefined;
    const weighted = weightClasses(rowWeight, labels, this.options.classWeight);
    this.solution =
      this.options.solver === "lbfgs"
        ? minimiseByLbfgs(x, labels, weighted, this.options)
        : minimiseMarginLoss(x, labels, weighted, logisticLoss, { ...this.options, interceptPenalty: 0 }, start);
    return this;
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
   * Loads what {@link LogisticRegression.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): LogisticRegression {
    return new LogisticRegression(savedOptions<LogisticRegressionOptions>(json, "LogisticRegression")).restore(json);
  }
}
