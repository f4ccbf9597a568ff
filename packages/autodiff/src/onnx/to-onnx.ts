/** @file A graph as an ONNX model for one provider. */

import { InvalidInputError } from "@lsad/core";
import type { Shape } from "../dims.js";
import type { Graph } from "../graph.js";
import { reachable } from "../reachable.js";
import type { OpRules } from "../rules/rules.js";
import { type DataType, describeTensor, type Tensor } from "../tensor.js";
import { denseWeights, toEightBits } from "./eight-bit-weights.js";
import { type DimSource, Emitter } from "./emitter.js";
import { type ExternalData, ExternalDataWriter, type ExternalFile } from "./external-data.js";
import type { Provider } from "./provider.js";
import { encodeValues } from "./tensor-bytes.js";
import { type OnnxInitializer, type OnnxNode, type OnnxValue, writeModel } from "./wire.js";

/** Largest message that protobuf's readers take. */
const PROTOBUF_LIMIT = 2 ** 31;

/** How {@link toOnnx} writes a model. */
export interface ToOnnxOptions {
  /** The execution provider it will run on. Default `"cpu"`. */
  readonly provider?: Provider;
  /** Whether dropout drops. Default true. */
  readonly training?: boolean;
  /** Numbers of parameters that travel inside the model instead of being inputs, by name. */
  readonly weights?: Readonly<Record<string, ArrayLike<number>>>;
  /**
   * `"int8"`: given weights of dense layers (`linear`, 16 outputs or more) travel in 8 bits, a scale for each output, and their
   * inputs are rounded to 8 bits as they come. A quarter of the size, less time, and scores that differ: measure by how much.
   * Default `"float32"`.
   */
  readonly precision?: "float32" | "int8";
  /** Keep large weights in a file beside the model: a model of more than 2 GB must. */
  readonly external?: ExternalData;
}

/** An input or output of a model. */
export interface ModelValue {
  readonly name: string;
  readonly type: DataType;
  /** Sizes; names stand for sizes known at the run. */
  readonly shape: Shape;
}

/** A model, and what a session must feed it. */
export interface OnnxModel {
  /** The model file. */
  readonly bytes: Uint8Array;
  /** What to feed: inputs, then parameters without given weights, in the order they were added to the graph. */
  readonly inputs: readonly ModelValue[];
  /** What it gives, under the names that were asked for. */
  readonly outputs: readonly ModelValue[];
  /** The masks among the inputs, with their rates: what {@link dropoutMasks} reads. */
  readonly dropouts: readonly { readonly name: string; readonly shape: Shape; readonly rate: number }[];
  /** The file that must lie beside the model, when weights were kept out of it. */
  readonly externalFile?: ExternalFile;
}

/**
 * The ONNX model (opset 18) that computes `outputs`, and only what they need. The same graph and options give the same bytes.
 *
 * @param outputs - Tensors of one graph, by the names they will have in the model.
 * @throws {@link InvalidInputError} if there is no output, a name is taken by an input, weights are of no parameter or do not fit
 *   theirs, or 8 bits are asked for another provider than the CPU.
 *
 * @example
 * ```ts
 * const graph = createGraph();
 * const x = graph.input("x", ["batch", 2]);
 * const score = sigmoid(linear(x, graph.parameter("weight", [1, 2])));
 * const training = toOnnx({ score });
 * console.log(training.inputs.map(({ name }) => name)); // ["x", "weight"]
 * const inference = toOnnx({ score }, { training: false, weights: { weight: [0.5, -1] } });
 * console.log(inference.inputs.map(({ name }) => name)); // ["x"]
 * // InferenceSession.create(inference.bytes)
 * ```
 */
export function toOnnx(outputs: Readonly<Record<string, Tensor>>, options: ToOnnxOptions = {}): OnnxModel {
  const { provider = "cpu", training: isTraining = true, weights = {}, external } = options;
  const { precision = "float32" } = options;
  if (precision === "int8" && provider !== "cpu") {
    throw new InvalidInputError(`toOnnx: precision int8 must be for the provider cpu, got ${provider}`);
  }
  const tensors = Object.values(outputs);
  if (tensors.length === 0) throw new InvalidInputError("toOnnx: at least one output must be asked for, got none");
  checkWeightNames(tensors[0].graph, weights);
  const { nodes, leaves } = reachable(tensors, isTraining);
  const fed = fedLeaves(leaves, weights, Object.keys(outputs));
  const leafNames = leaves.flatMap(({ source }) => ("name" in source ? [source.name] : []));
  const taken = new Set([...leafNames, ...Object.keys(outputs)]);
  const emit = new Emitter(provider, isTraining, dimSources(fed), taken);
  const names = new Map<Tensor, string>();
  const files = external === undefined ? undefined : new ExternalDataWriter(external);
  const dense = precision === "int8" ? denseWeights(nodes) : new Set<Tensor>();
  for (const leaf of leaves) names.set(leaf, lowerLeaf(leaf, emit, weights, files, dense.has(leaf)));
  for (const [index, { op, inputs, outputs: results, attributes }] of nodes.entries()) {
    emit.enter(`${op}.${index}`);
    const rules = results[0].graph.ops[op] as OpRules<unknown>;
    const given = inputs.map((input) => names.get(input) ?? "");
    const written = rules.onnx(emit, given, { inputs, outputs: results, attributes });
    for (const [i, name] of written.entries()) names.set(results[i], name);
  }
  const dropouts = isTraining ? fedMasks(fed) : [];
  checkSize(emit.initializers);
  const result = {
    bytes: writeModel({
      nodes: nameOutputs(emit, outputs, names),
      initializers: emit.initializers,
      inputs: fed,
      outputs: describeOutputs(outputs),
    }),
    inputs: fed.map(({ name, type, shape }) => ({ name, type, shape })),
    outputs: describeOutputs(outputs),
    dropouts,
  };
  return files === undefined ? result : { ...result, externalFile: files.file() };
}

