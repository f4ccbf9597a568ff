/** @file Collects the ONNX nodes and constants that the rules of operations write. */

import { InvalidInputError } from "@lsad/core";
import { type Dim, dimNames, divideDims, type Shape } from "../dims.js";
import type { DataType } from "../tensor.js";
import { PROVIDER_KERNELS, type Provider, type ProviderKernels } from "./provider.js";
import { encodeValues } from "./tensor-bytes.js";
import type { OnnxAttribute, OnnxInitializer, OnnxNode } from "./wire.js";

/** Where the size of a named dimension can be read when the model runs. */
export interface DimSource {
  readonly value: string;
  readonly axis: number;
}

/** What {@link Emitter.node} takes besides operator and inputs. */
export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly domain?: OnnxNode["domain"];
  readonly outputs?: number;
}

/** Writes the nodes of one model. Values are known by their names in it. */
export class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  /** What the provider that is written for has kernels for. */
  readonly kernels: ProviderKernels;
  /** Whether dropout drops. */
  readonly isTraining: boolean;
  /** Scales of the weights that travel in 8 bits, by their names. */
  readonly eightBitScales = new Map<string, Float32Array>();

  readonly #dims: ReadonlyMap<string, DimSource>;
  readonly #taken: ReadonlySet<string>;
  readonly #cache = new Map<string, string>();
  readonly #eightBitInputs = new Map<string, readonly string[]>();
  #values = 0;
  #scope = "";

  /** @param taken - Names that no value of the emitter's may have: inputs, weights, outputs. */
  constructor(
    provider: Provider,
    isTraining: boolean,
    dims: ReadonlyMap<string, DimSource>,
    taken: ReadonlySet<string>,
  ) {
    this.kernels = PROVIDER_KERNELS[provider];
    this.isTraining = isTraining;
    this.#dims = dims;
    this.#taken = taken;
  }

  /** Names the nodes that follow after the operation they lower, so that a profile can be read. */
  enter(scope: string): void {
    this.#scope = scope;
  }

  /** Writes a node with one output and returns the output's name. */
  node(type: string, inputs: readonly string[], options?: Omit<NodeOptions, "outputs">): string {
    return this.nodeWithOutputs(type, inputs, { ...options, outputs: 1 })[0];
  }

  /** Writes a node and returns the names of its outputs. */
  nodeWithOutputs(
    type: string,
    inputs: readonly string[],
    { attributes = {}, domain = "", outputs: count = 1 }: NodeOptions,
  ): readonly string[] {
    const outputs = Array.from({ length: count }, () => this.#fresh());
    this.nodes.push({ name: `${this.#scope}/${type}.${outputs[0]}`, type, domain, inputs, outputs, attributes });
    return outputs;
  }

  /** A constant; equal scalars and lists of integers are written once. */
  constant(type: DataType, values: ArrayLike<number>, shape: readonly number[]): string {
    const isShort = values.length <= 16;
    const key = `constant ${type} [${shape}] ${isShort ? Array.from(values, (v) => (Object.is(v, -0) ? "-0" : v)) : this.#values}`;
    return this.#once(key, () => {
      const name = this.#fresh();
      this.initializers.push({ name, type, shape, data: encodeValues(type, values) });
      return name;
    });
  }

  /** A float32 scalar. */
  float(value: number): string {
    return this.constant("float32", [value], []);
  }

  /** A list of int64, shape `[n]`. */
  integers(values: readonly number[]): string {
    return this.constant("int64", values, [values.length]);
  }

  /** The sizes of `shape` as int64 `[rank]`: a constant, or computed from the inputs' sizes when the model runs. */
  shape(shape: Shape): string {
    if (shape.every((dim) => typeof dim === "number")) return this.integers(shape);
    return this.#once(`shape ${shape.join()}`, () => {
      const parts = shape.map((dim) => this.dim(dim));
      return parts.length === 1 ? parts[0] : this.node("Concat", parts, { attributes: { axis: 0n } });
    });
  }

  /** The target of a Reshape: as {@link Emitter.shape}, but one unknown size is left to ONNX (-1). */
  reshapeTarget(shape: Shape): string {
    const unknown = shape.filter((dim) => typeof dim === "string").length;
    const isOpen = unknown === 1 && !shape.includes(0);
    return isOpen ? this.integers(shape.map((dim) => (typeof dim === "string" ? -1 : dim))) : this.shape(shape);
  }

  /** One size as int64 `[1]`. */
  dim(dim: Dim): string {
    if (typeof dim === "number") return this.integers([dim]);
    return this.#once(`dim ${dim}`, () => {
      const names = dimNames(dim);
      const coefficient = divideDims(dim, names.join("*"));
      const factors = names.map((name) => this.#named(name));
      if (coefficient !== 1) factors.push(this.integers([coefficient as number]));
      return factors.reduce((product, factor) => this.node("Mul", [product, factor]));
    });
  }

  /** A value in 8 bits, its scale and its zero: written once for all layers that read it. */
  eightBitInput(value: string): readonly string[] {
    const known =
      this.#eightBitInputs.get(value) ?? this.nodeWithOutputs("DynamicQuantizeLinear", [value], { outputs: 3 });
    this.#eightBitInputs.set(value, known);
    return known;
  }

  #named(name: string): string {
    return this.#once(`dim ${name}`, () => {
      const source = this.#dims.get(name);
      if (source === undefined) {
        throw new InvalidInputError(`toOnnx: an input must have the dimension "${name}", but none of this model's has`);
      }
      const axis = BigInt(source.axis);
      return this.node("Shape", [source.value], { attributes: { start: axis, end: axis + 1n } });
    });
  }

  #once(key: string, write: () => string): string {
    const known = this.#cache.get(key) ?? write();
    this.#cache.set(key, known);
    return known;
  }

  #fresh(): string {
    let name = `v${this.#values++}`;
    while (this.#taken.has(name)) name = `v${this.#values++}`;
    return name;
  }
}
