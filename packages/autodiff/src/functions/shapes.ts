/** @file Functions that move elements and compute nothing. */

import { InvalidInputError } from "@lsad/core";
import { checkAxis, checkShape, type Dim, divideDims, elementCount, formatShape, type Shape } from "../dims.js";
import type { Tensor } from "../tensor.js";
import { append } from "./operands.js";

/**
 * The axes in another order.
 * @param permutation - Which axis of `x` becomes axis 0, 1, …; default: reversed.
 */
export function transpose(x: Tensor, permutation?: readonly number[]): Tensor {
  return append("transpose", [x], { permutation: permutation ?? x.shape.map((_, axis) => x.shape.length - 1 - axis) });
}

/**
 * The same elements in row-major order under another shape.
 * @param shape - At most one −1, which becomes what is left.
 * @throws {@link InvalidInputError} if the number of elements would change.
 * @example
 * ```ts
 * const x = createGraph().input("x", ["batch", "length", 384]);
 * console.log(reshape(x, [-1, 384]).shape); // ["batch*length", 384]
 * ```
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const open = shape.indexOf(-1);
  if (open < 0) return append("reshape", [x], { shape: checkShape("reshape", shape) });
  const known = checkShape("reshape", shape.toSpliced(open, 1));
  const rest = divideDims(elementCount(x.shape), elementCount(known));
  if (rest === undefined) {
    throw new InvalidInputError(`reshape: ${formatShape(x.shape)} must divide into ${formatShape(shape)}`);
  }
  return append("reshape", [x], { shape: known.toSpliced(open, 0, rest) });
}

/** `x` stretched to `shape` along axes of 1 and along new axes in front; its gradient is the sum over them. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return append("broadcast", [x], { shape: checkShape("broadcastTo", shape) });
}

/** Tensors one after the other along an axis; all other axes equal. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  if (tensors.length === 0) throw new InvalidInputError("concat: at least one tensor must be given, got none");
  return append("concat", tensors, { axis: checkAxis("concat", axis, tensors[0].shape.length) });
}

/**
 * The part of `x` from `start` to `end` (exclusive) along one axis.
 * @param end - May be a named dimension when `start` is 0.
 */
export function slice(x: Tensor, axis: number, start: number, end: Dim): Tensor {
  return append("slice", [x], { axis: checkAxis("slice", axis, x.shape.length), start, end });
}

/** Zeros along one axis around `x`, which begins at `start` of `size`: the gradient of {@link slice}. */
export function unslice(x: Tensor, axis: number, start: number, size: Dim): Tensor {
  return append("unslice", [x], { axis: checkAxis("unslice", axis, x.shape.length), start, size });
}
