/** @file Rules of operations that move elements. */

import { InvalidInputError } from "@lsad/core";
import { broadcastShapes, elementCount, formatShape, resolveDim, resolveShape, sameShape } from "../dims.js";
import { sumTo } from "../functions/reductions.js";
import { reshape, slice, transpose, unslice } from "../functions/shapes.js";
import type { Tensor } from "../tensor.js";
import { gatherByStrides, rowStrides, scatterByStrides, stretch, zeros } from "./dense.js";
import { noGradient, type OpAttributes, type OpRules } from "./rules.js";
import { shapeMismatch } from "./type-checks.js";

/** d transpose(x, p) = transpose(dx, p⁻¹) */
export const transposeRules: OpRules<OpAttributes["transpose"]> = {
  shape([{ shape, type }], { permutation }) {
    if (
      permutation.length !== shape.length ||
      new Set(permutation).size !== shape.length ||
      !permutation.every((axis) => axis in shape)
    ) {
      throw new InvalidInputError(
        `transpose: permutation must name every axis of ${formatShape(shape)} once, got [${permutation.join(", ")}]`,
      );
    }
    return [{ shape: permutation.map((axis) => shape[axis]), type }];
  },
  gradient({ upstream, attributes: { permutation } }) {
    return [
      transpose(
        upstream,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ];
  },
  reference([{ shape, data }], { permutation }) {
    const strides = rowStrides(shape);
    const sizes = permutation.map((axis) => shape[axis]);
    return [
      gatherByStrides(
        data,
        sizes,
        permutation.map((axis) => strides[axis]),
        0,
      ),
    ];
  },
  onnx: (emit, names, { attributes: { permutation } }) => [
    emit.node("Transpose", names, { attributes: { perm: permutation.map(BigInt) } }),
  ],
};

/** d reshape(x) = reshape(dx) back */
export const reshapeRules: OpRules<OpAttributes["reshape"]> = {
  shape([x], { shape }) {
    if (elementCount(x.shape) !== elementCount(shape)) {
      throw shapeMismatch("reshape", "the number of elements must stay", x, { shape, type: x.type });
    }
    return [{ shape, type: x.type }];
  },
  gradient: ({ inputs: [x], upstream }) => [reshape(upstream, x.shape)],
  reference: ([{ data }], { shape }, { sizes }) => [{ shape: resolveShape(shape, sizes), data }],
  onnx: (emit, [x], { attributes: { shape } }) => [emit.node("Reshape", [x, emit.reshapeTarget(shape)])],
};

/** d broadcast(x) = the sum of dx over what was stretched */
export const broadcastRules: OpRules<OpAttributes["broadcast"]> = {
  shape([x], { shape }) {
    if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape)) {
      throw shapeMismatch("broadcastTo", "the first must stretch to the second", x, { shape, type: x.type });
    }
    return [{ shape, type: x.type }];
  },
  gradient: ({ inputs: [x], upstream }) => [sumTo(upstream, x.shape)],
  reference: ([x], { shape }, { sizes }) => [stretch(x, resolveShape(shape, sizes))],
  onnx: (emit, [x], { attributes: { shape } }) => [emit.node("Expand", [x, emit.shape(shape)])],
};

/** d concat(a, b) = the part of dy that each filled */
export const concatRules: OpRules<OpAttributes["concat"]> = {
  shape(inputs, { axis }) {
    const [first] = inputs;
    for (const input of inputs) {
      const others = (x: typeof input) => x.shape.toSpliced(axis, 1);
      if (
        input.shape.length !== first.shape.length ||
        input.type !== first.type ||
        !sameShape(others(input), others(first))
      ) {
        throw shapeMismatch("concat", `all axes but ${axis} must be equal`, first, input);
      }
      if (typeof input.shape[axis] !== "number" && inputs.length > 1) {
        throw new InvalidInputError(`concat: axis ${axis} must be a number, got shape ${formatShape(input.shape)}`);
      }
    }
    const total =
      inputs.length === 1 ? first.shape[axis] : inputs.reduce((sum, { shape }) => sum + Number(shape[axis]), 0);
    return [{ shape: first.shape.with(axis, total), type: first.type }];
  },
  gradient({ inputs, upstream, attributes: { axis } }) {
    if (inputs.length === 1) return [upstream];
    let start = 0;
    return inputs.map(({ shape }): Tensor => {
      const end = start + Number(shape[axis]);
      const part = slice(upstream, axis, start, end);
      start = end;
      return part;
    });
  },
  reference(inputs, { axis }) {
    const total = inputs.reduce((sum, { shape }) => sum + shape[axis], 0);
    const result = zeros(inputs[0].shape.with(axis, total));
    const strides = rowStrides(result.shape);
    let start = 0;
    for (const { shape, data } of inputs) {
      scatterByStrides(data, shape, strides, start * strides[axis], result.data);
      start += shape[axis];
    }
    return [result];
  },
  onnx: (emit, names, { attributes: { axis } }) => [emit.node("Concat", names, { attributes: { axis: BigInt(axis) } })],
};

