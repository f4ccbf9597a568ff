/** @file Softmax and layer normalisation, over the last axis. */

import type { Tensor } from "../tensor.js";
import { append } from "./operands.js";

/** e^x / Σ e^x over the last axis. */
export function softmax(x: Tensor): Tensor {
  return append("softmax", [x], {});
}

/** x − ln Σ e^x over the last axis, without overflow. */
export function logSoftmax(x: Tensor): Tensor {
  return append("logSoftmax", [x], {});
}

/**
 * weight · (x − mean) / √(variance + epsilon) + bias, mean and (biased) variance over the last axis (Ba et al. 2016).
 * @param x - Shape `[…, n]`.
 * @param weight - Shape `[n]`.
 * @param bias - Shape `[n]`.
 * @param options - `epsilon`: default 1e-12, as BERT's; PyTorch's own default is 1e-5.
 */
export function layerNorm(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  { epsilon = 1e-12 }: { readonly epsilon?: number } = {},
): Tensor {
  return append("layerNorm", [x, weight, bias], { epsilon });
}
