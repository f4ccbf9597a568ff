/** @file A sum of kernels: what kernel machines are once they are fitted, and what their detectors share. */

import type { CsrMatrix, Detector, EstimatorJson, FitOptions, Matrix } from "@lsad/core";
import { type AnyMatrix, checkScoredRows, requireFitted, SQUARABLE } from "./checks.js";
import { takeRows } from "./dense.js";
import { type KernelOptions, KernelRows } from "./kernel-function.js";
import { savedNumber, savedNumbers } from "./saved.js";
import { matrixToPlain, savedMatrix } from "./saved-matrix.js";

/** A fitted kernel machine: decision(x) = Σ coefficientᵢ K(supportᵢ, x) − offset. */
export interface KernelMachineState {
  /** Rows whose coefficient is not 0. */
  readonly support: Matrix | CsrMatrix;
  /** Index of each support row among the training rows of weight above 0. */
  readonly supportIndices: Int32Array;
  readonly coefficients: Float64Array;
  readonly offset: number;
  readonly gamma: number;
  readonly iterations: number;
}

/** Keeps the rows whose coefficient is not 0. */
export function keepSupport(
  x: AnyMatrix,
  beta: Float64Array,
  rest: Pick<KernelMachineState, "offset" | "gamma" | "iterations">,
): KernelMachineState {
  const supportIndices = Int32Array.from(beta.keys()).filter((row) => beta[row] !== 0);
  const coefficients = Float64Array.from(supportIndices, (row) => beta[row]);
  return { ...rest, support: takeRows(x, supportIndices), supportIndices, coefficients };
}

/** Base of the kernel support vector machines. */
export abstract class KernelMachine implements Detector<Matrix | CsrMatrix> {
  protected abstract readonly type: string;
  /** Options, complete with defaults. */
  abstract readonly options: Required<KernelOptions>;
  #state: KernelMachineState | undefined;
  #kernel: KernelRows | undefined;

  abstract fit(x: Matrix | CsrMatrix, y?: ArrayLike<number>, options?: FitOptions): this;
  abstract score(x: Matrix | CsrMatrix): Float64Array;

  /** The support rows, their coefficients and the offset: the whole of what was learnt. Throws before `fit`. */
  get machine(): KernelMachineState {
    return requireFitted(this.#state, `${this.type}.machine`);
  }

  /** The saved form; see {@link EstimatorJson}. It holds the support rows. */
  toJSON(): EstimatorJson {
    const fitted = this.#state ? stateToPlain(this.#state) : null;
    return { type: this.type, version: 1, options: { ...this.options }, fitted };
  }

  /** Takes what `toJSON` gave; its type is checked before. */
  protected restore(json: EstimatorJson): this {
    return json.fitted ? this.take(savedState(json.fitted, `${this.type}.fromJSON`)) : this;
  }

  /** Takes what was learnt in place of what there was. */
  protected take(state: KernelMachineState): this {
    this.#state = state;
    this.#kernel = undefined;
    return this;
  }

  /** The sum of kernels at each row. */
  protected decide(x: AnyMatrix): Float64Array {
    const where = `${this.type}.score`;
    const { support, coefficients, offset, gamma } = requireFitted(this.#state, where);
    checkScoredRows(x, support.columns, where, SQUARABLE);
    this.#kernel ??= new KernelRows(support, { ...this.options, gamma });
    return this.#kernel.weightedSums(x, coefficients, offset);
  }
}

/** A state as plain data. */
function stateToPlain(state: KernelMachineState): Record<string, unknown> {
  return {
    ...state,
    support: matrixToPlain(state.support),
    supportIndices: Array.from(state.supportIndices),
    coefficients: Array.from(state.coefficients),
  };
}

/** Reads a state that {@link stateToPlain} gave. */
function savedState(fitted: Readonly<Record<string, unknown>>, where: string): KernelMachineState {
  return {
    support: savedMatrix(fitted, "support", where),
    supportIndices: Int32Array.from(savedNumbers(fitted, "supportIndices", where)),
    coefficients: savedNumbers(fitted, "coefficients", where),
    offset: savedNumber(fitted, "offset", where),
    gamma: savedNumber(fitted, "gamma", where),
    iterations: savedNumber(fitted, "iterations", where),
  };
}
