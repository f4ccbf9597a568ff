/** @file Rules of element-by-element arithmetic. */

import { broadcastShapes } from "../dims.js";
import { cast, div, equal, greater, mul, neg, sub, where } from "../functions/arithmetic.js";
import { sumTo } from "../functions/reductions.js";
import { onnxDataType } from "../onnx/wire.js";
import { isFloat, type Tensor } from "../tensor.js";
import { mapDense, zipDense } from "./dense.js";
import { type BackwardCall, type NoAttributes, noGradient, type OpRules } from "./rules.js";
import { broadcastTypes, checkType, sameAsInput } from "./type-checks.js";

/** Rules of f(a, b), given f, its ONNX operator and (d loss / d a, d loss / d b) before broadcasting is undone. */
function binary(
  name: string,
  operator: string,
  f: (a: number, b: number) => number,
  slopes: (g: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly [Tensor, Tensor],
): OpRules<NoAttributes> {
  return {
    shape(inputs) {
      return [broadcastTypes(name, inputs)];
    },
    gradient({ inputs: [a, b], outputs: [y], upstream }) {
      if (!isFloat(y.type)) return [undefined, undefined];
      const [da, db] = slopes(upstream, a, b, y);
      return [sumTo(da, a.shape), sumTo(db, b.shape)];
    },
    reference: (inputs) => [zipDense(inputs, f)],
    onnx: (emit, names) => [emit.node(operator, names)],
  };
}

/** Rules of a comparison: `bool` out, no gradient. */
function comparison(name: string, operator: string, f: (a: number, b: number) => boolean): OpRules<NoAttributes> {
  return {
    shape: (inputs) => [{ shape: broadcastTypes(name, inputs).shape, type: "bool" }],
    gradient: noGradient,
    reference: (inputs) => [zipDense(inputs, (a, b) => (f(a, b) ? 1 : 0))],
    onnx: (emit, names) => [emit.node(operator, names)],
  };
}

/** Rules of f(x), given f, its ONNX operator and d loss / d x. */
export function unary(
  name: string,
  operator: string,
  f: (x: number) => number,
  slope: (g: Tensor, x: Tensor, y: Tensor) => Tensor,
): OpRules<NoAttributes> {
  return {
    shape: sameAsInput(name),
    gradient: ({ inputs: [x], outputs: [y], upstream }) => [slope(upstream, x, y)],
    reference: ([x]) => [mapDense(x, f)],
    onnx: (emit, names) => [emit.node(operator, names)],
  };
}

// d(a + b) = da + db
export const addRules = binary(
  "add",
  "Add",
  (a, b) => a + b,
  (g) => [g, g],
);
// d(a − b) = da − db
export const subRules = binary(
  "sub",
  "Sub",
  (a, b) => a - b,
  (g) => [g, neg(g)],
);
// d(a b) = b da + a db
export const mulRules = binary(
  "mul",
  "Mul",
  (a, b) => a * b,
  (g, a, b) => [mul(g, b), mul(g, a)],
);
// d(a / b) = da / b − (a / b) db / b
export const divRules = binary(
  "div",
  "Div",
  (a, b) => a / b,
  (g, _, b, y) => {
    const da = div(g, b);
    return [da, neg(mul(da, y))];
  },
);
// all to the larger, half each where equal
export const maximumRules = binary("maximum", "Max", Math.max, (g, a, b) => shareByOrder(g, a, b));
// all to the smaller, half each where equal
export const minimumRules = binary("minimum", "Min", Math.min, (g, a, b) => shareByOrder(g, b, a));

export const equalRules = comparison("equal", "Equal", (a, b) => a === b);
export const greaterRules = comparison("greater", "Greater", (a, b) => a > b);

// d(−x) = −dx
export const negRules = unary(
  "neg",
  "Neg",
  (x) => -x,
  (g) => neg(g),
);
// d|x| = sign(x) dx
export const absRules = unary("abs", "Abs", Math.abs, (g, x) =>
  where(greater(x, 0), g, where(greater(0, x), neg(g), 0)),
);
// d eˣ = eˣ dx
export const expRules = unary("exp", "Exp", Math.exp, (g, _, y) => mul(g, y));
// d ln x = dx / x
export const logRules = unary("log", "Log", Math.log, (g, x) => div(g, x));
// d √x = dx / (2 √x)
export const sqrtRules = unary("sqrt", "Sqrt", Math.sqrt, (g, _, y) => div(mul(g, 0.5), y));

/** d where(c, a, b) = da where c, db elsewhere. */
export const whereRules: OpRules<NoAttributes> = {
  shape([condition, a, b]) {
    checkType("where", "condition", condition, "bool");
    const { shape, type } = broadcastTypes("where", [a, b]);
    return [{ shape: broadcastShapes("where", condition.shape, shape), type }];
  },
  gradient({ inputs: [condition, a, b], outputs: [y], upstream }: BackwardCall<NoAttributes>) {
    if (!isFloat(y.type)) return [undefined, undefined, undefined];
    return [undefined, sumTo(where(condition, upstream, 0), a.shape), sumTo(where(condition, 0, upstream), b.shape)];
  },
  reference: (inputs) => [zipDense(inputs, (condition, a, b) => (condition === 0 ? b : a))],
  onnx: (emit, names) => [emit.node("Where", names)],
};

/** The identity, to and from float types. */
export const castRules: OpRules<{ readonly to: Tensor["type"] }> = {
  shape: ([{ shape }], { to }) => [{ shape, type: to }],
  gradient({ inputs: [x], upstream, attributes: { to } }) {
    return [isFloat(x.type) && isFloat(to) ? cast(upstream, x.type) : undefined];
  },
  reference([x], { to }) {
    if (to === "int64") return [mapDense(x, Math.trunc)];
    return [to === "bool" ? mapDense(x, (value) => (value === 0 ? 0 : 1)) : x];
  },
  onnx: (emit, names, { attributes: { to } }) => [emit.node("Cast", names, { attributes: { to: onnxDataType(to) } })],
};

function shareByOrder(g: Tensor, taken: Tensor, other: Tensor): readonly [Tensor, Tensor] {
  const half = where(equal(taken, other), mul(g, 0.5), 0);
  const share = where(greater(taken, other), g, half);
  return [share, sub(g, share)];
}
