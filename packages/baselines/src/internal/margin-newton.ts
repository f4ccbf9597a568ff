/** @file Truncated Newton for regularised losses of the margin. */

import type { AnyMatrix } from "./checks.js";
import { addTransposed, addTransposedSquares, dot, multiply } from "./products.js";

/** A loss of the signed margin m = ±(w·x + b), convex and once differentiable. */
export interface MarginLoss {
  value(margin: number): number;
  /** First derivative, at most 0. */
  slope(margin: number): number;
  /** Second derivative, or a generalised one, at least 0. */
  curvature(margin: number): number;
}

/** ln(1 + exp(−m)), without overflow on either side. */
export const logisticLoss: MarginLoss = {
  value: (margin) => (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin),
  slope: (margin) => {
    const tail = Math.exp(-Math.abs(margin));
    return margin > 0 ? -tail / (1 + tail) : -1 / (1 + tail);
  },
  curvature: (margin) => {
    const tail = Math.exp(-Math.abs(margin));
    return tail / ((1 + tail) * (1 + tail));
  },
};

/** max(0, 1 − m)². */
export const squaredHingeLoss: MarginLoss = {
  value: (margin) => (margin < 1 ? (1 - margin) * (1 - margin) : 0),
  slope: (margin) => (margin < 1 ? -2 * (1 - margin) : 0),
  curvature: (margin) => (margin < 1 ? 2 : 0),
};

/** What the solver needs to know beside the rows. */
export interface MarginProblem {
  readonly C: number;
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly fitIntercept: boolean;
  /** Regularisation of the intercept: ½ · penalty · b². */
  readonly interceptPenalty: number;
}

/** A linear function and the steps it took to find it. */
export interface LinearSolution {
  readonly coefficients: Float64Array;
  readonly intercept: number;
  readonly iterations: number;
}

/** Relative residual at which the inner solve of a Newton step stops (0.1, LIBLINEAR's choice). */
const INNER_RESIDUAL = 0.1;
/** Share of the predicted decrease that a step must achieve (Armijo). */
const SUFFICIENT_DECREASE = 1e-4;
/** Far above what the preconditioned solve needs; a bound for ill-conditioned columns. */
const MOST_INNER_STEPS = 500;

/**
 * Minimises ½‖w‖² + ½ penalty b² + Σᵢ C sᵢ loss(yᵢ (w·xᵢ + b)), y = ±1.
 *
 * The unknowns are one vector [w, b]. Gradient = w + Xᵀ C s y loss', Hessian = I + Xᵀ C s loss'' X.
 */
export function minimiseMarginLoss(
  x: AnyMatrix,
  labels: Uint8Array,
  weight: Float64Array,
  loss: MarginLoss,
  problem: MarginProblem,
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
  const state = new NewtonState(x, labels, cost, loss, problem);
  let value = state.value(point, margins);
  let iterations = 0;
  for (; iterations < problem.maxIterations; iterations++) {
    state.linearise(point, margins);
    if (largest(state.gradient) <= limit) break;
    const step = state.solveStep();
    const along = applyRows(x, step, new Float64Array(rows));
    const decreased = searchLine(state, point, step, margins, along, value);
    if (decreased === undefined) break; // the loss is flat to the last bit
    value = decreased;
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
  value: number,
): number | undefined {
  const slope = dot(state.gradient, step);
  const trial = new Float64Array(point.length);
  const trialMargins = new Float64Array(margins.length);
  for (let length = 1; length > 1e-10; length /= 2) {
    for (let j = 0; j < point.length; j++) trial[j] = point[j] + length * step[j];
    for (let i = 0; i < margins.length; i++) trialMargins[i] = margins[i] + length * along[i];
    const trialValue = state.value(trial, trialMargins);
    // Near the optimum the loss changes by less than its rounding: a step that is flat to 1e-14 is then as good as one down.
    const rounding = 1e-14 * Math.abs(value);
    if (trialValue <= value + SUFFICIENT_DECREASE * length * slope + rounding) {
      point.set(trial);
      margins.set(trialMargins);
      return trialValue;
    }
  }
  return undefined;
}

/** The quadratic model of the loss around a point. */
class NewtonState {
  readonly gradient: Float64Array;
  readonly #x: AnyMatrix;
  readonly #signs: Float64Array;
  readonly #cost: Float64Array;
  readonly #loss: MarginLoss;
  readonly #fitIntercept: boolean;
  readonly #interceptPenalty: number;
  /** C s loss'' of each row. */
  readonly #curvature: Float64Array;
  readonly #diagonal: Float64Array;
  readonly #rowBuffer: Float64Array;

  constructor(
    x: AnyMatrix,
    labels: Uint8Array,
    cost: Float64Array,
    loss: MarginLoss,
    { fitIntercept, interceptPenalty }: MarginProblem,
  ) {
    this.#x = x;
    this.#signs = Float64Array.from(labels, (label) => (label === 1 ? 1 : -1));
    this.#cost = cost;
    this.#loss = loss;
    this.#fitIntercept = fitIntercept;
    this.#interceptPenalty = interceptPenalty;
    this.gradient = new Float64Array(x.columns + 1);
    this.#curvature = new Float64Array(x.rows);
    this.#diagonal = new Float64Array(x.columns + 1);
    this.#rowBuffer = new Float64Array(x.rows);
  }

  value(point: Float64Array, margins: Float64Array): number {
    const intercept = point[this.#x.columns];
    let sum = (dot(point, point) + (this.#interceptPenalty - 1) * intercept * intercept) / 2;
    for (let i = 0; i < margins.length; i++) sum += this.#cost[i] * this.#loss.value(this.#signs[i] * margins[i]);
    return sum;
  }

  linearise(point: Float64Array, margins: Float64Array): void {
    const { columns } = this.#x;
    const slopes = this.#rowBuffer;
    let interceptGradient = this.#interceptPenalty * point[columns];
    let interceptCurvature = this.#interceptPenalty;
    for (let i = 0; i < margins.length; i++) {
      const signed = this.#signs[i] * margins[i];
      slopes[i] = this.#cost[i] * this.#signs[i] * this.#loss.slope(signed);
      this.#curvature[i] = this.#cost[i] * this.#loss.curvature(signed);
      interceptGradient += slopes[i];
      interceptCurvature += this.#curvature[i];
    }
    this.gradient.set(point);
    addTransposed(this.#x, slopes, this.gradient);
    this.gradient[columns] = this.#fitIntercept ? interceptGradient : 0;
    this.#diagonal.fill(1);
    addTransposedSquares(this.#x, this.#curvature, this.#diagonal);
    this.#diagonal[columns] = interceptCurvature > 0 ? interceptCurvature : 1;
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
    let interceptSum = this.#interceptPenalty * v[this.#x.columns];
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
