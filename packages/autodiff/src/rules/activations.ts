/** @file Rules of activation functions. */

import { erf, sigmoid, tanh } from "../functions/activations.js";
import { add, div, exp, greater, mul, sub, where } from "../functions/arithmetic.js";
import type { Emitter } from "../onnx/emitter.js";
import type { Tensor } from "../tensor.js";
import { unary } from "./arithmetic.js";
import { mapDense } from "./dense.js";
import { errorFunction } from "./error-function.js";
import type { OpAttributes, OpRules } from "./rules.js";
import { sameAsInput } from "./type-checks.js";

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
/** Of the approximation in Hendrycks and Gimpel 2016, §2. */
const CUBIC = 0.044715;

// relu′ = 1 where x > 0, else 0
export const reluRules = unary(
  "relu",
  "Relu",
  (x) => Math.max(x, 0),
  (g, x) => where(greater(x, 0), g, 0),
);
// tanh′ = 1 − tanh²
export const tanhRules = unary("tanh", "Tanh", Math.tanh, (g, _, y) => mul(g, sub(1, mul(y, y))));
// σ′ = σ (1 − σ)
export const sigmoidRules = unary(
  "sigmoid",
  "Sigmoid",
  (x) => 1 / (1 + Math.exp(-x)),
  (g, _, y) => mul(g, mul(y, sub(1, y))),
);
// erf′ = 2/√π e^(−x²)
export const erfRules = unary("erf", "Erf", errorFunction, (g, x) =>
  mul(g, mul(exp(mul(x, mul(x, -1))), 2 / Math.sqrt(Math.PI))),
);

// softplus′ = σ
export const softplusRules: OpRules<OpAttributes["softplus"]> = {
  ...unary(
    "softplus",
    "Softplus",
    (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    (g, x) => mul(g, sigmoid(x)),
  ),
  onnx(emit, [x]) {
    if (emit.kernels.softplus) return [emit.node("Softplus", [x])];
    const tail = emit.node("Exp", [emit.node("Neg", [emit.node("Abs", [x])])]);
    const logarithm = emit.node("Log", [emit.node("Add", [tail, emit.float(1)])]);
    return [emit.node("Add", [emit.node("Relu", [x]), logarithm])];
  },
};

export const geluRules: OpRules<OpAttributes["gelu"]> = {
  shape: sameAsInput("gelu"),
  gradient({ inputs: [x], upstream, attributes: { approximate } }) {
    return [mul(upstream, approximate === "none" ? exactSlope(x) : tanhSlope(x))];
  },
  reference([x], { approximate }) {
    if (approximate === "none") return [mapDense(x, (v) => 0.5 * v * (1 + errorFunction(v * Math.SQRT1_2)))];
    return [mapDense(x, (v) => 0.5 * v * (1 + Math.tanh(SQRT_2_OVER_PI * (v + CUBIC * v ** 3))))];
  },
  onnx(emit, [x], { attributes: { approximate } }) {
    if (emit.kernels.gelu) {
      return [emit.node(approximate === "none" ? "Gelu" : "FastGelu", [x], { domain: "com.microsoft" })];
    }
    return [approximate === "none" ? plainGelu(emit, x) : plainTanhGelu(emit, x)];
  },
};

/** Φ(x) + x φ(x) = ½ (1 + erf u) + u / e^(u²) / √π, with u = x / √2: a division, so that −u² needs no pass of its own. */
function exactSlope(x: Tensor): Tensor {
  const u = mul(x, Math.SQRT1_2);
  const density = mul(div(u, exp(mul(u, u))), 1 / Math.sqrt(Math.PI));
  return add(add(mul(erf(u), 0.5), 0.5), density);
}

/** ½ (1 + t) + ½ x (1 − t²) √(2/π) (1 + 3 · 0.044715 x²), with t = tanh(√(2/π) (x + 0.044715 x³)). */
function tanhSlope(x: Tensor): Tensor {
  const square = mul(x, x);
  const t = tanh(mul(x, add(mul(square, SQRT_2_OVER_PI * CUBIC), SQRT_2_OVER_PI)));
  const inner = add(mul(square, 1.5 * SQRT_2_OVER_PI * CUBIC), 0.5 * SQRT_2_OVER_PI);
  return add(mul(add(t, 1), 0.5), mul(mul(x, inner), sub(1, mul(t, t))));
}

function plainGelu(emit: Emitter, x: string): string {
  const e = emit.node("Erf", [emit.node("Mul", [x, emit.float(Math.SQRT1_2)])]);
  return emit.node("Mul", [x, emit.node("Mul", [emit.node("Add", [e, emit.float(1)]), emit.float(0.5)])]);
}

function plainTanhGelu(emit: Emitter, x: string): string {
  const square = emit.node("Mul", [x, x]);
  const factor = emit.node("Add", [
    emit.node("Mul", [square, emit.float(SQRT_2_OVER_PI * CUBIC)]),
    emit.float(SQRT_2_OVER_PI),
  ]);
  const t = emit.node("Tanh", [emit.node("Mul", [x, factor])]);
  return emit.node("Mul", [x, emit.node("Mul", [emit.node("Add", [t, emit.float(1)]), emit.float(0.5)])]);
}