/** d slice(x) = dx in its place, zeros around it */
export const sliceRules: OpRules<OpAttributes["slice"]> = {
  shape([{ shape, type }], { axis, start, end }) {
    const size = shape[axis];
    const isNumeric = typeof end === "number" && Number.isInteger(start) && start >= 0 && start <= end;
    const isInside = typeof size === "string" || (isNumeric && end <= size);
    if (typeof end === "string" ? start !== 0 : !(isNumeric && isInside)) {
      throw new InvalidInputError(
        `slice: start and end must be 0 <= start <= end within axis ${axis} of ${formatShape(shape)}, got ${start} and ${end}`,
      );
    }
    return [{ shape: shape.with(axis, typeof end === "string" ? end : end - start), type }];
  },
  gradient({ inputs: [{ shape }], upstream, attributes: { axis, start } }) {
    return [unslice(upstream, axis, start, shape[axis])];
  },
  reference([{ shape, data }], { axis, start, end }, { sizes }) {
    const length = resolveDim(end, sizes) - start;
    if (start + length > shape[axis]) {
      throw new InvalidInputError(`slice: end must be at most ${shape[axis]}, got ${start + length}`);
    }
    const strides = rowStrides(shape);
    return [gatherByStrides(data, shape.with(axis, length), strides, start * strides[axis])];
  },
  onnx: (emit, [x], { attributes: { axis, start, end } }) => [
    emit.node("Slice", [x, emit.integers([start]), emit.dim(end), emit.integers([axis])]),
  ],
};

/** d unslice(x) = the part of dy that x filled */
export const unsliceRules: OpRules<OpAttributes["unslice"]> = {
  shape([{ shape, type }], { axis, start, size }) {
    const length = shape[axis];
    if (typeof size === "number" && typeof length === "number" && !(start >= 0 && start + length <= size)) {
      throw new InvalidInputError(
        `unslice: axis ${axis} of ${formatShape(shape)} must fit into ${size} from ${start} on`,
      );
    }
    return [{ shape: shape.with(axis, size), type }];
  },
  gradient({ inputs: [{ shape }], upstream, attributes: { axis, start } }) {
    const length = shape[axis];
    return [slice(upstream, axis, start, typeof length === "number" ? start + length : length)];
  },
  reference([{ shape, data }], { axis, start, size }, { sizes }) {
    const result = zeros(shape.with(axis, resolveDim(size, sizes)));
    const strides = rowStrides(result.shape);
    scatterByStrides(data, shape, strides, start * strides[axis], result.data);
    return [result];
  },
  onnx(emit, [x], { inputs: [{ shape }], attributes: { axis, start, size } }) {
    const length = shape[axis];
    const before = shape.map((_, i) => (i === axis ? start : 0));
    if (typeof size === "number" && typeof length === "number") {
      const after = shape.map((_, i) => (i === axis ? size - start - length : 0));
      return [emit.node("Pad", [x, emit.integers([...before, ...after])])];
    }
    const filled = emit.node("Add", [emit.dim(length), emit.integers([start])]);
    const parts = [emit.integers([...before, ...new Array<number>(axis).fill(0)])];
    parts.push(emit.node("Sub", [emit.dim(size), filled]));
    if (axis < shape.length - 1) parts.push(emit.integers(new Array<number>(shape.length - 1 - axis).fill(0)));
    return [emit.node("Pad", [x, emit.node("Concat", parts, { attributes: { axis: 0n } })])];
  },
};

/** A size as a number; it has no inputs. */
export const sizeRules: OpRules<OpAttributes["size"]> = {
  shape: () => [{ shape: [], type: "float32" }],
  gradient: noGradient,
  reference: (_, { dim }, { sizes }) => [{ shape: [], data: Float64Array.of(resolveDim(dim, sizes)) }],
  onnx(emit, _, { attributes: { dim } }) {
    const number = emit.node("Cast", [emit.dim(dim)], { attributes: { to: 1n } });
    return [emit.node("Reshape", [number, emit.integers([])])];
  },
};
