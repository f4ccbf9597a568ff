/** @file Sequential minimal optimisation: the quadratic programme behind kernel machines, two variables at a time. */

import type { KernelCache } from "./kernel-cache.js";

/** minimise ½ βᵀKβ + linearᵀβ with Σβ fixed and lower ≤ β ≤ upper. */
export interface QuadraticProblem {
  readonly kernel: KernelCache;
  readonly linear: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** A feasible start; changed in place into the solution. */
  readonly beta: Float64Array;
  /** The order in which variables are looked at: of equally good ones the last is taken. Default: as they stand. */
  readonly order?: Int32Array;
  /** Stop when no pair violates optimality by more. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** What the solver found beside β. */
export interface QuadraticSolution {
  /** ρ: the multiplier of the equality, so that the decision is Σ βᵢ K(xᵢ, x) − ρ. */
  readonly offset: number;
  readonly iterations: number;
}

/** Curvature that stands in where a pair has none (LIBSVM's TAU). */
const SMALLEST_CURVATURE = 1e-12;
/** Iterations between two looks at which variables can rest (LIBSVM). */
const SHRINKING_PERIOD = 1000;
/** Multiple of the tolerance below which all variables are looked at again (LIBSVM). */
const UNSHRINK_FACTOR = 10;

/**
 * Solves by pairs: i the steepest variable that may rise, j the one whose fall with it promises the largest decrease by
 * second-order information. Variables that rest at a bound are set aside and looked at again before the end.
 *
 * Fan, Chen & Lin, JMLR 2005 (working set selection 2), step by step as LIBSVM 3.3 takes them, ties and shrinking included:
 * at a loose tolerance the point where it stops, not only the optimum, is LIBSVM's. With β = y α, gradient F = Kβ + linear:
 * i = argmin F over β < upper; j = argmin −(F_j − F_i)² / (K_ii + K_jj − 2 K_ij) over β > lower, F_j > F_i.
 */
export function solveQuadratic(problem: QuadraticProblem): QuadraticSolution {
  const solver = new PairSolver(problem);
  let iterations = 0;
  for (let untilShrink = solver.period + 1; iterations < problem.maxIterations; iterations++) {
    if (--untilShrink === 0) {
      untilShrink = solver.period;
      solver.shrink();
    }
    if (solver.step()) continue;
    if (solver.isWhole) break;
    solver.unshrink(); // optimal on what was left: look at all again before saying so
    untilShrink = 1;
    if (!solver.step()) break;
  }
  solver.unshrink();
  return { offset: solver.offset(), iterations };
}

class PairSolver {
  readonly period: number;
  readonly #problem: QuadraticProblem;
  readonly #gradient: Float64Array;
  /** The variables in play stand first. */
  readonly #order: Int32Array;
  #active: number;
  #unshrunk = false;

