/** @file Arguments of the functions that write operations: tensors and numbers, of one graph. */

import { InvalidInputError } from "@lsad/core";
import type { Graph } from "../graph.js";
import type { OpAttributes, OpName } from "../rules/rules.js";
import type { DataType, Operand, Tensor } from "../tensor.js";

/** Writes an operation with one output. */
export function append<K extends OpName>(op: K, inputs: readonly Tensor[], attributes: OpAttributes[K]): Tensor {
  return inputs[0].graph.append(op, inputs, attributes)[0];
}

/** Both operands as tensors: a number becomes a constant of the other's graph and type. */
export function tensorPair(where: string, a: Operand, b: Operand): readonly [Tensor, Tensor] {
  if (typeof a !== "number") return [a, typeof b === "number" ? scalarLike(a, b) : b];
  if (typeof b !== "number") return [scalarLike(b, a), b];
  throw new InvalidInputError(`${where}: one of the operands must be a tensor, got the numbers ${a} and ${b}`);
}

/** An operand as a tensor of this graph. */
export function toTensor(graph: Graph, operand: Operand, type: DataType = "float32"): Tensor {
  return typeof operand === "number" ? graph.constant(operand, [], type) : operand;
}

function scalarLike({ graph, type }: Tensor, value: number): Tensor {
  return graph.constant(value, [], type);
}
