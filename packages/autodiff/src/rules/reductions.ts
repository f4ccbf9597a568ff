/** @file Rules of sums. */

import { broadcastTo, reshape } from "../functions/shapes.js";
import { rowStrides, sizeOf, zeros } from "./dense.js";
import type { OpAttributes, OpRules } from "./rules.js";
import { checkFloats } from "./type-checks.js";

/** d Σ x = dx, everywhere the same */
export const reduceSumRules: OpRules<OpAttributes["reduceSum"]> = {
  shape(inputs, { axes, keepDims }) {
    checkFloats("reduceSum", inputs);
    const [{ shape, type }] = inputs;
    const kept = shape.flatMap((dim, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [dim]));
    return [{ shape: kept, type }];
  },
  gradient({ inputs: [{ shape }], upstream, attributes: { axes, keepDims } }) {
    const stretched = shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
    return [broadcastTo(keepDims ? upstream : reshape(upstream, stretched), shape)];
  },
  reference([{ shape, data }], { axes, keepDims }) {
    const kept = zeros(shape.map((size, axis) => (axes.includes(axis) ? 1 : size)));
    const strides = rowStrides(kept.shape).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    const steps = rowStrides(shape);
    for (let i = 0; i < sizeOf(shape); i++) {
      let at = 0;
      for (let axis = 0; axis < shape.length; axis++) at += (Math.floor(i / steps[axis]) % shape[axis]) * strides[axis];
      kept.data[at] += data[i];
    }
    return [keepDims ? kept : { shape: shape.filter((_, axis) => !axes.includes(axis)), data: kept.data }];
  },
  onnx(emit, [x], { attributes: { axes, keepDims } }) {
    if (axes.length === 0) return [x];
    return [emit.node("ReduceSum", [x, emit.integers(axes)], { attributes: { keepdims: BigInt(keepDims) } })];
  },
};
