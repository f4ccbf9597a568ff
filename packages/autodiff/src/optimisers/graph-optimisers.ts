/** @file Optimisers as more graph: parameters and their state stay on the device between steps. */

import { InvalidInputError } from "@lsad/core";
import { add, div, maximum, mul, sqrt, sub } from "../functions/arithmetic.js";
import { describeTensor, type Tensor } from "../tensor.js";
import { type AdamWOptions, checkAdamW } from "./adamw.js";
import type { SgdOptions } from "./sgd.js";

/** A value that a step reads as an input and gives anew as an output. */
export interface StateLink {
  /** The input: a parameter, or a moment that begins with zeros. */
  readonly input: string;
  /** The output to feed as `input` at the next step. */
  readonly output: string;
  /** Sizes of both. */
  readonly shape: readonly number[];
  /** Whether it begins with the parameter's values, or with zeros. */
  readonly isParameter: boolean;
}

/** An optimiser in a graph. */
export interface GraphOptimiser {
  /** Next values, to be asked of {@link toOnnx} beside the loss. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** What to feed back. */
  readonly links: readonly StateLink[];
  /**
   * Scalars to feed at a step.
   * @param step - Counted from 1.
   */
  scalars(step: number, learningRate: number): Readonly<Record<string, number>>;
}

/** A parameter in float32 (float16 is for frozen ones) and its gradient, of one shape, with a weight decay of its own where it has one. */
export interface TrainedParameter {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** Default: the optimiser's. */
  readonly weightDecay?: number;
}

/**
 * {@link AdamW} as graph. Adds the inputs `learningRate`, `adamw.correction1`, `adamw.correction2`, and two moments a parameter.
 *
 * @example
 * ```ts
 * const graph = createGraph();
 * const weight = graph.parameter("weight", [2]);
 * const loss = reduceSum(mul(weight, weight));
 * const [gradient] = gradients(loss, [weight]);
 * const optimiser = appendAdamW([{ parameter: weight, gradient }]);
 * const model = toOnnx({ loss, ...optimiser.outputs });
 * console.log(optimiser.links[0]); // { input: "weight", output: "weight.next", shape: [2], isParameter: true }
 * // each step: feed { ...state, ...optimiser.scalars(step, 0.001) }, then state[input] = result[output] for all links
 * ```
 *
 * @throws {@link InvalidInputError} if no parameter is given, a gradient is not of its parameter's shape, or an option is out of range.
 */
export function appendAdamW(trained: readonly TrainedParameter[], options: AdamWOptions = {}): GraphOptimiser {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay: defaultDecay = 0.01 } = options;
  const { decoupledDecay = true, amsgrad = false } = options;
  checkAdamW("appendAdamW", options);
  const graph = graphOf("appendAdamW", trained);
  const rate = graph.input("learningRate", []);
  // 1 / (1 − β₁ᵗ) and 1 / √(1 − β₂ᵗ)
  const [correction1, correction2] = [graph.input("adamw.correction1", []), graph.input("adamw.correction2", [])];
  const stepSize = mul(rate, correction1);
  const state = new LinkedState();
  for (const { parameter, gradient, weightDecay = defaultDecay } of trained) {
    const [m, v] = [state.moment(parameter, "adamw.m"), state.moment(parameter, "adamw.v")];
    const slope = decoupledDecay || weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));
    const nextM = add(mul(m, beta1), mul(slope, 1 - beta1));
    const nextV = add(mul(v, beta2), mul(mul(slope, slope), 1 - beta2));
    const divisor = amsgrad ? state.running(parameter, "adamw.largest", (largest) => maximum(largest, nextV)) : nextV;
    const update = mul(div(nextM, add(mul(sqrt(divisor), correction2), epsilon)), stepSize);
    const isKept = !decoupledDecay || weightDecay === 0;
    const kept = isKept ? parameter : mul(parameter, sub(1, mul(rate, weightDecay)));
    state.link(parameter, sub(kept, update));
    state.link(m, nextM);
    state.link(v, nextV);
  }
  return {
    outputs: state.outputs,
    links: state.links,
    scalars: (step, learningRate) => ({
      learningRate,
      "adamw.correction1": 1 / (1 - beta1 ** step),
      "adamw.correction2": 1 / Math.sqrt(1 - beta2 ** step),
    }),
  };
}

/** {@link Sgd} as graph. Adds the input `learningRate` and, with momentum, a velocity a parameter. */
export function appendSgd(trained: readonly TrainedParameter[], options: SgdOptions = {}): GraphOptimiser {
  const { momentum = 0, nesterov = false, weightDecay: defaultDecay = 0 } = options;
  const rate = graphOf("appendSgd", trained).input("learningRate", []);
  const state = new LinkedState();
  for (const { parameter, gradient, weightDecay = defaultDecay } of trained) {
    const slope = weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));
    if (momentum === 0) {
      state.link(parameter, sub(parameter, mul(slope, rate)));
      continue;
    }
    const velocity = state.moment(parameter, "sgd.velocity");
    const next = add(mul(velocity, momentum), slope);
    state.link(parameter, sub(parameter, mul(nesterov ? add(slope, mul(next, momentum)) : next, rate)));
    state.link(velocity, next);
  }
  return { outputs: state.outputs, links: state.links, scalars: (_, learningRate) => ({ learningRate }) };
}

/** Inputs that come back as outputs. */
class LinkedState {
  readonly outputs: Record<string, Tensor> = {};
  readonly links: StateLink[] = [];

  /** An input of the parameter's shape, which begins with zeros. */
  moment(parameter: Tensor, kind: string): Tensor {
    return parameter.graph.input(`${leafName(parameter)}.${kind}`, parameter.shape);
  }

  /** A moment that becomes `next` of itself, which is returned. */
  running(parameter: Tensor, kind: string, next: (moment: Tensor) => Tensor): Tensor {
    const moment = this.moment(parameter, kind);
    const value = next(moment);
    this.link(moment, value);
    return value;
  }

  link(leaf: Tensor, next: Tensor): void {
    const input = leafName(leaf);
    const output = `${input}.next`;
    this.outputs[output] = next;
    const shape = leaf.shape as readonly number[]; // parameters have numbers only, and moments their shapes
    this.links.push({ input, output, shape, isParameter: leaf.source.kind === "parameter" });
  }
}

function graphOf(where: string, trained: readonly TrainedParameter[]) {
  if (trained.length === 0) throw new InvalidInputError(`${where}: at least one parameter must be given, got none`);
  for (const { parameter, gradient } of trained) {
    const isTrainable = parameter.type === "float32" && gradient.type === "float32";
    if (isTrainable && gradient.shape.join() === parameter.shape.join()) continue;
    throw new InvalidInputError(
      `${where}: parameter and gradient must be float32 of one shape, got ${describeTensor(parameter)} and ${describeTensor(gradient)}`,
    );
  }
  return trained[0].parameter.graph;
}

function leafName({ source }: Tensor): string {
  if (source.kind === "parameter" || source.kind === "input") return source.name;
  throw new InvalidInputError(`optimiser: what is trained must be a parameter, got a ${source.kind}`);
}
