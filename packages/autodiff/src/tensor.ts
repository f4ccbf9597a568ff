/** @file A tensor of a graph: not numbers, but the place where numbers will be. */

import type { Shape } from "./dims.js";
import type { Graph, GraphNode } from "./graph.js";

/** What a tensor's elements are. Gradients flow through `float32` and `float16`. */
export type DataType = "float32" | "float16" | "int64" | "bool";

/** What is known of a tensor before anything runs. */
export interface TensorType {
  /** Sizes of its axes, outermost first. */
  readonly shape: Shape;
  /** What its elements are. */
  readonly type: DataType;
}

/** Where a tensor's numbers come from. */
export type TensorSource =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "constant"; readonly data: Float64Array }
  | { readonly kind: "node"; readonly node: GraphNode; readonly output: number };

/** A value of a {@link Graph}: an input, a parameter, a constant or what an operation gives. */
export interface Tensor extends TensorType {
  /** The graph it belongs to; operations take tensors of one graph only. */
  readonly graph: Graph;
  /** Unique in its graph, rising in the order of creation. */
  readonly id: number;
  /** Where its numbers come from. */
  readonly source: TensorSource;
}

/** What arithmetic takes: a tensor, or a number that becomes a constant. */
export type Operand = Tensor | number;

/** Whether gradients can flow through tensors of this type. */
export function isFloat(type: DataType): boolean {
  return type === "float32" || type === "float16";
}

/** How messages name a tensor. */
export function describeTensor({ source, shape, type }: Tensor): string {
  const name =
    source.kind === "node"
      ? source.node.op
      : source.kind === "constant"
        ? "constant"
        : `${source.kind} "${source.name}"`;
  return `${name} of shape [${shape.join(", ")}] (${type})`;
}
