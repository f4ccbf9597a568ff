/** @file Support vector machine with a kernel. */

import type { CsrMatrix, EstimatorJson, FitOptions, Matrix } from "@lsad/core";
import {
  checkBothClasses,
  checkLabels,
  checkNumber,
  checkTrainingRows,
  checkWeights,
  SQUARABLE,
} from "./internal/checks.js";
import { type ClassWeight, checkClassWeight, weightClasses } from "./internal/class-weight.js";
import { KernelCache } from "./internal/kernel-cache.js";
import { checkKernelOptions, type KernelOptions, KernelRows, resolveGamma } from "./internal/kernel-function.js";
import { KernelMachine, keepSupport } from "./internal/kernel-machine.js";
import { savedOptions } from "./internal/saved.js";
import { solveQuadratic } from "./internal/smo.js";

/** Options of {@link KernelSvm}. */
export interface KernelSvmOptions extends KernelOptions {
  /** Most a row may count, above 0: its coefficient is at most C times its weight. Default 1. */
  readonly C?: number;
  /** Largest violation of optimality at which to stop. Default 1e-3. */
  readonly tolerance?: number;
  /** Most pairs to move. Default 10,000,000. */
  readonly maxIterations?: number;
  /** Factor of the weights of normal and anomalous rows; `"balanced"`: both sum to the same. Default: `[1, 1]`. */
  readonly classWeight?: ClassWeight;
  /** Room for rows of the kernel matrix, in MiB, above 0. Default 200. */
  readonly cacheMegabytes?: number;
}

/**
 * Support vector machine with a kernel (C-SVC), as LIBSVM defines it.
 *
 * Maximises Σ αᵢ − ½ Σᵢⱼ αᵢ αⱼ yᵢ yⱼ K(xᵢ, xⱼ) with Σ αᵢ yᵢ = 0 and 0 ≤ αᵢ ≤ C sᵢ, y = ±1, s the weights; the score is
 * Σ αᵢ yᵢ K(xᵢ, x) − ρ. Agrees with scikit-learn 1.9 `SVC` to its tolerance.
 *
 * Solved by sequential minimal optimisation with second-order working sets, shrinking and a cache (Fan, Chen & Lin, JMLR
 * 2005). `fit` takes between O(rows²) and O(rows³) kernel values, in SIMD for dense rows; `score` O(queries · support rows);
 * the support rows are kept. Values must be at most 1e150 in magnitude.
 *
 * @example
 * ```ts
 * // Normal in the middle, anomalous on both sides: no line tells them apart.
 * const x = { rows: 5, columns: 1, data: Float64Array.of(-2, -0.2, 0, 0.2, 2) };
 * const svm = new KernelSvm({ gamma: 1, C: 10 }).fit(x, [1, 0, 0, 0, 1]);
 * svm.score(x); // above 0, below 0 three times, above 0
 * ```
 */
export class KernelSvm extends KernelMachine {
  protected readonly type = "KernelSvm";
  override readonly options: Required<KernelSvmOptions>;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({
    C = 1,
    tolerance = 1e-3,
    maxIterations = 10_000_000,
    classWeight = [1, 1],
    cacheMegabytes = 200,
    ...kernel
  }: KernelSvmOptions = {}) {
    super();
    const where = "KernelSvm: ";
    this.options = {
      C: checkNumber(C, { above: 0 }, `${where}C`),
      tolerance: checkNumber(tolerance, { above: 0 }, `${where}tolerance`),
      maxIterations: checkNumber(maxIterations, { atLeast: 1, whole: true }, `${where}maxIterations`),
      classWeight: checkClassWeight(classWeight, `${where}classWeight`),
      cacheMegabytes: checkNumber(cacheMegabytes, { above: 0 }, `${where}cacheMegabytes`),
      ...checkKernelOptions(kernel, where),
    };
  }

  /**
   * Learns the support rows and their coefficients.
   * @param x - Shape `[rows, columns]`.
   * @param y - Shape `[rows]`: 1 for an anomaly, 0 for normal; both must occur.
   * @throws {@link InvalidInputError} if rows, labels or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "KernelSvm.fit";
    checkTrainingRows(x, where, SQUARABLE);
    const labels = checkLabels(y, x.rows, where);
    const rowWeight = checkWeights(weight, x.rows, where);
    checkBothClasses(labels, rowWeight, where);
    const { C, classWeight, tolerance, maxIterations, cacheMegabytes } = this.options;
    const bound = weightClasses(rowWeight, labels, classWeight).map((value) => value * C);
    const gamma = resolveGamma(this.options.gamma, x, where);
    // β = y α with y = 1 for normal rows, which LIBSVM meets first: their coefficients lie in [0, bound].
    const beta = new Float64Array(x.rows);
    const rows = Int32Array.from(labels.keys());
    const { offset, iterations } = solveQuadratic({
      kernel: new KernelCache(new KernelRows(x, { ...this.options, gamma }), cacheMegabytes),
      linear: Float64Array.from(labels, (label) => (label === 1 ? 1 : -1)),
      lower: bound.map((value, row) => (labels[row] === 1 ? -value : 0)),
      upper: bound.map((value, row) => (labels[row] === 1 ? 0 : value)),
      order: Int32Array.of(...rows.filter((row) => labels[row] === 0), ...rows.filter((row) => labels[row] === 1)),
      beta,
      tolerance,
      maxIterations,
    });
    const towardsAnomaly = beta.map((value) => (value === 0 ? 0 : -value));
    return this.take(keepSupport(x, towardsAnomaly, { offset: -offset, gamma, iterations }));
  }

  /**
   * Decision values.
   * @returns Shape `[rows]`; above 0 on the anomalous side.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    return this.decide(x);
  }

  /**
   * Loads what {@link KernelSvm.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): KernelSvm {
    return new KernelSvm(savedOptions<KernelSvmOptions>(json, "KernelSvm")).restore(json);
  }
}
