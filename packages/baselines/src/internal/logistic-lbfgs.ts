/** @file L-BFGS for the regularised logistic loss, with the scaling and stopping rules of scikit-learn. */

import type { AnyMatrix } from "./checks.js";
import { type LinePoint, searchLine } from "./line-search.js";
import type { LinearSolution, MarginProblem } from "./margin-newton.js";
import { addTransposed, dot, multiply } from "./products.js";

/** Pairs of steps and gradient changes that stand for the curvature (scipy's `maxcor`). */
const MEMORY = 10;
/** Smallest relative decrease worth another iteration (scikit-learn's `ftol`). */
const SMALLEST_DECREASE = 64 * Number.EPSILON;

/**
 * Minimises (1/S) Σᵢ sᵢ ln(1 + exp(−yᵢ (w·xᵢ + b))) + ‖w‖² / (2 C S), S the sum of the weights, from 0, as scikit-learn
 * 1.9 hands it to scipy's L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995, version 3.0): same first step, line search and stopping
 * rules, so that a loose tolerance stops at the same point, not only near the same optimum.
 */
export function minimiseByLbfgs(
  x: AnyMatrix,
  labels: Uint8Array,
  weight: Float64Array,
  problem: Omit<MarginProblem, "interceptPenalty">,
): LinearSolution {
  const objective = new ScaledObjective(x, labels, weight, problem);
  const size = x.columns + 1;
  let [point, trial] = [new Float64Array(size), new Float64Array(size)];
  let [gradient, trialGradient] = [new Float64Array(size), new Float64Array(size)];
  const memory = new CurvatureMemory();
  let value = objective.evaluate(point, gradient);
  let iterations = 0;
  while (iterations < problem.maxIterations && largest(gradient) > problem.tolerance) {
    const direction = memory.direction(gradient);
    const slope = dot(gradient, direction);
    const norm = Math.sqrt(dot(direction, direction));
    let last: LinePoint = { value, slope };
    const step =
      slope >= 0
        ? undefined
        : searchLine({ value, slope }, iterations === 0 ? Math.min(1 / norm, 1e10) : 1, (length) => {
            for (let j = 0; j < size; j++) trial[j] = point[j] + length * direction[j];
            const there = objective.evaluate(trial, trialGradient);
            last = { value: there, slope: dot(trialGradient, direction) };
            return last;
          });
    if (step === undefined) {
      if (memory.isEmpty) break; // not even the steepest descent leads down: the loss is flat to the last bit
      memory.clear();
      continue;
    }
    iterations++;
    const decrease = value - last.value;
    const scale = Math.max(Math.abs(value), Math.abs(last.value), 1);
    if ((last.slope - slope) * step > Number.EPSILON * -slope * step) {
      memory.push(direction, step, gradient, trialGradient);
    }
    [point, trial] = [trial, point];
    [gradient, trialGradient] = [trialGradient, gradient];
    value = last.value;
    if (decrease <= SMALLEST_DECREASE * scale) break;
  }
  return { coefficients: point.slice(0, x.columns), intercept: point[x.columns], iterations };
}

/** The objective and its gradient, both divided by the sum of the weights. */
class ScaledObjective {
  readonly #x: AnyMatrix;
  readonly #labels: Uint8Array;
  readonly #share: Float64Array;
  readonly #ridge: number;
  readonly #fitIntercept: boolean;
  readonly #margins: Float64Array;

  constructor(
    x: AnyMatrix,
    labels: Uint8Array,
    weight: Float64Array,
    { C, fitIntercept }: Omit<MarginProblem, "interceptPenalty">,
  ) {
    const total = weight.reduce((sum, value) => sum + value, 0);
    this.#x = x;
    this.#labels = labels;
    this.#share = weight.map((value) => value / total);
    this.#ridge = 1 / (C * total);
    this.#fitIntercept = fitIntercept;
    this.#margins = new Float64Array(x.rows);
  }

  /** The value at `point` = [w, b]; writes the gradient. */
  evaluate(point: Float64Array, gradient: Float64Array): number {
    const { columns } = this.#x;
    const residual = multiply(this.#x, point, this.#margins, point[columns]);
    let loss = 0;
    let interceptGradient = 0;
    for (let i = 0; i < residual.length; i++) {
      const margin = residual[i];
      const tail = Math.exp(-Math.abs(margin));
      const signed = this.#labels[i] === 1 ? margin : -margin;
      loss += this.#share[i] * (Math.log1p(tail) + Math.max(0, -signed));
      const probability = margin > 0 ? 1 / (1 + tail) : tail / (1 + tail);
      residual[i] = this.#share[i] * (probability - this.#labels[i]);
      interceptGradient += residual[i];
    }
    let square = 0;
    for (let j = 0; j < columns; j++) {
      square += point[j] * point[j];
      gradient[j] = this.#ridge * point[j];
    }
    addTransposed(this.#x, residual, gradient);
    gradient[columns] = this.#fitIntercept ? interceptGradient : 0;
    return loss + (this.#ridge / 2) * square;
  }
}

/** The last steps and gradient changes, and the quasi-Newton direction they give (Nocedal 1980, two loops). */
class CurvatureMemory {
  readonly #steps: Float64Array[] = [];
  readonly #changes: Float64Array[] = [];
  readonly #products: number[] = [];

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  clear(): void {
    for (const list of [this.#steps, this.#changes, this.#products]) list.length = 0;
  }

  push(direction: Float64Array, length: number, before: Float64Array, after: Float64Array): void {
    const step = direction.map((value) => value * length);
    const change = after.map((value, j) => value - before[j]);
    this.#steps.push(step);
    this.#changes.push(change);
    this.#products.push(dot(step, change));
    if (this.#steps.length > MEMORY) for (const list of [this.#steps, this.#changes, this.#products]) list.shift();
  }

  /** Minus the inverse curvature times the gradient. */
  direction(gradient: Float64Array): Float64Array {
    const direction = gradient.map((value) => -value);
    const last = this.#steps.length - 1;
    if (last < 0) return direction;
    const factors = new Float64Array(last + 1);
    for (let k = last; k >= 0; k--) {
      factors[k] = dot(this.#steps[k], direction) / this.#products[k];
      addScaled(direction, this.#changes[k], -factors[k]);
    }
    const scale = this.#products[last] / dot(this.#changes[last], this.#changes[last]);
    for (let j = 0; j < direction.length; j++) direction[j] *= scale;
    for (let k = 0; k <= last; k++) {
      const factor = dot(this.#changes[k], direction) / this.#products[k];
      addScaled(direction, this.#steps[k], factors[k] - factor);
    }
    return direction;
  }
}

function addScaled(out: Float64Array, values: Float64Array, factor: number): void {
  for (let j = 0; j < out.length; j++) out[j] += factor * values[j];
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let j = 0; j < values.length; j++) most = Math.max(most, Math.abs(values[j]));
  return most;
}
