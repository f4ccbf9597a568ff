/** @file Truncated Newton for the regularised logistic loss. */

import type { AnyMatrix } from "./checks.js";
import { addTransposed, addTransposedSquares, dot, multiply } from "./products.js";

/** What the solver needs to know beside the rows. */
export interface LogisticProblem {
  readonly C: number;
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly fitIntercept: boolean;
}

/** A linear function and the steps it took to find it. */
export interface LinearSolution {
  readonly coefficients: Float64Array;
  readonly intercept: number;
  readonly iterations: number;
}

/** Relative residual at which the inner solve of a Newton step stops, far from the optimum (0.1, LIBLINEAR's choice). */
const INNER_RESIDUAL = 0.1;
/** Share of the predicted decrease that a step must achieve (Armijo). */
const SUFFICIENT_DECREASE = 1e-4;
/** Far above what the preconditioned solve needs; a bound for ill-conditioned columns. */
const MOST_INNER_STEPS = 500;

/**
 * Minimises ½‖w‖² + Σᵢ C sᵢ ln(1 + exp(−yᵢ (w·xᵢ + b))).
 *
 * The unknowns are one vector [w, b]. With p = σ(z), gradient = w + Xᵀ C s (p − y), Hessian = I + Xᵀ C s p (1 − p) X.
 */
export function minimiseLogisticLoss(
  x: AnyMatrix,
  labels: Uint8Array,
  weight: Float64Array,
  problem: LogisticProblem,
  start?: { readonly coefficients: Float64Array; readonly intercept: number },
): LinearSolution {
  const { columns, rows } = x;
  const point = new Float64Array(columns + 1);
  if (start) {
    point.set(start.coefficients);
    point[columns] = problem.fitIntercept ? start.intercept : 0;
  }
  const cost = weight.map((value) => value * problem.C);
  const limit = problem.tolerance * cost.reduce((sum, value) => sum + value, 0);
  const margins = applyRows(x, point, new Float64Array(rows));
  const state = new NewtonState(x, labels, cost, problem.fitIntercept);
  let loss = state.loss(point, margins);
  let iterations = 0;
  for (; iterations < problem.maxIterations; iterations++) {
    state.linearise(point, margins);
    if (largest(state.gradient) <= limit) break;
    const step = state.solveStep();
    const along = applyRows(x, step, new Float64Array(rows));
    const decreased = searchLine(state, point, step, margins, along, loss);
    if (decreased === undefined) break; // the loss is flat to the last bit
    loss = decreased;
  }
  return { coefficients: point.slice(0, columns), intercept: point[columns], iterations };
}

/** Moves `point` and `margins` along the step until the loss falls enough; the new loss, or nothing if it cannot fall. */
function searchLine(
  state: NewtonState,
  point: Float64Array,
  step: Float64Array,
  margins: Float64Array,
  along: Float64Array,
  loss: number,
): number | undefined {
  const slope = dot(state.gradient, step);
  const trial = new Float64Array(point.length);
  const trialMargins = new Float64Array(margins.length);
  for (let length = 1; length > 1e-10; length /= 2) {
    for (let j = 0; j < point.length; j++) trial[j] = point[j] + length * step[j];
    for (let i = 0; i < margins.length; i++) trialMargins[i] = margins[i] + length * along[i];
    const trialLoss = state.loss(trial, trialMargins);
    // Near the optimum the loss changes by less than its rounding: a step that is flat to 1e-14 is then as good as one down.
    const rounding = 1e-14 * Math.abs(loss);
    if (trialLoss <= loss + SUFFICIENT_DECREASE * length * slope + rounding) {
      point.set(trial);
      margins.set(trialMargins);
      return trialLoss;
    }
  }
  return undefined;
}

/** The quadratic model of the loss around a point. */
class NewtonState {
  readonly gradient: Float64Array;
  readonly #x: AnyMatrix;
  readonly #labels: Uint8Array;
  readonly #cost: Float64Array;
  readonly #fitIntercept: boolean;
  /** C s p (1 − p) of each row. */
  readonly #curvature: Float64Array;
  readonly #diagonal: Float64Array;
  readonly #rowBuffer: Float64Array;

