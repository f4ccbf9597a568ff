/** @file Rules of matrix products. */

import { broadcastShapes, type Shape, sameShape } from "../dims.js";
import { matmul } from "../functions/products.js";
import { reduceSum, sumTo } from "../functions/reductions.js";
import { reshape } from "../functions/shapes.js";
import { emitEightBitLinear } from "../onnx/eight-bit-weights.js";
import type { Emitter } from "../onnx/emitter.js";
import type { Tensor } from "../tensor.js";
import { broadcastSizes, sizeOf, stretch, zeros } from "./dense.js";
import type { Dense, LoweringCall, OpAttributes, OpRules } from "./rules.js";
import { checkFloats, checkRank, shapeMismatch } from "./type-checks.js";

type MatmulAttributes = OpAttributes["matmul"];

/** With C = s · op(A) · op(B): d op(A) = s · dC · op(B)ᵀ, d op(B) = s · op(A)ᵀ · dC. */
export const matmulRules: OpRules<MatmulAttributes> = {
  shape([a, b], { transposeA, transposeB }) {
    checkFloats("matmul", [a, b]);
    if (a.shape.length < 2 || b.shape.length < 2) throw shapeMismatch("matmul", "both must have at least 2 axes", a, b);
    const [m, k] = matrixSizes(a.shape, transposeA);
    const [inner, n] = matrixSizes(b.shape, transposeB);
    if (k !== inner) {
      const flags = transposeA || transposeB ? ` (transposeA ${transposeA}, transposeB ${transposeB})` : "";
      throw shapeMismatch("matmul", `inner sizes must be equal${flags}`, a, b);
    }
    const outer = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
    return [{ shape: [...outer, m, n], type: a.type }];
  },

  gradient({ inputs: [a, b], upstream: g, attributes: { transposeA, transposeB, scale } }) {
    const da = transposeA
      ? matmul(b, g, { transposeA: transposeB, transposeB: true, scale })
      : matmul(g, b, { transposeB: !transposeB, scale });
    if (b.shape.length === 2 && !transposeA && a.shape.length > 2) {
      // one matrix for all: its gradient is one product over all rows, not a sum of products
      const [rows, slopes] = [flattenRows(a), flattenRows(g)];
      const db = transposeB
        ? matmul(slopes, rows, { transposeA: true, scale })
        : matmul(rows, slopes, { transposeA: true, scale });
      return [sumTo(da, a.shape), db];
    }
    const db = transposeB
      ? matmul(g, a, { transposeA: true, transposeB: transposeA, scale })
      : matmul(a, g, { transposeA: !transposeA, scale });
    return [sumTo(da, a.shape), sumTo(db, b.shape)];
  },

  reference: ([a, b], attributes) => [multiply(a, b, attributes)],

  onnx(emit, names, call) {
    const { transposeA, transposeB, scale } = call.attributes;
    if (!transposeA && !transposeB && scale === 1) return [emit.node("MatMul", names)];
    const flags = { transA: BigInt(transposeA), transB: BigInt(transposeB), alpha: scale };
    if (call.inputs.every(({ shape }) => shape.length === 2)) return [emit.node("Gemm", names, { attributes: flags })];
    if (emit.kernels.fusedMatMul) {
      return [emit.node("FusedMatMul", names, { attributes: flags, domain: "com.microsoft" })];
    }
    return [plainMatmul(emit, names, call)];
  },
};

/** With y = x Wᵀ + b: dx = dy W, dW = dyᵀ x, db = Σ rows of dy. */
export const linearRules: OpRules<OpAttributes["linear"]> = {
  shape(inputs) {
    const [x, weight, bias] = inputs;
    checkFloats("linear", inputs);
    checkRank("linear", "x", x, 2);
    checkRank("linear", "weight", weight, 2);
    if (x.shape[1] !== weight.shape[1])
      throw shapeMismatch("linear", "x [rows, in] must fit weight [out, in]", x, weight);
    if (bias !== undefined && !sameShape(bias.shape, [weight.shape[0]])) {
      throw shapeMismatch("linear", "bias must be [out] for weight [out, in]", bias, weight);
    }
    return [{ shape: [x.shape[0], weight.shape[0]], type: x.type }];
  },
  gradient({ inputs, upstream: g }) {
    const [x, weight] = inputs;
    const slopes = [matmul(g, weight), matmul(g, x, { transposeA: true }), reduceSum(g, { axes: 0 })];
    return slopes.slice(0, inputs.length);
  },
  reference([x, weight, bias]) {
    const y = multiply(x, weight, { transposeA: false, transposeB: true, scale: 1 });
    if (bias !== undefined) for (let i = 0; i < y.data.length; i++) y.data[i] += bias.data[i % bias.data.length];
    return [y];
  },
  onnx(emit, names) {
    const scales = emit.eightBitScales.get(names[1]);
    if (scales !== undefined) return [emitEightBitLinear(emit, names, scales)];
    return [emit.node("Gemm", names, { attributes: { transB: 1n } })];
  },
};

function matrixSizes(shape: Shape, isTransposed: boolean) {
  const [rows, columns] = shape.slice(-2);
  return isTransposed ? [columns, rows] : [rows, columns];
}

function flattenRows(x: Tensor): Tensor {
  return reshape(x, [-1, ...x.shape.slice(-1)]);
}

/** Transposes and the factor as operations of their own. */
function plainMatmul(emit: Emitter, [a, b]: readonly string[], { inputs, attributes }: LoweringCall<MatmulAttributes>) {
  const turned = (name: string, { length }: Shape, isTransposed: boolean): string => {
    if (!isTransposed) return name;
    const perm = Array.from({ length }, (_, axis) => BigInt(axis < length - 2 ? axis : 2 * length - 3 - axis));
    return emit.node("Transpose", [name], { attributes: { perm } });
  };
  const product = emit.node("MatMul", [
    turned(a, inputs[0].shape, attributes.transposeA),
    turned(b, inputs[1].shape, attributes.transposeB),
  ]);
  return attributes.scale === 1 ? product : emit.node("Mul", [product, emit.float(attributes.scale)]);
}

function multiply(a: Dense, b: Dense, { transposeA, transposeB, scale }: MatmulAttributes): Dense {
  const outer = broadcastSizes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [left, right] = [a, b].map((x) => stretch(x, [...outer, ...x.shape.slice(-2)]));
  const [m, k] = matrixSizes(left.shape, transposeA) as number[];
  const n = right.shape[right.shape.length - (transposeB ? 2 : 1)];
  const [rowStep, innerStep] = transposeA ? [1, m] : [k, 1];
  const [columnStep, depthStep] = transposeB ? [k, 1] : [1, n];
  const result = zeros([...outer, m, n]);
  for (let matrix = 0, at = 0; matrix < sizeOf(outer); matrix++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++, at++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const x = left.data[matrix * m * k + i * rowStep + p * innerStep];
          sum += x * right.data[matrix * k * n + j * columnStep + p * depthStep];
        }
        result.data[at] = scale * sum;
      }
    }
  }
  return result;
}
