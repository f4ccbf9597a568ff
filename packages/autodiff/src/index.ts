/** @file Training graphs: operations with shapes and gradients, optimisers as more graph, ONNX out. */

export { createGraph } from "./create-graph.js";
export type { Dim, Shape } from "./dims.js";
export { type DropoutSeed, dropoutMasks, type MaskFeed } from "./dropout-masks.js";
export { erf, gelu, relu, sigmoid, softplus, tanh } from "./functions/activations.js";
export {
  abs,
  add,
  cast,
  div,
  equal,
  exp,
  greater,
  log,
  maximum,
  minimum,
  mul,
  neg,
  sqrt,
  sub,
  where,
} from "./functions/arithmetic.js";
export { dropout, reverseGradient, stopGradient } from "./functions/gradient-flow.js";
export { embedding, gather, oneHot, pick, scatterRows } from "./functions/lookups.js";
export { layerNorm, logSoftmax, softmax } from "./functions/normalisation.js";
export { linear, type MatmulOptions, matmul } from "./functions/products.js";
export { type ReduceOptions, reduceMean, reduceSum } from "./functions/reductions.js";
export { broadcastTo, concat, reshape, slice, transpose, unslice } from "./functions/shapes.js";
export { gradients } from "./gradients.js";
export type { DropoutMask, Graph, GraphNode } from "./graph.js";
export { initialValues } from "./initial-values.js";
export { type CrossEntropyOptions, crossEntropy, type Reduction } from "./losses/cross-entropy.js";
export { type MaskedLanguageModel, maskedLanguageModelLoss } from "./losses/masked-language-model.js";
export { type BinaryCrossEntropyOptions, binaryCrossEntropy, meanSquaredError } from "./losses/regression.js";
export { type CpuFallback, findCpuFallbacks } from "./onnx/cpu-fallbacks.js";
export type { ExternalData, ExternalFile } from "./onnx/external-data.js";
export { modelHash } from "./onnx/model-hash.js";
export type { Provider } from "./onnx/provider.js";
export { type ModelValue, type OnnxModel, type ToOnnxOptions, toOnnx } from "./onnx/to-onnx.js";
export { GradientAccumulator } from "./optimisers/accumulation.js";
export { AdamW, type AdamWMoments, type AdamWOptions, type AdamWState } from "./optimisers/adamw.js";
export { type ClippedGradients, clipByGlobalNorm, clippingScale, gradientNorm } from "./optimisers/clipping.js";
export {
  appendAdamW,
  appendSgd,
  type GraphOptimiser,
  type StateLink,
  type TrainedParameter,
} from "./optimisers/graph-optimisers.js";
export type { HostGradient, ParameterGroup, RowGradient, StepOptions } from "./optimisers/parameter-groups.js";
export {
  constantSchedule,
  cosineSchedule,
  domainWeight,
  linearSchedule,
  type Schedule,
  type ScheduleOptions,
} from "./optimisers/schedules.js";
export { Sgd, type SgdOptions } from "./optimisers/sgd.js";
export { fitsTrainingBuffers, type TrainingBuffers, trainingBuffers } from "./optimisers/training-buffers.js";
export type { NoAttributes, OpAttributes, OpName } from "./rules/rules.js";
export type { DataType, Operand, Tensor, TensorSource, TensorType } from "./tensor.js";
