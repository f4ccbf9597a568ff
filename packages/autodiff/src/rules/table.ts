/** @file The one table of operations: a name without a shape, gradient, reference and ONNX rule does not compile. */

import { erfRules, geluRules, reluRules, sigmoidRules, softplusRules, tanhRules } from "./activations.js";
import {
  absRules,
  addRules,
  castRules,
  divRules,
  equalRules,
  expRules,
  greaterRules,
  logRules,
  maximumRules,
  minimumRules,
  mulRules,
  negRules,
  sqrtRules,
  subRules,
  whereRules,
} from "./arithmetic.js";
import { dropoutRules, reverseGradientRules, stopGradientRules } from "./gradient-flow.js";
import { gatherRules, oneHotRules, pickRules, scatterRowsRules } from "./lookups.js";
import { layerNormRules, logSoftmaxRules, softmaxRules } from "./normalisation.js";
import { linearRules, matmulRules } from "./products.js";
import { reduceSumRules } from "./reductions.js";
import type { OpTable } from "./rules.js";
import {
  broadcastRules,
  concatRules,
  reshapeRules,
  sizeRules,
  sliceRules,
  transposeRules,
  unsliceRules,
} from "./shapes.js";

/** Every operation with its rules. */
export const OPS: OpTable = {
  add: addRules,
  sub: subRules,
  mul: mulRules,
  div: divRules,
  maximum: maximumRules,
  minimum: minimumRules,
  equal: equalRules,
  greater: greaterRules,
  neg: negRules,
  abs: absRules,
  exp: expRules,
  log: logRules,
  sqrt: sqrtRules,
  tanh: tanhRules,
  sigmoid: sigmoidRules,
  relu: reluRules,
  erf: erfRules,
  softplus: softplusRules,
  gelu: geluRules,
  where: whereRules,
  cast: castRules,
  matmul: matmulRules,
  linear: linearRules,
  transpose: transposeRules,
  reshape: reshapeRules,
  broadcast: broadcastRules,
  concat: concatRules,
  slice: sliceRules,
  unslice: unsliceRules,
  reduceSum: reduceSumRules,
  size: sizeRules,
  gather: gatherRules,
  scatterRows: scatterRowsRules,
  oneHot: oneHotRules,
  pick: pickRules,
  layerNorm: layerNormRules,
  softmax: softmaxRules,
  logSoftmax: logSoftmaxRules,
  dropout: dropoutRules,
  stopGradient: stopGradientRules,
  reverseGradient: reverseGradientRules,
};
