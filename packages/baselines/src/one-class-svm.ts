/** @file One-class support vector machine. */

import type { CsrMatrix, EstimatorJson, FitOptions, Matrix } from "@lsad/core";
import { checkNumber, checkTrainingRows, checkWeights, SQUARABLE } from "./internal/checks.js";
import { takeRows } from "./internal/dense.js";
import { KernelCache } from "./internal/kernel-cache.js";
import { checkKernelOptions, type KernelOptions, KernelRows, resolveGamma } from "./internal/kernel-function.js";
import { KernelMachine, keepSupport } from "./internal/kernel-machine.js";
import { savedOptions } from "./internal/saved.js";
import { solveQuadratic } from "./internal/smo.js";

/** Options of {@link OneClassSvm}. */
export interface OneClassSvmOptions extends KernelOptions {
  /** Upper bound of the share of training rows outside, lower bound of the share of support rows; in (0, 1]. Default 0.5. */
  readonly nu?: number;
  /** Largest violation of optimality at which to stop. Default 1e-3. */
  readonly tolerance?: number;
  /** Most pairs to move. Default 10,000,000. */
  readonly maxIterations?: number;
  /** Room for rows of the kernel matrix, in MiB, above 0. Default 200. */
  readonly cacheMegabytes?: number;
}

/**
 * One-class support vector machine: the boundary that holds all but a share ν of the rows, as LIBSVM defines it.
 *
 * Minimises ½ Σᵢⱼ αᵢ αⱼ K(xᵢ, xⱼ) with 0 ≤ αᵢ ≤ sᵢ and Σ αᵢ = ν Σ sᵢ, s the weights; the score is ρ − Σ αᵢ K(xᵢ, x).
 * Agrees with scikit-learn 1.9 `OneClassSVM` (negated) to its tolerance.
 *
 * Schölkopf, Platt, Shawe-Taylor, Smola & Williamson, Neural Computation 2001. Solved and kept as in {@link KernelSvm}.
 *
 * @example
 * ```ts
 * const x = { rows: 5, columns: 1, data: Float64Array.of(-0.2, -0.1, 0, 0.1, 0.2) };
 * const svm = new OneClassSvm({ nu: 0.2, gamma: 1 }).fit(x);
 * svm.score({ rows: 2, columns: 1, data: Float64Array.of(0, 3) }); // below 0 inside, above 0 outside
 * ```
 */
export class OneClassSvm extends KernelMachine {
  protected readonly type = "OneClassSvm";
  override readonly options: Required<OneClassSvmOptions>;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({
    nu = 0.5,
    tolerance = 1e-3,
    maxIterations = 10_000_000,
    cacheMegabytes = 200,
    ...kernel
  }: OneClassSvmOptions = {}) {
    super();
    const where = "OneClassSvm: ";
    this.options = {
      nu: checkNumber(nu, { above: 0, atMost: 1 }, `${where}nu`),
      tolerance: checkNumber(tolerance, { above: 0 }, `${where}tolerance`),
      maxIterations: checkNumber(maxIterations, { atLeast: 1, whole: true }, `${where}maxIterations`),
      cacheMegabytes: checkNumber(cacheMegabytes, { above: 0 }, `${where}cacheMegabytes`),
      ...checkKernelOptions(kernel, where),
    };
  }

  /**
   * Learns the support rows and their coefficients.
   * @param x - Shape `[rows, columns]`. Labels are not looked at.
   * @throws {@link InvalidInputError} if rows or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "OneClassSvm.fit";
    checkTrainingRows(x, where, SQUARABLE);
    const rowWeight = checkWeights(weight, x.rows, where);
    const { nu, tolerance, maxIterations, cacheMegabytes } = this.options;
    const kept = Int32Array.from(rowWeight.keys()).filter((row) => rowWeight[row] > 0);
    const rows = kept.length === x.rows ? x : takeRows(x, kept);
    const upper = Float64Array.from(kept, (row) => rowWeight[row]);
    const gamma = resolveGamma(this.options.gamma, rows, where);
    const beta = fillInOrder(upper, nu);
    const { offset, iterations } = solveQuadratic({
      kernel: new KernelCache(new KernelRows(rows, { ...this.options, gamma }), cacheMegabytes),
      linear: new Float64Array(rows.rows),
      lower: new Float64Array(rows.rows),
      upper,
      beta,
      tolerance,
      maxIterations,
    });
    return this.take(keepSupport(rows, beta, { offset, gamma, iterations }));
  }

  /**
   * Distances outside the boundary: ρ − Σ αᵢ K(xᵢ, x).
   * @returns Shape `[rows]`; above 0 outside.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    return this.decide(x).map((decision) => -decision);
  }

  /**
   * Loads what {@link OneClassSvm.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): OneClassSvm {
    return new OneClassSvm(savedOptions<OneClassSvmOptions>(json, "OneClassSvm")).restore(json);
  }
}

/** A feasible start, as in LIBSVM: the first rows at their bounds until ν of the weight is spent. */
function fillInOrder(upper: Float64Array, nu: number): Float64Array {
  // Summed row by row, as LIBSVM does: what rounding leaves over makes one more row free to move.
  let left = upper.reduce((sum, value) => sum + nu * value, 0);
  return upper.map((bound) => {
    const taken = Math.max(0, Math.min(bound, left));
    left -= taken;
    return taken;
  });
}
