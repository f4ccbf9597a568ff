/** @file Matrix products. */

import type { Tensor } from "../tensor.js";
import { append } from "./operands.js";
import { reshape } from "./shapes.js";

/** How {@link matmul} takes its operands. */
export interface MatmulOptions {
  /** Take the last two axes of `a` in the other order. Default false. */
  readonly transposeA?: boolean;
  /** Take the last two axes of `b` in the other order. Default false. */
  readonly transposeB?: boolean;
  /** A factor of the product. Default 1. */
  readonly scale?: number;
}

/**
 * scale · a · b over the last two axes; axes before them broadcast.
 * @param a - Shape `[…, m, k]`, or `[…, k, m]` with `transposeA`.
 * @param b - Shape `[…, k, n]`, or `[…, n, k]` with `transposeB`.
 * @returns Shape `[…, m, n]`.
 * @throws {@link InvalidInputError} if the inner sizes differ or the outer axes do not broadcast.
 * @example
 * ```ts
 * const graph = createGraph();
 * const query = graph.input("query", ["batch", 12, "length", 32]);
 * const key = graph.input("key", ["batch", 12, "length", 32]);
 * const scores = matmul(query, key, { transposeB: true, scale: 1 / Math.sqrt(32) });
 * console.log(scores.shape); // ["batch", 12, "length", "length"]
 * ```
 */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false, scale = 1 }: MatmulOptions = {},
): Tensor {
  return append("matmul", [a, b], { transposeA, transposeB, scale });
}

/**
 * x · weightᵀ + bias, over the last axis: a dense layer, its weight as PyTorch stores it.
 * @param x - Shape `[…, in]`.
 * @param weight - Shape `[out, in]`.
 * @param bias - Shape `[out]`, or none.
 * @returns Shape `[…, out]`.
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const inputs = (rows: Tensor) => (bias === undefined ? [rows, weight] : [rows, weight, bias]);
  if (x.shape.length === 2) return append("linear", inputs(x), {});
  const outer = x.shape.slice(0, -1);
  const rows = reshape(x, [-1, ...x.shape.slice(-1)]);
  return reshape(append("linear", inputs(rows), {}), [...outer, weight.shape[0]]);
}