function checkWeightNames({ parameters }: Graph, weights: Readonly<Record<string, unknown>>): void {
  const known = new Set(parameters.map(({ source }) => (source.kind === "parameter" ? source.name : "")));
  const unknown = Object.keys(weights).find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new InvalidInputError(
    `toOnnx: weights["${unknown}"] must be of a parameter of the graph, got ${[...known].join(", ")}`,
  );
}

/** An input of the model, with the tensor it stands for. */
interface FedValue extends OnnxValue {
  readonly tensor: Tensor;
}

/** Inputs first, then parameters, as a user reads them. */
function fedLeaves(
  leaves: readonly Tensor[],
  weights: Readonly<Record<string, unknown>>,
  outputs: readonly string[],
): readonly FedValue[] {
  const of = (kind: "input" | "parameter") =>
    leaves.flatMap((tensor): FedValue[] => {
      const { source, type, shape } = tensor;
      return source.kind === kind && !Object.hasOwn(weights, source.name)
        ? [{ name: source.name, type, shape, tensor }]
        : [];
    });
  const fed = [...of("input"), ...of("parameter")];
  const taken = fed.find(({ name }) => outputs.includes(name));
  if (taken !== undefined) throw new InvalidInputError(`toOnnx: output names must not be inputs, got "${taken.name}"`);
  return fed;
}

/** Where each named dimension can be read: the first input that has it alone on an axis. */
function dimSources(fed: readonly OnnxValue[]): ReadonlyMap<string, DimSource> {
  const sources = new Map<string, DimSource>();
  for (const { name: value, shape } of fed) {
    for (const [axis, dim] of shape.entries()) {
      if (typeof dim === "string" && !dim.includes("*") && !sources.has(dim)) sources.set(dim, { value, axis });
    }
  }
  return sources;
}

function lowerLeaf(
  leaf: Tensor,
  emit: Emitter,
  weights: Readonly<Record<string, ArrayLike<number>>>,
  files: ExternalDataWriter | undefined,
  inEightBits: boolean,
): string {
  const { source, type } = leaf;
  if (source.kind === "node") throw new Error("internal: a leaf is no operation");
  const shape = leaf.shape as readonly number[]; // constants and parameters have numbers only
  if (source.kind === "constant") return emit.constant(type, source.data, shape);
  if (!Object.hasOwn(weights, source.name)) return source.name;
  const values = weights[source.name];
  const count = shape.reduce((product, size) => product * size, 1);
  if (values.length !== count) {
    throw new InvalidInputError(
      `toOnnx: weights["${source.name}"] must fit ${describeTensor(leaf)}, got ${values.length} numbers`,
    );
  }
  const place = (bytes: Uint8Array): OnnxInitializer["data"] => files?.place(bytes) ?? bytes;
  if (inEightBits) {
    const eightBit = toEightBits(values, shape);
    emit.eightBitScales.set(source.name, eightBit.scales);
    const data = place(new Uint8Array(eightBit.values.buffer));
    emit.initializers.push({ name: source.name, type: "int8", shape: shape.toReversed(), data });
    return source.name;
  }
  emit.initializers.push({ name: source.name, type, shape, data: place(encodeValues(type, values)) });
  return source.name;
}

/** A protobuf message ends at 2 GB: readers refuse it, and say less about why. */
function checkSize(initializers: readonly OnnxInitializer[]): void {
  const bytes = initializers.reduce((sum, { data }) => sum + (data instanceof Uint8Array ? data.length : 0), 0);
  if (bytes >= PROTOBUF_LIMIT) {
    throw new InvalidInputError(
      `toOnnx: weights inside a model must be less than 2 GB, got ${bytes} bytes: keep them beside it with the option external`,
    );
  }
}

function fedMasks(fed: readonly FedValue[]): OnnxModel["dropouts"] {
  return fed.flatMap(({ name, shape, tensor }) =>
    tensor.graph.dropouts.filter(({ mask }) => mask === tensor).map(({ rate }) => ({ name, shape, rate })),
  );
}

/** Gives values their output names; what is an input, a weight or another output already is copied by an Identity. */
function nameOutputs(
  emit: Emitter,
  outputs: Readonly<Record<string, Tensor>>,
  names: ReadonlyMap<Tensor, string>,
): readonly OnnxNode[] {
  const made = new Set(emit.nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  emit.enter("output");
  for (const [name, tensor] of Object.entries(outputs)) {
    const value = names.get(tensor) as string;
    if (made.has(value) && !renamed.has(value)) renamed.set(value, name);
    else renamed.set(emit.node("Identity", [value]), name);
  }
  const rename = (value: string) => renamed.get(value) ?? value;
  return emit.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}

function describeOutputs(outputs: Readonly<Record<string, Tensor>>): readonly OnnxValue[] {
  return Object.entries(outputs).map(([name, { type, shape }]) => ({ name, type, shape }));
}
