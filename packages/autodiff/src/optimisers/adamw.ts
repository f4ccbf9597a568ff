/** @file AdamW on the host: one pass over flat buffers. */

import { InvalidInputError } from "@lsad/core";
import { type AdamWFactors, decayOnly, moveAdamW } from "./adamw-loops.js";
import {
  flattenGroups,
  type GroupedParameter,
  gradientOf,
  type HostGradient,
  type ParameterGroup,
  type StepOptions,
} from "./parameter-groups.js";
import { addRows, type TouchedRows } from "./touched-rows.js";
import { takeMoments } from "./training-buffers.js";

/** Settings of {@link AdamW}, under PyTorch's defaults. */
export interface AdamWOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
  /** Of groups that do not say. Default 0.01. */
  readonly weightDecay?: number;
  /** Decay apart from the gradient. False adds it to the gradient, which is Adam with L2. Default true. */
  readonly decoupledDecay?: boolean;
  /** Divide by the largest second moment so far (Reddi et al. 2018). Default false. */
  readonly amsgrad?: boolean;
}

/** What {@link AdamW} remembers between steps, to save and restore. */
export interface AdamWState {
  /** Steps taken. */
  readonly steps: number;
  /** By parameter. */
  readonly moments: Readonly<Record<string, AdamWMoments>>;
}

/** Moments of one parameter. */
export interface AdamWMoments {
  /** Mean of gradients. */
  readonly first: Float32Array;
  /** Mean of squared gradients. */
  readonly second: Float32Array;
  /** Largest second moment so far, with `amsgrad`. */
  readonly largest?: Float32Array;
}

/** Everything about one parameter that a step touches. */
interface Slot extends GroupedParameter {
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly largest: Float32Array | undefined;
  touched: TouchedRows | undefined;
}

