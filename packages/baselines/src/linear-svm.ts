/** @file Linear support vector machine. */

import { type CsrMatrix, createRandom, type EstimatorJson, type FitOptions, type Matrix } from "@lsad/core";
import {
  checkBothClasses,
  checkChoice,
  checkLabels,
  checkNumber,
  checkTrainingRows,
  checkWeights,
  SQUARABLE,
} from "./internal/checks.js";
import { type ClassWeight, checkClassWeight, weightClasses } from "./internal/class-weight.js";
import { descendDual } from "./internal/dual-descent.js";
import { LinearDetector } from "./internal/linear-detector.js";
import { minimiseMarginLoss, squaredHingeLoss } from "./internal/margin-newton.js";
import { savedOptions } from "./internal/saved.js";

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
export class LinearSvm extends LinearDetector {
  protected readonly type = "LinearSvm";
  override readonly options: Required<LinearSvmOptions>;

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
    super();
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
      this.solution = minimiseMarginLoss(x, labels, weighted, squaredHingeLoss, problem);
    } else {
      const problem = { ...this.options, interceptColumn: fitIntercept ? interceptScaling : 0 };
      this.solution = descendDual(x, labels, weighted, problem, createRandom(seed));
    }
    return this;
  }

  /**
   * Loads what {@link LinearSvm.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): LinearSvm {
    return new LinearSvm(savedOptions<LinearSvmOptions>(json, "LinearSvm")).restore(json);
  }
}
