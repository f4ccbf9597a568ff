/** @file Rules of softmax and layer normalisation. */

import { sameShape } from "../dims.js";
import { exp, mul, sub } from "../functions/arithmetic.js";
import { reduceMean, reduceSum, sumTo } from "../functions/reductions.js";
import { zeros } from "./dense.js";
import type { Dense, OpAttributes, OpRules } from "./rules.js";
import { checkFloats, sameAsInput, shapeMismatch } from "./type-checks.js";

const LAST = { axes: -1, keepDims: true } as const;

/** dx = y (dy − Σ dy y) */
export const softmaxRules: OpRules<OpAttributes["softmax"]> = {
  shape: sameAsInput("softmax"),
  gradient({ outputs: [y], upstream }) {
    return [mul(sub(upstream, reduceSum(mul(upstream, y), LAST)), y)];
  },
  reference: ([x]) => [
    mapRows(x, (row) => {
      const peak = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const powers = row.map((value) => Math.exp(value - peak));
      const total = powers.reduce((a, b) => a + b, 0);
      return powers.map((power) => power / total);
    }),
  ],
  onnx: (emit, names) => [emit.node("Softmax", names, { attributes: { axis: -1n } })],
};

/** dx = dy − softmax(x) Σ dy */
export const logSoftmaxRules: OpRules<OpAttributes["logSoftmax"]> = {
  shape: sameAsInput("logSoftmax"),
  gradient({ outputs: [y], upstream }) {
    return [sub(upstream, mul(exp(y), reduceSum(upstream, LAST)))];
  },
  reference: ([x]) => [
    mapRows(x, (row) => {
      const peak = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value - peak), 0));
      return row.map((value) => value - peak - total);
    }),
  ],
  onnx(emit, [x]) {
    if (emit.kernels.logSoftmax) return [emit.node("LogSoftmax", [x], { attributes: { axis: -1n } })];
    const last = emit.integers([-1]);
    const shifted = emit.node("Sub", [x, emit.node("ReduceMax", [x, last])]);
    const total = emit.node("ReduceSum", [emit.node("Exp", [shifted]), last]);
    return [emit.node("Sub", [shifted, emit.node("Log", [total])])];
  },
};

/**
 * With x̂ = (x − mean) · r, r = 1/√(variance + ε) and h = weight · dy:
 * dx = r (h − mean(h) − x̂ mean(h x̂)), d weight = Σ dy x̂, d bias = Σ dy. Outputs 1 and 2 are mean and r, saved for this.
 */
export const layerNormRules: OpRules<OpAttributes["layerNorm"]> = {
  shape(inputs) {
    const [x, weight, bias] = inputs;
    checkFloats("layerNorm", inputs);
    for (const vector of [weight, bias]) {
      if (!sameShape(vector.shape, x.shape.slice(-1))) {
        throw shapeMismatch("layerNorm", "weight and bias must be as long as the last axis of x", x, vector);
      }
    }
    const statistic = { shape: x.shape.with(-1, 1), type: x.type };
    return [{ shape: x.shape, type: x.type }, statistic, statistic];
  },
  gradient({ inputs: [x, weight, bias], outputs: [, mean, r], upstream }) {
    const centred = sub(x, mean);
    // centred again: a mean rounded to float32 shifts all of a row whose spread is small beside it
    const normal = mul(sub(centred, reduceMean(centred, LAST)), r);
    const h = mul(upstream, weight);
    const inner = sub(sub(h, reduceMean(h, LAST)), mul(normal, reduceMean(mul(h, normal), LAST)));
    return [mul(inner, r), sumTo(mul(upstream, normal), weight.shape), sumTo(upstream, bias.shape)];
  },
  reference([x, weight, bias], { epsilon }) {
    const n = x.shape[x.shape.length - 1];
    const [mean, r] = [zeros(x.shape.with(-1, 1)), zeros(x.shape.with(-1, 1))];
    const y = mapRows(x, (row, i) => {
      mean.data[i] = row.reduce((a, b) => a + b, 0) / n;
      const variance = row.reduce((sum, value) => sum + (value - mean.data[i]) ** 2, 0) / n;
      r.data[i] = 1 / Math.sqrt(variance + epsilon);
      return row.map((value, j) => weight.data[j] * (value - mean.data[i]) * r.data[i] + bias.data[j]);
    });
    return [y, mean, r];
  },
  onnx: (emit, names, { attributes: { epsilon } }) =>
    emit.nodeWithOutputs("LayerNormalization", names, { attributes: { axis: -1n, epsilon }, outputs: 3 }),
};

/** `f` of every row along the last axis. */
function mapRows({ shape, data }: Dense, f: (row: Float64Array, index: number) => Float64Array): Dense {
  const width = shape[shape.length - 1];
  const result = new Float64Array(data.length);
  for (let row = 0; row * width < data.length; row++) {
    result.set(f(data.subarray(row * width, (row + 1) * width), row), row * width);
  }
  return { shape, data: result };
}