  constructor(x: AnyMatrix, labels: Uint8Array, cost: Float64Array, fitIntercept: boolean) {
    this.#x = x;
    this.#labels = labels;
    this.#cost = cost;
    this.#fitIntercept = fitIntercept;
    this.gradient = new Float64Array(x.columns + 1);
    this.#curvature = new Float64Array(x.rows);
    this.#diagonal = new Float64Array(x.columns + 1);
    this.#rowBuffer = new Float64Array(x.rows);
  }

  loss(point: Float64Array, margins: Float64Array): number {
    let sum = 0;
    for (let j = 0; j < this.#x.columns; j++) sum += point[j] * point[j];
    sum /= 2;
    for (let i = 0; i < margins.length; i++) {
      const signed = this.#labels[i] === 1 ? margins[i] : -margins[i];
      // ln(1 + e^−m) without overflow on either side
      const rowLoss = signed > 0 ? Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed)) - signed;
      sum += this.#cost[i] * rowLoss;
    }
    return sum;
  }

  linearise(point: Float64Array, margins: Float64Array): void {
    const residual = this.#rowBuffer;
    let interceptGradient = 0;
    let interceptCurvature = 0;
    for (let i = 0; i < margins.length; i++) {
      const tail = Math.exp(-Math.abs(margins[i]));
      const probability = margins[i] > 0 ? 1 / (1 + tail) : tail / (1 + tail);
      residual[i] = this.#cost[i] * (probability - this.#labels[i]);
      this.#curvature[i] = (this.#cost[i] * tail) / ((1 + tail) * (1 + tail));
      interceptGradient += residual[i];
      interceptCurvature += this.#curvature[i];
    }
    this.gradient.set(point);
    addTransposed(this.#x, residual, this.gradient);
    this.gradient[this.#x.columns] = this.#fitIntercept ? interceptGradient : 0;
    this.#diagonal.fill(1);
    addTransposedSquares(this.#x, this.#curvature, this.#diagonal);
    this.#diagonal[this.#x.columns] = interceptCurvature > 0 ? interceptCurvature : 1;
  }

  /** Solves Hessian · step = −gradient by conjugate gradients, as exactly as the distance to the optimum deserves. */
  solveStep(): Float64Array {
    const { gradient } = this;
    const step = new Float64Array(gradient.length);
    const residual = gradient.map((value) => -value);
    const preconditioned = residual.map((value, j) => value / this.#diagonal[j]);
    const direction = preconditioned.slice();
    const image = new Float64Array(gradient.length);
    let energy = dot(residual, preconditioned);
    const enough = energy * INNER_RESIDUAL ** 2;
    for (let inner = 0; inner < MOST_INNER_STEPS && energy > enough; inner++) {
      this.#applyHessian(direction, image);
      const length = energy / dot(direction, image);
      for (let j = 0; j < step.length; j++) {
        step[j] += length * direction[j];
        residual[j] -= length * image[j];
        preconditioned[j] = residual[j] / this.#diagonal[j];
      }
      const next = dot(residual, preconditioned);
      const ratio = next / energy;
      for (let j = 0; j < step.length; j++) direction[j] = preconditioned[j] + ratio * direction[j];
      energy = next;
    }
    return step;
  }

  #applyHessian(v: Float64Array, out: Float64Array): void {
    const image = applyRows(this.#x, v, this.#rowBuffer);
    let interceptSum = 0;
    for (let i = 0; i < image.length; i++) {
      image[i] *= this.#curvature[i];
      interceptSum += image[i];
    }
    out.set(v);
    addTransposed(this.#x, image, out);
    out[this.#x.columns] = this.#fitIntercept ? interceptSum : 0;
  }
}

/** `out = X w + b` where `v` = [w, b]. */
function applyRows(x: AnyMatrix, v: Float64Array, out: Float64Array): Float64Array {
  return multiply(x, v, out, v[x.columns]);
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let j = 0; j < values.length; j++) most = Math.max(most, Math.abs(values[j]));
  return most;
}
