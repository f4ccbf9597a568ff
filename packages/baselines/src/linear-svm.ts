/** @file Linear support vector machine. */

import {
  type CsrMatrix,
  createRandom,
  type Detector,
  type EstimatorJson,
  type FitOptions,
  type Matrix,
} from "@lsad/core";
import {
  checkBothClasses,
  checkChoice,
  checkLabels,
  checkNumber,
  checkScoredRows,
  checkTrainingRows,
  checkWeights,
  requireFitted,
  SQUARABLE,
} from "./internal/checks.js";
import { type ClassWeight, checkClassWeight, weightClasses } from "./internal/class-weight.js";
import { descendDual } from "./internal/dual-descent.js";
import { type LinearSolution, minimiseMarginLoss, squaredHingeLoss } from "./internal/margin-newton.js";
import { multiply, scaleColumns } from "./internal/products.js";
import { checkSaved, savedNumber, savedNumbers, toPlain } from "./internal/saved.js";

/** Options of {@link LinearSvm}. */
export interface LinearSvmOptions {
  /** Inverse strength of the regularisation, above 0. Default 1. */
  readonly C?: number;
  /** `"squared-hinge"`: max(0, 1 − m)²; `"hinge"`: max(0, 1 − m). Default `"squared-hinge"`. */
  readonly loss?: "squared-hinge" | "hinge";
  /**
   * `"newton"`: truncated Newton on the primal, squared hinge only; `"dual"`: coordinate descent on the dual.
   * Both find the same optimum. Default: `"newton"` for the squared hinge, `"dual"` for the hinge.
   */
  readonly solver?: "newton" | "dual";
  /** Newton: as in {@link LogisticRegressionOptions}; dual: largest spread of projected gradients. Default 1e-6. */
  readonly tolerance?: number;
  /** Most Newton steps, or most passes of the dual. Default 200 and 10,000. */
  readonly maxIterations?: number;
  /** Whether to learn an intercept. Default true. */
  readonly fitIntercept?: boolean;
  /** The intercept is the weight of a constant column of this value, above 0: the larger, the less it is regularised. Default 1. */
  readonly interceptScaling?: number;
  /** Factor of the weights of normal and anomalous rows; `"balanced"`: both sum to the same. Default: `[1, 1]`. */
  readonly classWeight?: ClassWeight;
  /** Seed of the order in which the dual visits rows. Default 0. */
  readonly seed?: number;
}

/**
 * Linear support vector machine, as LIBLINEAR defines it.
 *
 * Minimises ½(‖w‖² + v²) + C Σᵢ sᵢ loss(yᵢ (w·xᵢ + v · interceptScaling)), y = ±1, s the weights: the intercept is
 * regularised like any other weight. The optimum is that of scikit-learn 1.9 `LinearSVC`.
 *
 * A Newton step takes O(entries + columns) a conjugate gradient, a pass of the dual O(entries); kept are one coefficient
 * a column and the intercept. Values must be at most 1e150 in magnitude.
 *
 * Hsieh et al., ICML 2008 (dual); Lin, Weng & Keerthi, JMLR 2008 (truncated Newton).
 *
 * @example
 * ```ts
 * const x = { rows: 4, columns: 1, data: Float64Array.of(0, 1, 2, 3) };
 * const svm = new LinearSvm({ C: 10 }).fit(x, [0, 0, 1, 1]);
 * svm.score(x); // below 0 for the first two rows, above 0 for the last two
 * ```
 */
