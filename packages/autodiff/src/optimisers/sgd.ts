/** @file Stochastic gradient descent on the host. */

import { InvalidInputError } from "@lsad/core";
import {
  flattenGroups,
  type GroupedParameter,
  gradientOf,
  type ParameterGroup,
  type StepOptions,
} from "./parameter-groups.js";

/** Settings of {@link Sgd}, under PyTorch's defaults. */
export interface SgdOptions {
  /** Default 0: no memory, no state. */
  readonly momentum?: number;
  /** Look ahead along the momentum. Default false. */
  readonly nesterov?: boolean;
  /** Added to the gradient, of groups that do not say. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Gradient descent with momentum, in place: g ← g + λp, b ← μb + g (b = g at the first step), p ← p − η b, or
 * p ← p − η (g + μb) with Nesterov. Agrees with `torch.optim.SGD` 2.15.
 */
export class Sgd {
  readonly #slots: readonly (GroupedParameter & { readonly velocity: Float32Array })[];
  readonly #momentum: number;
  readonly #isNesterov: boolean;

  constructor(groups: readonly ParameterGroup[], options: SgdOptions = {}) {
    const { momentum = 0, nesterov = false, weightDecay = 0 } = options;
    if (!(momentum >= 0 && momentum < 1) || (nesterov && momentum === 0)) {
      throw new InvalidInputError(`Sgd: momentum must be in [0, 1), and above 0 with nesterov, got ${momentum}`);
    }
    this.#momentum = momentum;
    this.#isNesterov = nesterov;
    this.#slots = flattenGroups("Sgd", groups, weightDecay).map((parameter) => ({
      ...parameter,
      velocity: new Float32Array(momentum === 0 ? 0 : parameter.values.length),
    }));
  }

  /**
   * Moves all parameters.
   * @param gradients - One a parameter, by name; never changed.
   * @throws {@link InvalidInputError} if one is missing or of another size.
   */
  step(gradients: Readonly<Record<string, Float32Array>>, { learningRate, gradientScale = 1 }: StepOptions): void {
    const given = this.#slots.map((slot) => gradientOf("Sgd.step", slot, gradients) as Float32Array);
    const momentum = this.#momentum;
    for (const [s, { values, velocity, weightDecay, learningRateFactor }] of this.#slots.entries()) {
      const rate = learningRate * learningRateFactor;
      for (let i = 0; i < values.length; i++) {
        const g = given[s][i] * gradientScale + weightDecay * values[i];
        if (momentum === 0) {
          values[i] -= rate * g;
          continue;
        }
        // from zero velocity, μ·0 + g is g: the first step needs no case of its own
        velocity[i] = momentum * velocity[i] + g;
        values[i] -= rate * (this.#isNesterov ? g + momentum * velocity[i] : velocity[i]);
      }
    }
  }
}
