/** @file One step of training: forward, backward, clipping and AdamW, as often as it is asked for. */

import {
  AdamW,
  type AdamWState,
  clippingScale,
  fitsTrainingBuffers,
  type Graph,
  type Tensor as GraphTensor,
  gradientNorm,
  gradients,
  type HostGradient,
  type OnnxModel,
  type ParameterGroup,
  type TrainingBuffers,
  toOnnx,
  trainingBuffers,
} from "@lsad/autodiff";
import { LsadError, SnapshotError } from "@lsad/core";
import { Tensor } from "onnxruntime-node";
import type { Weights } from "./bert-weights.js";
import { WORD_EMBEDDINGS } from "./encoder-graph.js";
import type { FloatTensor } from "./safetensors.js";
import { type ModelSession, openSession } from "./session.js";

/** What a step computes, as tensors of one graph. */
export interface StepGraph {
  readonly graph: Graph;
  /** A scalar. */
  readonly loss: GraphTensor;
  /** Whatever else a step should give back. */
  readonly outputs?: Readonly<Record<string, GraphTensor>>;
  /** Names of the weights that learn; all others are frozen and travel inside the model. */
  readonly trained: readonly string[];
  /**
   * The rows that a step gathers from the table of word embeddings, when nothing else reads the table: their gradient then
   * stands for the table's, which has many more rows than a batch has tokens.
   */
  readonly words?: GraphTensor | undefined;
}

/** How weights follow their gradients. */
export interface OptimiserOptions {
  /** Decay of weights that are neither biases nor of a LayerNorm. Default 0.01. */
  readonly weightDecay?: number;
  /** Gradients of a greater global norm are scaled down to it; `Infinity` only measures it. Default: neither. */
  readonly clipNorm?: number;
}

/** What a step gives. */
export interface StepResult {
  /** Before the update. */
  readonly loss: number;
  /** Global norm of all gradients before clipping: with a `clipNorm` only, for on the CPU it takes a pass of its own over all of them. */
  readonly gradientNorm?: number;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** What {@link TrainingStep.differentiate} gives. */
interface Differentiated {
  readonly loss: number;
  /** By weight. */
  readonly slopes: Readonly<Record<string, HostGradient>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** What {@link TrainingStep} needs to go on where it was. */
export interface StepState {
  readonly weights: Weights;
  readonly optimiser: AdamWState;
}

/** A compiled training step, wherever its weights live. */
export interface Stepper {
  /** The compiled model: what its inputs and dropout masks are. */
  readonly model: OnnxModel;
  /**
   * Takes one step.
   * @param feeds - The graph's inputs.
   * @throws {@link LsadError} if the loss is not finite.
   */
  step(feeds: Readonly<Record<string, Tensor>>, learningRate: number): Promise<StepResult>;
  /** A copy of all that is needed to go on. */
  state(): Promise<StepState>;
  /**
   * Goes on from a saved state.
   * @throws {@link SnapshotError} if it is not of this step's weights.
   */
  restore(state: StepState): void;
  /** Frees what onnxruntime holds. */
  release(): Promise<void>;
}

/**
 * A compiled training step on the CPU. Weights and moments live in host memory, the graph computes losses and gradients: on the CPU one
 * loop over flat buffers is faster than an optimiser written as graph.
 *
 * Native memory: call {@link TrainingStep.release} when done.
 */
export class TrainingStep implements Stepper {
  readonly #session: ModelSession;
  readonly #weights: ReadonlyMap<string, FloatTensor>;
  readonly #fed: Readonly<Record<string, Tensor>>;
  readonly #gradients: Readonly<Record<string, Tensor>>;
  readonly #outputs: readonly string[];
  readonly #optimiser: AdamW;
  readonly #clipNorm: number | undefined;

