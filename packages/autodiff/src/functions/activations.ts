/** @file Activation functions. */

import type { Tensor } from "../tensor.js";
import { append } from "./operands.js";

/** max(x, 0); the gradient at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return append("relu", [x], {});
}

/** The hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return append("tanh", [x], {});
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: Tensor): Tensor {
  return append("sigmoid", [x], {});
}

/** The error function 2/√π ∫₀ˣ e^(−t²) dt. */
export function erf(x: Tensor): Tensor {
  return append("erf", [x], {});
}

/** ln(1 + eˣ), without overflow. */
export function softplus(x: Tensor): Tensor {
  return append("softplus", [x], {});
}

/**
 * x · Φ(x), with Φ the distribution function of the standard normal (Hendrycks and Gimpel 2016).
 * @param options - `approximate: "tanh"`: the approximation ½x(1 + tanh(√(2/π)(x + 0.044715x³))), BERT's `gelu_new`.
 */
export function gelu(x: Tensor, { approximate = "none" }: { readonly approximate?: "none" | "tanh" } = {}): Tensor {
  return append("gelu", [x], { approximate });
}
