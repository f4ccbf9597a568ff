import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { createGraph } from "./create-graph.js";
import { add, cast, equal, greater, mul, where } from "./functions/arithmetic.js";
import { dropout, reverseGradient } from "./functions/gradient-flow.js";
import { gather, oneHot, pick, scatterRows } from "./functions/lookups.js";
import { layerNorm } from "./functions/normalisation.js";
import { linear, matmul } from "./functions/products.js";
import { reduceSum } from "./functions/reductions.js";
import { broadcastTo, concat, reshape, slice, transpose, unslice } from "./functions/shapes.js";
import type { Graph } from "./graph.js";
import type { DataType, Tensor } from "./tensor.js";

let count = 0;
const graph: Graph = createGraph();
const tensor = (shape: Tensor["shape"], type: DataType = "float32") => graph.input(`x${count++}`, shape, type);

describe("Graph", () => {
  test("keeps inputs, parameters and operations in the order they were written", () => {
    const g = createGraph();
    const [x, w] = [g.input("x", ["rows", 2]), g.parameter("w", [3, 2])];
    const y = linear(x, w);
    expect(g.inputs).toEqual([x]);
    expect(g.parameters).toEqual([w]);
    expect(g.nodes.map(({ op }) => op)).toEqual(["linear"]);
    expect(y.shape).toEqual(["rows", 3]);
    expect(y.source).toMatchObject({ kind: "node", output: 0 });
  });

  test("makes equal scalars one tensor, zero and minus zero two", () => {
    const g = createGraph();
    expect(g.constant(0.5)).toBe(g.constant(0.5));
    expect(g.constant(0)).not.toBe(g.constant(-0));
    expect(g.constant(1)).not.toBe(g.constant(1, [], "int64"));
  });

  test("rejects a name twice, an empty one, and parameters without numbers for sizes", () => {
    const g = createGraph();
    g.input("x", []);
    expect(() => g.parameter("x", [2])).toThrow('parameter: name must be new and not empty, got "x"');
    expect(() => g.input("", [])).toThrow("name must be new and not empty");
    expect(() => g.parameter("w", ["rows"] as unknown as number[])).toThrow(
      'parameter "w": shape must be numbers, got [rows]',
    );
  });

  test("rejects tensors of another graph, and constants that do not fill their shape", () => {
    const other = createGraph().input("x", [2]);
    expect(() => add(tensor([2]), other)).toThrow("add: all tensors must belong to one graph");
    expect(() => graph.constant([1, 2, 3], [2, 2])).toThrow("constant: shape [2, 2] must hold 3 values");
  });
});

const IDS: DataType = "int64";

test.each<readonly [string, () => unknown, string]>([
  ["add", () => add(tensor([2, 3]), tensor([4])), "add: shapes must broadcast, got [2, 3] and [4]"],
  ["add of numbers", () => add(1, 2), "add: one of the operands must be a tensor, got the numbers 1 and 2"],
  ["mul of types", () => mul(tensor([2]), tensor([2], IDS)), "mul: inputs must be of one type, got float32 and int64"],
  [
    "matmul",
    () => matmul(tensor(["batch", 3, 4]), tensor([5, 2])),
    "matmul: inner sizes must be equal, got shapes [batch, 3, 4] and [5, 2]",
  ],
  [
    "matmul, transposed",
    () => matmul(tensor([3, 4]), tensor([4, 2]), { transposeB: true }),
    "matmul: inner sizes must be equal (transposeA false, transposeB true), got shapes [3, 4] and [4, 2]",
  ],
  ["matmul of a vector", () => matmul(tensor([3]), tensor([3, 2])), "matmul: both must have at least 2 axes"],
  [
    "linear",
    () => linear(tensor([6, 4]), tensor([2, 5])),
    "linear: x [rows, in] must fit weight [out, in], got shapes [6, 4] and [2, 5]",
  ],
  [
    "linear's bias",
    () => linear(tensor([6, 4]), tensor([2, 4]), tensor([3])),
    "linear: bias must be [out] for weight [out, in], got shapes [3] and [2, 4]",
  ],
  [
    "reshape",
    () => reshape(tensor([2, 3]), [4]),
    "reshape: the number of elements must stay, got shapes [2, 3] and [4]",
  ],
  ["reshape with -1", () => reshape(tensor([2, 3]), [-1, 4]), "reshape: [2, 3] must divide into [-1, 4]"],
  ["transpose", () => transpose(tensor([2, 3]), [0, 0]), "transpose: permutation must name every axis of [2, 3] once"],
  ["broadcastTo", () => broadcastTo(tensor([2, 3]), [3]), "broadcastTo: the first must stretch to the second"],
  [
    "concat",
    () => concat([tensor([2, 3]), tensor([3, 3])], 1),
    "concat: all axes but 1 must be equal, got shapes [2, 3] and [3, 3]",
  ],
  ["concat of nothing", () => concat([], 0), "concat: at least one tensor must be given, got none"],
  [
    "concat along a name",
    () => concat([tensor(["rows"]), tensor(["rows"])], 0),
    "concat: axis 0 must be a number, got shape [rows]",
  ],
  [
    "slice",
    () => slice(tensor([2, 3]), 1, 2, 4),
    "slice: start and end must be 0 <= start <= end within axis 1 of [2, 3], got 2 and 4",
  ],
  ["slice to a name", () => slice(tensor([9]), 0, 1, "length"), "got 1 and length"],
  ["unslice", () => unslice(tensor([3]), 0, 2, 4), "unslice: axis 0 of [3] must fit into 4 from 2 on"],
  ["reduceSum of ids", () => reduceSum(tensor([3], IDS)), "reduceSum: inputs must be of one float type, got int64"],
  ["reduceSum's axis", () => reduceSum(tensor([3]), { axes: 1 }), "reduceSum: axis must be a whole number in [-1, 1)"],
  ["gather", () => gather(tensor([3, 2]), tensor([4])), "gather: ids must be of type int64, got float32"],
  [
    "scatterRows",
    () => scatterRows(tensor([4], IDS), tensor([3, 2]), 5),
    "scatterRows: updates must have one row an id, got shapes [4] and [3, 2]",
  ],
  [
    "pick",
    () => pick(tensor([3, 2]), tensor([4], IDS)),
    "pick: labels [rows] must fit x [rows, classes], got shapes [4] and [3, 2]",
  ],
  ["oneHot", () => oneHot(tensor([3], IDS), 0), "oneHot: classes must be a whole number of at least 1, got 0"],
  [
    "layerNorm",
    () => layerNorm(tensor([3, 4]), tensor([3]), tensor([4])),
    "layerNorm: weight and bias must be as long as the last axis of x, got shapes [3, 4] and [3]",
  ],
  ["where", () => where(tensor([2]), 1, tensor([2])), "where: condition must be of type bool, got float32"],
  ["greater", () => greater(tensor([2]), tensor([3])), "greater: shapes must broadcast, got [2] and [3]"],
  ["dropout", () => dropout(tensor([2]), 1), "dropout: rate must be in [0, 1), got 1"],
  ["reverseGradient", () => reverseGradient(tensor([2]), tensor([1])), "scale must have 0 axes, got shape [1]"],
])("%s names what does not fit", (_, act, message) => {
  expect(act).toThrow(InvalidInputError);
  expect(act).toThrow(message);
});

test("a dropout of rate 0 and a cast to the same type are the tensor itself", () => {
  const x = tensor([2]);
  expect(dropout(x, 0)).toBe(x);
  expect(cast(x, "float32")).toBe(x);
  expect(equal(x, 1).type).toBe("bool");
});