  private constructor(
    session: ModelSession,
    start: ReadonlyMap<string, FloatTensor>,
    outputs: readonly string[],
    { weightDecay = 0.01, clipNorm }: OptimiserOptions,
  ) {
    this.#session = session;
    const buffers = roomFor(start);
    const weights = new Map([...start].map(([name, { shape }]) => [name, { shape, data: buffers.parameters[name] }]));
    for (const [name, { data }] of start) buffers.parameters[name].set(data);
    this.#weights = weights;
    this.#outputs = outputs;
    this.#clipNorm = clipNorm;
    this.#fed = Object.fromEntries(
      [...weights].map(([name, { shape, data }]) => [name, new Tensor("float32", data, shape)]),
    );
    const whole = [...weights].filter(([name]) =>
      session.model.outputs.some((output) => output.name === GRADIENT + name),
    );
    this.#gradients = Object.fromEntries(
      whole.map(([name, { shape }]) => [GRADIENT + name, new Tensor("float32", buffers.gradients[name], shape)]),
    );
    const group = (decays: boolean): ParameterGroup => ({
      parameters: Object.fromEntries(
        [...weights].filter(([name]) => isDecayed(name) === decays).map(([name, { data }]) => [name, data]),
      ),
      weightDecay: decays ? weightDecay : 0,
    });
    this.#optimiser = new AdamW([group(true), group(false)]);
  }

  /**
   * Compiles a step.
   * @param weights - Where training starts; copied. Must hold every weight of the graph.
   * @param threads - Of one operation. Default: one a core.
   */
  static async open(
    { graph, loss, outputs = {}, trained, words }: StepGraph,
    weights: Weights,
    { threads, ...optimiser }: OptimiserOptions & { readonly threads?: number } = {},
  ): Promise<TrainingStep> {
    const learns = new Set(trained);
    const byRows = words !== undefined && learns.has(WORD_EMBEDDINGS);
    const parameters = new Map(graph.parameters.map((tensor) => [parameterName(tensor), tensor]));
    const whole = trained.filter((name) => !(byRows && name === WORD_EMBEDDINGS));
    const wanted = whole.map((name) => parameters.get(name) as GraphTensor);
    const slopes = gradients(loss, byRows ? [...wanted, words] : wanted);
    const named = Object.fromEntries(whole.map((name, i) => [GRADIENT + name, slopes[i]]));
    const frozen = [...parameters.keys()].filter((name) => !learns.has(name));
    const model = toOnnx(
      { loss, ...outputs, ...named, ...(byRows ? { [WORD_GRADIENT]: slopes[whole.length] } : {}) },
      { provider: "cpu", weights: Object.fromEntries(frozen.map((name) => [name, weightOf(weights, name).data])) },
    );
    const session = await openSession(model, "cpu", threads === undefined ? {} : { threads });
    const start = trained.map((name) => [name, weightOf(weights, name)] as const);
    return new TrainingStep(session, new Map(start), Object.keys(outputs), optimiser);
  }

  get model(): OnnxModel {
    return this.#session.model;
  }

  /** Weights that learn, as they are now: the buffers change with the next step. */
  get weights(): Weights {
    return this.#weights;
  }

