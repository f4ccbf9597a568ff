/** @file The graph: inputs, parameters, constants and the operations between them, in the order they were written. */

import { InvalidInputError } from "@lsad/core";
import { checkShape, elementCount, type Shape } from "./dims.js";
import type { OpAttributes, OpName, OpTable } from "./rules/rules.js";
import type { DataType, Tensor, TensorSource, TensorType } from "./tensor.js";

/** One operation of a graph, with the tensors it takes and gives. */
export interface GraphNode<K extends OpName = OpName> {
  /** Its row in the table of operations. */
  readonly op: K;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: OpAttributes[K];
}

/** What the mask of a dropout needs to be drawn: see {@link dropoutMasks}. */
export interface DropoutMask {
  /** The mask: an input of type `bool`. */
  readonly mask: Tensor;
  /** Share of elements set to zero, in [0, 1). */
  readonly rate: number;
}

/**
 * A graph of tensors, made by {@link createGraph}. It only grows; what a model needs of it is chosen by the outputs that
 * {@link toOnnx} is asked for, so one graph gives the training step and the inference model.
 */
export class Graph {
  /** Inputs, in the order of creation. */
  readonly inputs: readonly Tensor[] = [];
  /** Parameters, in the order of creation. */
  readonly parameters: readonly Tensor[] = [];
  /** Operations, each after those it depends on. */
  readonly nodes: readonly GraphNode[] = [];
  /** Masks of the dropouts in this graph. */
  readonly dropouts: readonly DropoutMask[] = [];

  readonly #ops: OpTable;
  readonly #names = new Set<string>();
  readonly #scalars = new Map<string, Tensor>();
  #size = 0;

  /** @internal Use {@link createGraph}, which brings the table of operations. */
  constructor(ops: OpTable) {
    this.#ops = ops;
  }

  /**
   * A value given anew at every run: tokens, labels, a learning rate.
   * @param name - Unique among inputs and parameters.
   * @param shape - Sizes; names such as `"batch"` stand for sizes known at the run.
   * @throws {@link InvalidInputError} if the name is taken or the shape is not well formed.
   */
  input(name: string, shape: Shape, type: DataType = "float32"): Tensor {
    const tensor = this.#tensor(this.#named("input", name, shape, type), { kind: "input", name });
    (this.inputs as Tensor[]).push(tensor);
    return tensor;
  }

  /**
   * A value to be trained, or frozen by leaving it out of what {@link gradients} is asked for.
   * @param name - Unique among inputs and parameters.
   * @param shape - Sizes, all of them numbers.
   * @throws {@link InvalidInputError} if the name is taken, or a size is not a number.
   */
  parameter(name: string, shape: readonly number[], type: "float32" | "float16" = "float32"): Tensor {
    if (typeof elementCount(checkShape(`parameter "${name}"`, shape)) === "string") {
      throw new InvalidInputError(`parameter "${name}": shape must be numbers, got [${shape.join(", ")}]`);
    }
    const tensor = this.#tensor(this.#named("parameter", name, shape, type), { kind: "parameter", name });
    (this.parameters as Tensor[]).push(tensor);
    return tensor;
  }

  /**
   * A value that never changes and travels inside the model. Equal scalars are one tensor.
   * @param values - A number, or the elements in row-major order.
   * @param shape - Default: a scalar for a number, else one axis.
   * @throws {@link InvalidInputError} if the shape does not hold as many elements as there are values.
   */
  constant(values: number | ArrayLike<number>, shape?: readonly number[], type: DataType = "float32"): Tensor {
    const data = Float64Array.from(typeof values === "number" ? [values] : values);
    const sizes = shape ?? (typeof values === "number" ? [] : [data.length]);
    if (elementCount(checkShape("constant", sizes)) !== data.length) {
      throw new InvalidInputError(`constant: shape [${sizes.join(", ")}] must hold ${data.length} values`);
    }
    if (sizes.length > 0) return this.#tensor({ shape: sizes, type }, { kind: "constant", data });
    const key = `${type} ${Object.is(data[0], -0) ? "-0" : data[0]}`;
    const known = this.#scalars.get(key) ?? this.#tensor({ shape: [], type }, { kind: "constant", data });
    this.#scalars.set(key, known);
    return known;
  }

  /**
   * Appends an operation; what the exported functions (`add`, `matmul`, …) do after checking their arguments.
   * @throws {@link InvalidInputError} if the shapes or types do not fit the operation, or a tensor is of another graph.
   */
  append<K extends OpName>(op: K, inputs: readonly Tensor[], attributes: OpAttributes[K]): readonly Tensor[] {
    for (const { graph } of inputs) {
      if (graph !== this) throw new InvalidInputError(`${op}: all tensors must belong to one graph`);
    }
    const types = this.#ops[op].shape(inputs, attributes);
    const outputs: Tensor[] = [];
    const node: GraphNode<K> = { op, inputs, outputs, attributes };
    for (const [output, type] of types.entries()) {
      outputs.push(this.#tensor(type, { kind: "node", node: node as unknown as GraphNode, output }));
    }
    (this.nodes as GraphNode[]).push(node as unknown as GraphNode);
    return outputs;
  }

  /** @internal An input for the mask of a dropout, and its entry in {@link Graph.dropouts}. */
  dropoutMask(shape: Shape, rate: number): Tensor {
    const mask = this.input(`dropout.${this.dropouts.length}`, shape, "bool");
    (this.dropouts as DropoutMask[]).push({ mask, rate });
    return mask;
  }

  /** @internal The table this graph was made with: what walks a graph looks rules up here. */
  get ops(): OpTable {
    return this.#ops;
  }

  #named(kind: string, name: string, shape: Shape, type: DataType): TensorType {
    if (name === "" || this.#names.has(name)) {
      throw new InvalidInputError(`${kind}: name must be new and not empty, got ${JSON.stringify(name)}`);
    }
    const checked = checkShape(`${kind} "${name}"`, shape);
    this.#names.add(name);
    return { shape: checked, type };
  }

  #tensor({ shape, type }: TensorType, source: TensorSource): Tensor {
    return { graph: this, id: this.#size++, shape, type, source };
  }
}