/** @throws {@link InvalidInputError} naming the first option that is out of range. */
export function checkAdamW(where: string, { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamWOptions): void {
  for (const [name, value] of Object.entries({ beta1, beta2 })) {
    if (!(value >= 0 && value < 1)) throw new InvalidInputError(`${where}: ${name} must be in [0, 1), got ${value}`);
  }
  if (!(epsilon >= 0)) throw new InvalidInputError(`${where}: epsilon must be at least 0, got ${epsilon}`);
}

/**
 * AdamW (Loshchilov and Hutter 2019), in place on the parameters' buffers:
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← (1 − ηλ)p − η m̂ / (√v̂ + ε), with m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ).
 * Agrees with `torch.optim.AdamW` 2.15. One pass over memory a step.
 *
 * A table of rows may be given a {@link RowGradient}: rows that no step has touched yet have no moments and are only decayed, so
 * the result is that of a dense gradient, at the cost of the rows that are used.
 *
 * @example
 * ```ts
 * const weight = Float32Array.of(1, -2);
 * const optimiser = new AdamW([{ parameters: { weight } }], { weightDecay: 0 });
 * optimiser.step({ weight: Float32Array.of(0.5, -4) }, { learningRate: 0.1 });
 * console.log(weight); // [0.9, -1.9]: the first step has the size of the learning rate
 * ```
 */
export class AdamW {
  readonly #slots: readonly Slot[];
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #isDecoupled: boolean;
  #steps = 0;

  /**
   * @param groups - Parameters to train.
   * @throws {@link InvalidInputError} if an option is out of range or a name stands in two groups.
   */
  constructor(groups: readonly ParameterGroup[], options: AdamWOptions = {}) {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
    const { decoupledDecay = true, amsgrad = false } = options;
    checkAdamW("AdamW", options);
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
    this.#isDecoupled = decoupledDecay;
    this.#slots = flattenGroups("AdamW", groups, weightDecay).map((parameter) => ({
      ...parameter,
      ...momentsOf(parameter.values),
      largest: amsgrad ? new Float32Array(parameter.values.length) : undefined,
      touched: undefined,
    }));
  }

  /**
   * Moves all parameters.
   * @param gradients - One a parameter, by name; never changed.
   * @throws {@link InvalidInputError} if one is missing or of another size. No parameter has moved then.
   */
  step(gradients: Readonly<Record<string, HostGradient>>, { learningRate, gradientScale = 1 }: StepOptions): void {
    const given = this.#slots.map((slot) => this.#prepare(slot, gradients));
    this.#steps++;
    for (const [i, slot] of this.#slots.entries()) {
      const rate = learningRate * slot.learningRateFactor;
      const factors: AdamWFactors = {
        beta1: this.#beta1,
        beta2: this.#beta2,
        epsilon: this.#epsilon,
        gradientScale,
        decay: this.#isDecoupled ? rate * slot.weightDecay : 0,
        penalty: this.#isDecoupled ? 0 : slot.weightDecay,
        rate: rate / (1 - this.#beta1 ** this.#steps),
        secondScale: 1 / Math.sqrt(1 - this.#beta2 ** this.#steps),
      };
      const gradient = given[i];
      slot.touched = gradient instanceof Float32Array ? undefined : gradient;
      if (gradient instanceof Float32Array) {
        moveAdamW(slot, gradient, { from: 0, start: 0, end: slot.values.length }, factors);
      } else moveRows(slot, gradient, factors);
    }
  }

  /** A copy of what is remembered between steps. */
  state(): AdamWState {
    const moments = this.#slots.map(({ name, first, second, largest }) => [
      name,
      { first: first.slice(), second: second.slice(), ...(largest && { largest: largest.slice() }) },
    ]);
    return { steps: this.#steps, moments: Object.fromEntries(moments) };
  }

  /**
   * Goes on from a saved state.
   * @throws {@link InvalidInputError} if it is not of these parameters.
   */
  restore({ steps, moments }: AdamWState): void {
    for (const { name, values, largest } of this.#slots) {
      const saved = moments[name];
      const lengths = [saved?.first, saved?.second, largest ? saved?.largest : values].map((moment) => moment?.length);
      if (lengths.some((length) => length !== values.length)) {
        throw new InvalidInputError(`AdamW.restore: moments of "${name}" must have ${values.length} numbers each`);
      }
    }
    this.#steps = steps;
    for (const slot of this.#slots) {
      slot.first.set(moments[slot.name].first);
      slot.second.set(moments[slot.name].second);
      slot.largest?.set(moments[slot.name].largest ?? []);
      slot.touched = undefined; // found again from the moments
    }
  }

  /** The gradient of a parameter, checked; of rows, the compact table of all rows that have moments. */
  #prepare(slot: Slot, gradients: Readonly<Record<string, HostGradient>>): Float32Array | TouchedRows {
    const gradient = gradientOf("AdamW.step", slot, gradients);
    if (gradient instanceof Float32Array) return gradient;
    if (!this.#isDecoupled && slot.weightDecay !== 0) {
      throw new InvalidInputError(
        `AdamW.step: "${slot.name}" must have decoupledDecay or no decay with gradients of rows`,
      );
    }
    return addRows(slot, gradient);
  }
}

function momentsOf(values: Float32Array): AdamWMoments {
  const [first, second] = takeMoments(values);
  return { first, second };
}

/** Moves the rows that have moments; the others, in runs, are decayed only. */
function moveRows(slot: Slot, { width, gradients, placeOfRow }: TouchedRows, factors: AdamWFactors): void {
  const range = { from: 0, start: 0, end: 0 }; // one object for all rows
  for (let row = 0; row < placeOfRow.length; ) {
    range.start = row * width;
    if (placeOfRow[row] >= 0) {
      range.from = placeOfRow[row++] * width;
      range.end = row * width;
      moveAdamW(slot, gradients, range, factors);
      continue;
    }
    while (row < placeOfRow.length && placeOfRow[row] < 0) row++;
    if (factors.decay !== 0) decayOnly(slot.values, range.start, row * width, factors.decay);
  }
}