  constructor(problem: QuadraticProblem) {
    const { beta, linear, kernel } = problem;
    this.#problem = problem;
    this.period = Math.min(beta.length, SHRINKING_PERIOD);
    this.#order = problem.order?.slice() ?? Int32Array.from(beta.keys());
    this.#active = beta.length;
    this.#gradient = linear.slice();
    for (let j = 0; j < beta.length; j++) {
      if (beta[j] !== 0) addRow(this.#gradient, kernel.row(j), beta[j]);
    }
  }

  /** Whether no variable is set aside. */
  get isWhole(): boolean {
    return this.#active === this.#order.length;
  }

  /** Moves the best pair; false if none violates optimality by more than the tolerance. */
  step(): boolean {
    const { beta, upper, lower, kernel } = this.#problem;
    const i = this.#steepestRise();
    if (i < 0) return false;
    const rowI = kernel.row(i);
    const j = this.#bestPartner(i, rowI);
    if (j < 0) return false;
    const rowJ = kernel.row(j);
    const gradient = this.#gradient;
    const second = kernel.diagonal[i] + kernel.diagonal[j] - 2 * rowI[j];
    const curvature = second > 0 ? second : SMALLEST_CURVATURE;
    const length = (gradient[j] - gradient[i]) / curvature;
    const room = Math.min(upper[i] - beta[i], beta[j] - lower[j]);
    const moved = Math.min(length, room);
    // At a bound exactly, not next to it: bounds are compared for equality.
    const [iFull, jEmpty] = [moved === upper[i] - beta[i], moved === beta[j] - lower[j]];
    const [beforeI, beforeJ] = [beta[i], beta[j]];
    beta[i] = iFull ? upper[i] : beforeI + moved;
    beta[j] = jEmpty ? lower[j] : beforeJ - moved;
    const [byI, byJ] = [beta[i] - beforeI, beta[j] - beforeJ];
    const order = this.#order;
    for (let at = 0; at < this.#active; at++) {
      const k = order[at];
      gradient[k] += rowI[k] * byI + rowJ[k] * byJ;
    }
    return true;
  }

  /** Sets aside the variables that rest at a bound and are pushed against it by all that could move. */
  shrink(): void {
    const { beta, upper, lower, tolerance } = this.#problem;
    const gradient = this.#gradient;
    let rise = Number.POSITIVE_INFINITY; // smallest F that may rise
    let fall = Number.NEGATIVE_INFINITY; // largest F that may fall
    for (let at = 0; at < this.#active; at++) {
      const k = this.#order[at];
      if (beta[k] < upper[k]) rise = Math.min(rise, gradient[k]);
      if (beta[k] > lower[k]) fall = Math.max(fall, gradient[k]);
    }
    if (!this.#unshrunk && fall - rise <= UNSHRINK_FACTOR * tolerance) {
      this.#unshrunk = true;
      this.unshrink();
    }
    const rests = (k: number) =>
      (beta[k] === lower[k] && gradient[k] > fall) || (beta[k] === upper[k] && gradient[k] < rise);
    const order = this.#order;
    for (let at = 0; at < this.#active; at++) {
      if (!rests(order[at])) continue;
      // The last variable that stays takes its place.
      this.#active--;
      while (this.#active > at && rests(order[this.#active])) this.#active--;
      [order[at], order[this.#active]] = [order[this.#active], order[at]];
    }
  }

  /** Brings all variables back, their gradients computed anew. */
  unshrink(): void {
    if (this.isWhole) return;
    const { beta, linear, kernel } = this.#problem;
    const aside = this.#order.subarray(this.#active);
    for (const k of aside) this.#gradient[k] = linear[k];
    for (let j = 0; j < beta.length; j++) {
      if (beta[j] === 0) continue;
      const row = kernel.row(j);
      for (const k of aside) this.#gradient[k] += beta[j] * row[k];
    }
    this.#active = this.#order.length;
  }

  /** ρ: the mean gradient of the variables inside their bounds, or the middle of what the bounds allow. */
  offset(): number {
    const { beta, upper, lower } = this.#problem;
    let [sum, free] = [0, 0];
    let [rise, fall] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < beta.length; k++) {
      if (beta[k] > lower[k] && beta[k] < upper[k]) {
        sum += this.#gradient[k];
        free++;
      } else if (beta[k] < upper[k]) rise = Math.min(rise, this.#gradient[k]);
      else if (beta[k] > lower[k]) fall = Math.max(fall, this.#gradient[k]);
    }
    if (free > 0) return sum / free;
    if (rise === Number.POSITIVE_INFINITY) return fall;
    return fall === Number.NEGATIVE_INFINITY ? rise : (rise + fall) / 2;
  }

  #steepestRise(): number {
    const { beta, upper } = this.#problem;
    const gradient = this.#gradient;
    const order = this.#order;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at < this.#active; at++) {
      const k = order[at];
      if (gradient[k] <= least && beta[k] < upper[k]) {
        least = gradient[k];
        best = k;
      }
    }
    return best;
  }

  #bestPartner(i: number, rowI: Float32Array): number {
    const { beta, lower, kernel, tolerance } = this.#problem;
    const { diagonal } = kernel;
    const gradient = this.#gradient;
    const order = this.#order;
    const own = gradient[i];
    let best = -1;
    let most = 0;
    let fall = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < this.#active; at++) {
      const k = order[at];
      const violation = gradient[k] - own;
      if (!(violation > 0) || beta[k] <= lower[k]) continue;
      if (violation > fall) fall = violation;
      const curvature = diagonal[i] + diagonal[k] - 2 * rowI[k];
      const decrease = (violation * violation) / (curvature > 0 ? curvature : SMALLEST_CURVATURE);
      if (decrease >= most) {
        most = decrease;
        best = k;
      }
    }
    return fall < tolerance ? -1 : best;
  }
}

function addRow(out: Float64Array, row: Float32Array, factor: number): void {
  for (let k = 0; k < out.length; k++) out[k] += factor * row[k];
}
