/** @file Arithmetic, element by element, with numpy's broadcasting. */

import type { DataType, Operand, Tensor } from "../tensor.js";
import { append, tensorPair } from "./operands.js";

/**
 * a + b, element by element; shapes broadcast as numpy's do.
 * @throws {@link InvalidInputError} if the shapes do not broadcast or the types differ.
 * @example
 * ```ts
 * const x = createGraph().input("x", ["batch", 3]);
 * console.log(add(x, 1).shape); // ["batch", 3]
 * ```
 */
export function add(a: Operand, b: Operand): Tensor {
  return append("add", tensorPair("add", a, b), {});
}

/** a − b, element by element; shapes broadcast. */
export function sub(a: Operand, b: Operand): Tensor {
  return append("sub", tensorPair("sub", a, b), {});
}

/** a · b, element by element; shapes broadcast. */
export function mul(a: Operand, b: Operand): Tensor {
  return append("mul", tensorPair("mul", a, b), {});
}

/** a / b, element by element; shapes broadcast. */
export function div(a: Operand, b: Operand): Tensor {
  return append("div", tensorPair("div", a, b), {});
}

/** The larger of a and b; where they are equal each receives half of the gradient, as in PyTorch. */
export function maximum(a: Operand, b: Operand): Tensor {
  return append("maximum", tensorPair("maximum", a, b), {});
}

/** The smaller of a and b; where they are equal each receives half of the gradient, as in PyTorch. */
export function minimum(a: Operand, b: Operand): Tensor {
  return append("minimum", tensorPair("minimum", a, b), {});
}

/** Whether a = b, element by element, as `bool`; no gradient. */
export function equal(a: Operand, b: Operand): Tensor {
  return append("equal", tensorPair("equal", a, b), {});
}

/** Whether a > b, element by element, as `bool`; no gradient. */
export function greater(a: Operand, b: Operand): Tensor {
  return append("greater", tensorPair("greater", a, b), {});
}

/** −x. */
export function neg(x: Tensor): Tensor {
  return append("neg", [x], {});
}

/** |x|; the gradient at 0 is 0. */
export function abs(x: Tensor): Tensor {
  return append("abs", [x], {});
}

/** eˣ. */
export function exp(x: Tensor): Tensor {
  return append("exp", [x], {});
}

/** The natural logarithm; −∞ at 0, NaN below. */
export function log(x: Tensor): Tensor {
  return append("log", [x], {});
}

/** √x; its gradient at 0 is infinite. */
export function sqrt(x: Tensor): Tensor {
  return append("sqrt", [x], {});
}

/**
 * `a` where `condition` holds, else `b`; all three broadcast. Gradients flow to the side that was taken.
 * @param condition - Of type `bool`.
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const [x, y] =
    typeof a === "number" && typeof b === "number"
      ? [condition.graph.constant(a), condition.graph.constant(b)]
      : tensorPair("where", a, b);
  return append("where", [condition, x, y], {});
}

/** The same values in another type; gradients flow between float types and are cast back. */
export function cast(x: Tensor, to: DataType): Tensor {
  return x.type === to ? x : append("cast", [x], { to });
}
