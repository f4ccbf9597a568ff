/** @file Rules of operations that change what flows backwards, and of dropout. */

import { sameShape } from "../dims.js";
import { cast, mul, neg } from "../functions/arithmetic.js";
import { onnxDataType } from "../onnx/wire.js";
import { zipDense } from "./dense.js";
import { noGradient, type OpAttributes, type OpRules } from "./rules.js";
import { checkFloats, checkRank, checkType, shapeMismatch } from "./type-checks.js";

/** The identity; nothing flows. */
export const stopGradientRules: OpRules<OpAttributes["stopGradient"]> = {
  shape: ([{ shape, type }]) => [{ shape, type }],
  gradient: noGradient,
  reference: ([x]) => [x],
  onnx: (_, names) => names,
};

/** The identity; −scale · dy flows. */
export const reverseGradientRules: OpRules<OpAttributes["reverseGradient"]> = {
  shape([x, scale]) {
    checkFloats("reverseGradient", [x, scale]);
    checkRank("reverseGradient", "scale", scale, 0);
    return [{ shape: x.shape, type: x.type }];
  },
  gradient: ({ inputs: [, scale], upstream }) => [mul(upstream, neg(scale)), undefined],
  reference: ([x]) => [x],
  onnx: (_, [x]) => [x],
};

/** dx = dy · mask / (1 − rate) */
export const dropoutRules: OpRules<OpAttributes["dropout"]> = {
  shape([x, mask]) {
    checkFloats("dropout", [x]);
    checkType("dropout", "mask", mask, "bool");
    if (!sameShape(x.shape, mask.shape)) throw shapeMismatch("dropout", "the mask must be as large as x", x, mask);
    return [{ shape: x.shape, type: x.type }];
  },
  gradient({ inputs: [, mask], upstream, attributes: { rate } }) {
    return [mul(upstream, mul(cast(mask, upstream.type), 1 / (1 - rate))), undefined];
  },
  reference([x, mask], { rate }, { isTraining }) {
    return [isTraining ? zipDense([x, mask], (value, isKept) => (isKept === 0 ? 0 : value / (1 - rate))) : x];
  },
  onnx(emit, [x, mask], { inputs: [{ type }], attributes: { rate } }) {
    if (!emit.isTraining) return [x];
    const kept = emit.node("Cast", [mask], { attributes: { to: onnxDataType(type) } });
    return [emit.node("Mul", [x, emit.node("Mul", [kept, emit.constant(type, [1 / (1 - rate)], [])])])];
  },
};
