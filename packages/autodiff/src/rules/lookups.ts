/** @file Rules of operations that take whole numbers as places. */

import { InvalidInputError } from "@lsad/core";
import { resolveDim, sameShape } from "../dims.js";
import { cast, mul } from "../functions/arithmetic.js";
import { gather, oneHot, scatterRows } from "../functions/lookups.js";
import { reshape } from "../functions/shapes.js";
import type { Emitter } from "../onnx/emitter.js";
import { sizeOf, zeros } from "./dense.js";
import { noGradient, type OpAttributes, type OpRules } from "./rules.js";
import { checkFloats, checkRank, checkType, shapeMismatch } from "./type-checks.js";

/** d table = dy added at the rows that were taken */
export const gatherRules: OpRules<OpAttributes["gather"]> = {
  shape([table, ids]) {
    checkType("gather", "ids", ids, "int64");
    if (table.shape.length === 0) throw new InvalidInputError("gather: table must have rows, got a scalar");
    return [{ shape: [...ids.shape, ...table.shape.slice(1)], type: table.type }];
  },
  gradient({ inputs: [table, ids], upstream }) {
    return [scatterRows(ids, upstream, table.shape[0]), undefined];
  },
  reference([table, ids]) {
    const width = sizeOf(table.shape.slice(1));
    const result = zeros([...ids.shape, ...table.shape.slice(1)]);
    for (const [i, id] of ids.data.entries()) {
      const row = checkPlace("gather", id, table.shape[0]);
      result.data.set(table.data.subarray(row * width, (row + 1) * width), i * width);
    }
    return [result];
  },
  onnx: (emit, names) => [emit.node("Gather", names)],
};

/** d updates = the rows of dy that they were added to */
export const scatterRowsRules: OpRules<OpAttributes["scatterRows"]> = {
  shape([ids, updates], { rows }) {
    checkType("scatterRows", "ids", ids, "int64");
    checkFloats("scatterRows", [updates]);
    if (!sameShape(updates.shape.slice(0, ids.shape.length), ids.shape)) {
      throw shapeMismatch("scatterRows", "updates must have one row an id", ids, updates);
    }
    return [{ shape: [rows, ...updates.shape.slice(ids.shape.length)], type: updates.type }];
  },
  gradient: ({ inputs: [ids], upstream }) => [undefined, gather(upstream, ids)],
  reference([ids, updates], { rows: dim }, { sizes }) {
    const rows = resolveDim(dim, sizes);
    const row = updates.shape.slice(ids.shape.length);
    const width = sizeOf(row);
    const result = zeros([rows, ...row]);
    for (const [i, id] of ids.data.entries()) {
      const start = checkPlace("scatterRows", id, rows) * width;
      for (let j = 0; j < width; j++) result.data[start + j] += updates.data[i * width + j];
    }
    return [result];
  },
  onnx(emit, [ids, updates], { inputs: [idsType, updatesType], outputs: [{ shape }] }) {
    const places = emit.node("Reshape", [ids, emit.reshapeTarget([...idsType.shape, 1])]);
    const table = emit.node("Expand", [emit.constant(updatesType.type, [0], []), emit.shape(shape)]);
    return [emit.node("ScatterND", [table, places, updates], { attributes: { reduction: "add" } })];
  },
};

export const oneHotRules: OpRules<OpAttributes["oneHot"]> = {
  shape([labels], { classes }) {
    checkType("oneHot", "labels", labels, "int64");
    return [{ shape: [...labels.shape, classes], type: "float32" }];
  },
  gradient: noGradient,
  reference([labels], { classes }) {
    const result = zeros([...labels.shape, classes]);
    for (const [i, label] of labels.data.entries())
      if (label >= 0 && label < classes) result.data[i * classes + label] = 1;
    return [result];
  },
  onnx(emit, [labels], { inputs: [{ shape }], attributes: { classes } }) {
    return [emitOneHot(emit, emit.node("Reshape", [labels, emit.reshapeTarget([...shape, 1])]), classes)];
  },
};

/** d x = dy at the element that was taken, 0 elsewhere */
export const pickRules: OpRules<OpAttributes["pick"]> = {
  shape([x, labels]) {
    checkFloats("pick", [x]);
    checkType("pick", "labels", labels, "int64");
    checkRank("pick", "x", x, 2);
    if (!sameShape(labels.shape, x.shape.slice(0, 1))) {
      throw shapeMismatch("pick", "labels [rows] must fit x [rows, classes]", labels, x);
    }
    return [{ shape: labels.shape, type: x.type }];
  },
  gradient({ inputs: [x, labels], upstream }) {
    const places = cast(oneHot(labels, Number(x.shape[1])), x.type);
    return [mul(places, reshape(upstream, [...labels.shape, 1])), undefined];
  },
  reference([x, labels]) {
    const [rows, classes] = x.shape;
    const places = Array.from(labels.data, (label) => checkPlace("pick", label, classes));
    return [{ shape: [rows], data: Float64Array.from(places, (label, i) => x.data[i * classes + label]) }];
  },
  onnx(emit, [x, labels], { inputs: [{ shape }] }) {
    const column = emit.node("Reshape", [labels, emit.reshapeTarget([shape[0], 1])]);
    if (emit.kernels.gatherElements) {
      const taken = emit.node("GatherElements", [x, column], { attributes: { axis: 1n } });
      return [emit.node("Reshape", [taken, emit.reshapeTarget([shape[0]])])];
    }
    const masked = emit.node("Mul", [x, emitOneHot(emit, column, Number(shape[1]))]);
    return [emit.node("ReduceSum", [masked, emit.integers([1])], { attributes: { keepdims: 0n } })];
  },
};

/** Comparison with 0, 1, …: in float32, exact up to 2²⁴ classes, because GPUs compare no int64. */
function emitOneHot(emit: Emitter, column: string, classes: number): string {
  const numbers = emit.constant(
    "float32",
    Float32Array.from({ length: classes }, (_, i) => i),
    [classes],
  );
  const labels = emit.node("Cast", [column], { attributes: { to: 1n } });
  return emit.node("Cast", [emit.node("Equal", [labels, numbers])], { attributes: { to: 1n } });
}

function checkPlace(where: string, place: number, size: number): number {
  if (Number.isInteger(place) && place >= 0 && place < size) return place;
  throw new InvalidInputError(`${where}: places must be whole numbers in [0, ${size}), got ${place}`);
}
