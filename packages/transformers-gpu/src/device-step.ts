/** @file A training step on a GPU: weights and moments stay on the device, the optimiser is part of the graph. */

import {
  appendAdamW,
  clipByGlobalNorm,
  createGraph,
  type GraphOptimiser,
  gradients,
  type OnnxModel,
  type Provider,
  reshape,
  toOnnx,
} from "@lsad/autodiff";
import { Tensor } from "onnxruntime-node";
import type { Weights } from "./bert-weights.js";
import type { FloatTensor } from "./safetensors.js";
import { type ModelSession, openSession } from "./session.js";
import {
  checkLoss,
  checkState,
  isDecayed,
  type OptimiserOptions,
  parameterName,
  type StepGraph,
  type Stepper,
  type StepResult,
  type StepState,
  weightOf,
} from "./training-step.js";

/** Larger than any gradient norm: clipping to it changes nothing, and the norm is still told. */
const NO_CLIPPING = 1e30;

/**
 * A compiled training step for a GPU. What a step makes of weights and moments is fed to the next one without leaving the
 * device; {@link DeviceStep.state} copies them to the host. Frozen weights travel inside the model.
 *
 * Native memory: call {@link DeviceStep.release} when done.
 */
export class DeviceStep implements Stepper {
  readonly #session: ModelSession;
  readonly #optimiser: GraphOptimiser;
  readonly #outputs: readonly string[];
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  /** By the name of the input. */
  readonly #state: Map<string, Tensor>;
  #steps = 0;

  private constructor(
    session: ModelSession,
    optimiser: GraphOptimiser,
    outputs: readonly string[],
    start: ReadonlyMap<string, FloatTensor>,
  ) {
    this.#session = session;
    this.#optimiser = optimiser;
    this.#outputs = outputs;
    this.#shapes = new Map(optimiser.links.map(({ input, shape }) => [input, shape]));
    this.#state = new Map(
      optimiser.links.map(({ input, shape, isParameter }) => {
        const count = shape.reduce((product, size) => product * size, 1);
        const values = isParameter ? weightOf(start, input).data.slice() : new Float32Array(count);
        return [input, new Tensor("float32", values, shape)];
      }),
    );
  }

  /** Compiles a step for a provider; as {@link TrainingStep.open}. */
  static async open(
    { graph, loss, outputs = {}, trained }: StepGraph,
    weights: Weights,
    provider: Provider,
    { weightDecay = 0.01, clipNorm = NO_CLIPPING }: OptimiserOptions = {},
  ): Promise<DeviceStep> {
    const learns = new Set(trained);
    const parameters = graph.parameters.filter((tensor) => learns.has(parameterName(tensor)));
    const clipped = clipByGlobalNorm(gradients(loss, parameters), clipNorm);
    const optimiser = appendAdamW(
      parameters.map((parameter, i) => ({
        parameter,
        gradient: clipped.gradients[i],
        weightDecay: isDecayed(parameterName(parameter)) ? weightDecay : 0,
      })),
    );
    const frozen = graph.parameters.map(parameterName).filter((name) => !learns.has(name));
    const model = toOnnx(
      { loss, norm: clipped.norm, ...outputs, ...optimiser.outputs },
      { provider, weights: Object.fromEntries(frozen.map((name) => [name, weightOf(weights, name).data])) },
    );
    const session = await openSession(model, provider, { keepOnDevice: optimiser.links.map(({ output }) => output) });
    return new DeviceStep(session, optimiser, Object.keys(outputs), weights);
  }

  get model(): OnnxModel {
    return this.#session.model;
  }

  /** As {@link Stepper.step}; where the loss is not finite the weights are lost too: go on from the last state that was saved. */
  async step(feeds: Readonly<Record<string, Tensor>>, learningRate: number): Promise<StepResult> {
    const scalars = Object.entries(this.#optimiser.scalars(this.#steps + 1, learningRate)).map(
      ([name, value]) => [name, new Tensor("float32", Float32Array.of(value), [])] as const,
    );
    const found = await this.#session.run({ ...Object.fromEntries([...this.#state, ...scalars]), ...feeds });
    this.#steps++;
    for (const { input, output } of this.#optimiser.links) {
      this.#state.get(input)?.dispose();
      this.#state.set(input, found[output]);
    }
    const loss = (found.loss.data as Float32Array)[0];
    checkLoss(loss, learningRate);
    return {
      loss,
      gradientNorm: (found.norm.data as Float32Array)[0],
      outputs: Object.fromEntries(this.#outputs.map((name) => [name, found[name]])),
    };
  }

  async state(): Promise<StepState> {
    const values = await this.#toHost();
    const take = (name: string) => values.get(name) as Float32Array;
    const names = this.#optimiser.links.filter(({ isParameter }) => isParameter).map(({ input }) => input);
    const moments = names.map(
      (name) => [name, { first: take(`${name}.adamw.m`), second: take(`${name}.adamw.v`) }] as const,
    );
    return {
      weights: new Map(
        names.map((name) => [name, { shape: this.#shapes.get(name) as readonly number[], data: take(name) }]),
      ),
      optimiser: { steps: this.#steps, moments: Object.fromEntries(moments) },
    };
  }

  restore(state: StepState): void {
    const parameters = this.#optimiser.links.filter(({ isParameter }) => isParameter);
    checkState(new Map(parameters.map(({ input, shape }) => [input, { shape }])), state);
    const { weights, optimiser } = state;
    const { steps, moments } = optimiser;
    this.#steps = steps;
    for (const [name, shape] of this.#shapes) {
      const [, owner, moment] = /^(.*)\.adamw\.([mv])$/.exec(name) ?? [];
      const data =
        owner === undefined ? weightOf(weights, name).data : moments[owner][moment === "m" ? "first" : "second"];
      this.#state.get(name)?.dispose();
      this.#state.set(name, new Tensor("float32", data.slice(), shape));
    }
  }

  async release(): Promise<void> {
    for (const tensor of this.#state.values()) tensor.dispose();
    await this.#session.release();
  }

  /**
   * Copies of all state. Reading a tensor on the device directly ends the process in onnxruntime-node 1.30: a session that
   * copies its input to an output on the host does it.
   */
  async #toHost(): Promise<Map<string, Float32Array>> {
    const values = new Map<string, Float32Array>();
    const copiers = new Map<string, ModelSession>();
    for (const [name, tensor] of this.#state) {
      const shape = this.#shapes.get(name) as readonly number[];
      const copier = copiers.get(shape.join()) ?? (await openSession(copyModel(shape), this.#session.provider));
      copiers.set(shape.join(), copier);
      const { copy } = await copier.run({ value: tensor });
      values.set(name, (copy.data as Float32Array).slice());
    }
    for (const copier of copiers.values()) await copier.release();
    return values;
  }
}

function copyModel(shape: readonly number[]): OnnxModel {
  return toOnnx({ copy: reshape(createGraph().input("value", shape), shape) });
}
