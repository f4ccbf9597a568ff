/** @file Sums and means over axes. */

import { checkAxis, elementCount, type Shape, sameShape } from "../dims.js";
import type { Tensor } from "../tensor.js";
import { cast, div, mul } from "./arithmetic.js";
import { append } from "./operands.js";
import { reshape } from "./shapes.js";

/** Which axes a reduction takes. */
export interface ReduceOptions {
  /** One axis or several; negative ones count from the end. Default: all, which gives a scalar. */
  readonly axes?: number | readonly number[];
  /** Keep reduced axes as axes of 1. Default false. */
  readonly keepDims?: boolean;
}

/** The sum over axes. */
export function reduceSum(x: Tensor, { axes, keepDims = false }: ReduceOptions = {}): Tensor {
  return append("reduceSum", [x], { axes: axesOf("reduceSum", x, axes), keepDims });
}

/** The mean over axes: the sum times one over the number of elements, which may be known only when the graph runs. */
export function reduceMean(x: Tensor, { axes, keepDims = false }: ReduceOptions = {}): Tensor {
  const reduced = axesOf("reduceMean", x, axes);
  const count = elementCount(reduced.map((axis) => x.shape[axis]));
  const sum = append("reduceSum", [x], { axes: reduced, keepDims });
  if (typeof count === "number") return mul(sum, 1 / count);
  return div(sum, cast(x.graph.append("size", [], { dim: count })[0], x.type));
}

/** Sums away what broadcasting to `x.shape` added, so that the result has `shape`: the gradient of broadcasting. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const added = x.shape.length - shape.length;
  const axes = x.shape.flatMap((dim, axis) => (axis < added || shape[axis - added] !== dim ? [axis] : []));
  const sum = append("reduceSum", [x], { axes, keepDims: false });
  return sameShape(sum.shape, shape) ? sum : reshape(sum, shape);
}

function axesOf(where: string, { shape }: Tensor, axes: ReduceOptions["axes"]): readonly number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const list = typeof axes === "number" ? [axes] : axes;
  return [...new Set(list.map((axis) => checkAxis(where, axis, shape.length)))].sort((a, b) => a - b);
}