export class LinearSvm implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults. */
  readonly options: Required<LinearSvmOptions>;
  #fitted: LinearSolution | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range, or the Newton solver is to minimise the hinge. */
  constructor({
    C = 1,
    loss = "squared-hinge",
    solver = loss === "hinge" ? "dual" : "newton",
    tolerance = 1e-6,
    maxIterations = solver === "newton" ? 200 : 10_000,
    fitIntercept = true,
    interceptScaling = 1,
    classWeight = [1, 1],
    seed = 0,
  }: LinearSvmOptions = {}) {
    const where = "LinearSvm: ";
    this.options = {
      C: checkNumber(C, { above: 0 }, `${where}C`),
      loss: checkChoice(loss, ["squared-hinge", "hinge"], `${where}loss`),
      solver: checkChoice(
        solver,
        loss === "hinge" ? ["dual"] : ["newton", "dual"],
        `${where}solver for the ${loss} loss`,
      ),
      tolerance: checkNumber(tolerance, { above: 0 }, `${where}tolerance`),
      maxIterations: checkNumber(maxIterations, { atLeast: 1, whole: true }, `${where}maxIterations`),
      fitIntercept,
      interceptScaling: checkNumber(interceptScaling, { above: 0 }, `${where}interceptScaling`),
      classWeight: checkClassWeight(classWeight, `${where}classWeight`),
      seed: checkNumber(seed, { whole: true }, `${where}seed`),
    };
  }

  /**
   * Learns the coefficients.
   * @param x - Shape `[rows, columns]`.
   * @param y - Shape `[rows]`: 1 for an anomaly, 0 for normal; both must occur.
   * @throws {@link InvalidInputError} if rows, labels or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "LinearSvm.fit";
    checkTrainingRows(x, where, SQUARABLE);
    const labels = checkLabels(y, x.rows, where);
    const rowWeight = checkWeights(weight, x.rows, where);
    checkBothClasses(labels, rowWeight, where);
    const { fitIntercept, interceptScaling, classWeight, solver, seed } = this.options;
    const weighted = weightClasses(rowWeight, labels, classWeight);
    if (solver === "newton") {
      // b = v · scaling, so ½ v² = ½ b² / scaling²
      const problem = { ...this.options, interceptPenalty: fitIntercept ? interceptScaling ** -2 : 0 };
      this.#fitted = minimiseMarginLoss(x, labels, weighted, squaredHingeLoss, problem);
    } else {
      const problem = { ...this.options, interceptColumn: fitIntercept ? interceptScaling : 0 };
      this.#fitted = descendDual(x, labels, weighted, problem, createRandom(seed));
    }
    return this;
  }

  /**
   * Decision values w·x + b: signed distances from the boundary, in units of the margin.
   * @returns Shape `[rows]`; above 0 on the anomalous side.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const { coefficients, intercept } = requireFitted(this.#fitted, "LinearSvm.score");
    checkScoredRows(x, coefficients.length, "LinearSvm.score");
    return multiply(x, coefficients, new Float64Array(x.rows), intercept);
  }

  /**
   * What each column adds to each row's score: w_j x_j. A row's contributions and the intercept sum to its score.
   * @returns In the form and shape of `x`.
   * @throws as {@link LinearSvm.score}.
   */
  contributions<X extends Matrix | CsrMatrix>(x: X): X {
    checkScoredRows(x, this.coefficients.length, "LinearSvm.contributions");
    return scaleColumns(x, this.coefficients);
  }

  /** Shape `[columns]`: one coefficient a column. Throws before `fit`. */
  get coefficients(): Float64Array {
    return requireFitted(this.#fitted, "LinearSvm.coefficients").coefficients;
  }

  /** The intercept; 0 without `fitIntercept`. Throws before `fit`. */
  get intercept(): number {
    return requireFitted(this.#fitted, "LinearSvm.intercept").intercept;
  }

  /** Newton steps or passes the last fit took; `maxIterations` if it did not converge. Throws before `fit`. */
  get iterations(): number {
    return requireFitted(this.#fitted, "LinearSvm.iterations").iterations;
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const fitted = this.#fitted ? toPlain(this.#fitted) : null;
    return { type: "LinearSvm", version: 1, options: { ...this.options }, fitted };
  }

  /**
   * Loads what {@link LinearSvm.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): LinearSvm {
    checkSaved(json, "LinearSvm");
    const where = "LinearSvm.fromJSON";
    const detector = new LinearSvm(json.options as LinearSvmOptions);
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
