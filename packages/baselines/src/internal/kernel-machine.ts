/** @file A sum of kernels: what kernel machines are once they are fitted. */

import type { CsrMatrix, Matrix } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
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

/** The function of a state, ready to be evaluated. */
export function decisionOf(
  state: KernelMachineState,
  options: Required<KernelOptions>,
): (x: AnyMatrix) => Float64Array {
  const kernel = new KernelRows(state.support, { ...options, gamma: state.gamma });
  return (x) => kernel.weightedSums(x, state.coefficients, state.offset);
}

/** A state as plain data. */
export function machineToPlain(state: KernelMachineState): Record<string, unknown> {
  return {
    ...state,
    support: matrixToPlain(state.support),
    supportIndices: Array.from(state.supportIndices),
    coefficients: Array.from(state.coefficients),
  };
}

/** Reads a state that {@link machineToPlain} gave. */
export function savedMachine(fitted: Readonly<Record<string, unknown>>, where: string): KernelMachineState {
  return {
    support: savedMatrix(fitted, "support", where),
    supportIndices: Int32Array.from(savedNumbers(fitted, "supportIndices", where)),
    coefficients: savedNumbers(fitted, "coefficients", where),
    offset: savedNumber(fitted, "offset", where),
    gamma: savedNumber(fitted, "gamma", where),
    iterations: savedNumber(fitted, "iterations", where),
  };
}
