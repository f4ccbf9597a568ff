/** @file Dual coordinate descent for the linear SVM. */

import { isCsr, type RandomStream } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
import { rowSquares } from "./csr-rows.js";
import type { LinearSolution } from "./margin-newton.js";

/** What the solver needs to know beside the rows. */
export interface DualProblem {
  readonly C: number;
  readonly loss: "hinge" | "squared-hinge";
  /** Largest spread of projected gradients at which to stop. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Value of the constant column that stands for the intercept; 0 for none. */
  readonly interceptColumn: number;
}

/**
 * Minimises ½‖w‖² + ½ v² + Σᵢ C sᵢ loss(yᵢ (w·xᵢ + v · column)) through its dual, one row at a time, with shrinking.
 *
 * Hsieh, Chang, Lin, Keerthi & Sundararajan, ICML 2008, Algorithm 3, as in LIBLINEAR: α_i moves to the minimum along its
 * own axis, within [0, C s_i] (hinge) or [0, ∞) with D_ii = 1 / (2 C s_i) added (squared hinge); w = Σ α_i y_i x_i.
 */
export function descendDual(
  x: AnyMatrix,
  labels: Uint8Array,
  weight: Float64Array,
  problem: DualProblem,
  random: RandomStream,
): LinearSolution {
  const state = new DualState(x, labels, weight, problem);
  const active = Array.from(labels.keys()).filter((row) => weight[row] > 0);
  let activeCount = active.length;
  let [upper, lower] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let iterations = 0;
  for (; iterations < problem.maxIterations; iterations++) {
    let [most, least] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let i = 0; i < activeCount; i++) {
      const j = i + random.nextInteger(activeCount - i);
      const row = active[j];
      active[j] = active[i];
      active[i] = row;
      const gradient = state.gradient(row);
      if (state.isStuck(row, gradient, upper, lower)) {
        active[i] = active[--activeCount];
        active[activeCount] = row;
        i--;
        continue;
      }
      const projected = state.project(row, gradient);
      most = Math.max(most, projected);
      least = Math.min(least, projected);
      if (Math.abs(projected) > 1e-12) state.move(row, gradient);
    }
    if (activeCount === 0 || most - least <= problem.tolerance) {
      if (activeCount === active.length) break;
      // Converged on what was left: look at all rows again before saying so.
      activeCount = active.length;
      [upper, lower] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      continue;
    }
    upper = most > 0 ? most : Number.POSITIVE_INFINITY;
    lower = least < 0 ? least : Number.NEGATIVE_INFINITY;
  }
  return { ...state.solution(), iterations };
}

class DualState {
  readonly #x: AnyMatrix;
  readonly #signs: Float64Array;
  readonly #column: number;
  readonly #w: Float64Array;
  #intercept = 0;
  readonly #alpha: Float64Array;
  readonly #ceiling: Float64Array;
  readonly #ridge: Float64Array;
  readonly #diagonal: Float64Array;

  constructor(x: AnyMatrix, labels: Uint8Array, weight: Float64Array, { C, loss, interceptColumn }: DualProblem) {
    this.#x = x;
    this.#signs = Float64Array.from(labels, (label) => (label === 1 ? 1 : -1));
    this.#column = interceptColumn;
    this.#w = new Float64Array(x.columns);
    this.#alpha = new Float64Array(x.rows);
    const squared = loss === "squared-hinge";
    this.#ceiling = weight.map((value) => (squared ? Number.POSITIVE_INFINITY : C * value));
    this.#ridge = weight.map((value) => (squared ? 1 / (2 * C * value) : 0));
    this.#diagonal = rowSquares(x).map((square, row) => square + interceptColumn ** 2 + this.#ridge[row]);
  }

  gradient(row: number): number {
    const { data, columns } = this.#x;
    const w = this.#w;
    let sum = this.#intercept * this.#column;
    if (isCsr(this.#x)) {
      const { indptr, indices } = this.#x;
      for (let k = indptr[row], end = indptr[row + 1]; k < end; k++) sum += data[k] * w[indices[k]];
    } else {
      for (let j = 0, at = row * columns; j < columns; j++) sum += data[at + j] * w[j];
    }
    return this.#signs[row] * sum - 1 + this.#alpha[row] * this.#ridge[row];
  }

  /** Whether a row sits at a bound and pushes against it harder than any row of the last pass pulled. */
  isStuck(row: number, gradient: number, upper: number, lower: number): boolean {
    if (this.#alpha[row] === 0) return gradient > upper;
    return this.#alpha[row] === this.#ceiling[row] && gradient < lower;
  }

  project(row: number, gradient: number): number {
    if (this.#alpha[row] === 0) return Math.min(gradient, 0);
    return this.#alpha[row] === this.#ceiling[row] ? Math.max(gradient, 0) : gradient;
  }

  move(row: number, gradient: number): void {
    const before = this.#alpha[row];
    // A row of zeros without an intercept has no say in w: its loss is what it is.
    if (this.#diagonal[row] === 0) return;
    const after = Math.min(Math.max(before - gradient / this.#diagonal[row], 0), this.#ceiling[row]);
    this.#alpha[row] = after;
    const change = (after - before) * this.#signs[row];
    if (change === 0) return;
    const { data, columns } = this.#x;
    const w = this.#w;
    if (isCsr(this.#x)) {
      const { indptr, indices } = this.#x;
      for (let k = indptr[row], end = indptr[row + 1]; k < end; k++) w[indices[k]] += change * data[k];
    } else {
      for (let j = 0, at = row * columns; j < columns; j++) w[j] += change * data[at + j];
    }
    this.#intercept += change * this.#column;
  }

  solution(): { coefficients: Float64Array; intercept: number } {
    return { coefficients: this.#w, intercept: this.#intercept * this.#column };
  }
}