  /** Loss and gradients; no weight changes. The gradients' buffers change with the next call. */
  async differentiate(feeds: Readonly<Record<string, Tensor>>): Promise<Differentiated> {
    const found = await this.#session.run({ ...this.#fed, ...feeds }, this.#gradients);
    const slopes: Record<string, HostGradient> = {};
    for (const name of this.#weights.keys()) {
      // the buffer itself: what the run gives back is a copy
      const whole = this.#gradients[GRADIENT + name];
      slopes[name] =
        whole === undefined
          ? sumRows(feeds.ids.data as BigInt64Array, found[WORD_GRADIENT].data as Float32Array)
          : (whole.data as Float32Array);
    }
    const outputs = Object.fromEntries(this.#outputs.map((name) => [name, found[name]]));
    return { loss: (found.loss.data as Float32Array)[0], slopes, outputs };
  }

  /** As {@link Stepper.step}; where the loss is not finite no weight has changed. */
  async step(feeds: Readonly<Record<string, Tensor>>, learningRate: number): Promise<StepResult> {
    const { loss, slopes, outputs } = await this.differentiate(feeds);
    checkLoss(loss, learningRate);
    if (this.#clipNorm === undefined) {
      this.#optimiser.step(slopes, { learningRate });
      return { loss, outputs };
    }
    const norm = gradientNorm(
      Object.values(slopes).map((slope) => (slope instanceof Float32Array ? slope : slope.rows)),
    );
    this.#optimiser.step(slopes, { learningRate, gradientScale: clippingScale(norm, this.#clipNorm) });
    return { loss, gradientNorm: norm, outputs };
  }

  async state(): Promise<StepState> {
    const weights = [...this.#weights].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }] as const);
    return { weights: new Map(weights), optimiser: this.#optimiser.state() };
  }

  restore({ weights, optimiser }: StepState): void {
    checkState(this.#weights, { weights, optimiser });
    for (const [name, { data }] of this.#weights) data.set(weightOf(weights, name).data);
    this.#optimiser.restore(optimiser);
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

/** @throws {@link SnapshotError} if a state does not have each trained weight, with both moments, in its shape. */
export function checkState(
  trained: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  { weights, optimiser: { moments } }: StepState,
): void {
  for (const [name, { shape }] of trained) {
    const size = shape.reduce((product, side) => product * side, 1);
    const [weight, moment] = [weights.get(name), moments[name]];
    const sizes = [weight?.data.length, moment?.first.length, moment?.second.length];
    if (weight?.shape.join() === shape.join() && sizes.every((got) => got === size)) continue;
    throw new SnapshotError(
      `training: the state must hold ${name} and its moments as [${shape}], got [${weight?.shape ?? "none"}], ${sizes.map((got) => got ?? 0).join(", ")} numbers; delete the checkpoint to start over`,
    );
  }
}

/** Buffers for weights and gradients: side by side, where the optimiser is fastest, unless they are too many for one memory. */
function roomFor(weights: ReadonlyMap<string, FloatTensor>): TrainingBuffers {
  const sizes = Object.fromEntries([...weights].map(([name, { data }]) => [name, data.length]));
  if (fitsTrainingBuffers(sizes)) return trainingBuffers(sizes);
  const apart = () => Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, new Float32Array(size)]));
  return { parameters: apart(), gradients: apart() };
}

/** @throws {@link LsadError} if a loss is not finite, with what to do. */
export function checkLoss(loss: number, learningRate: number): void {
  if (Number.isFinite(loss)) return;
  throw new LsadError(
    "INVALID_INPUT",
    `training: the loss must stay finite, got ${loss}; lower the learning rate (now ${learningRate}), or clip gradients`,
  );
}

const GRADIENT = "gradient.";
const WORD_GRADIENT = `${GRADIENT}words`;

/** Biases and LayerNorm's weights are not decayed, as in transformers' recipes. */
export function isDecayed(name: string): boolean {
  return !name.endsWith(".bias") && !name.includes("LayerNorm");
}

/** One row an id: rows of the same token added up. */
function sumRows(ids: BigInt64Array, rows: Float32Array): { ids: number[]; rows: Float32Array } {
  const width = rows.length / ids.length;
  const placeOfId = new Map<number, number>();
  for (const id of ids) if (!placeOfId.has(Number(id))) placeOfId.set(Number(id), placeOfId.size);
  const sums = new Float32Array(placeOfId.size * width);
  for (let i = 0; i < ids.length; i++) {
    const to = (placeOfId.get(Number(ids[i])) as number) * width;
    for (let j = 0, from = i * width; j < width; j++, from++) sums[to + j] += rows[from];
  }
  return { ids: [...placeOfId.keys()], rows: sums };
}

/** The name of a parameter of a graph. */
export function parameterName({ source }: GraphTensor): string {
  return source.kind === "parameter" ? source.name : "";
}

/** A weight that must be there. */
export function weightOf(weights: Weights, name: string): FloatTensor {
  const weight = weights.get(name);
  if (weight === undefined) throw new Error(`internal: no weight ${name} to start from`);
  return weight;
}
