/** @file The execution providers of onnxruntime, and what each has kernels for. */

/** Execution provider that a model is written for. */
export type Provider = "cpu" | "cuda" | "dml" | "coreml" | "webgpu";

/** What of onnxruntime's own operators (`com.microsoft`) and rarer standard ones a provider has kernels for. */
export interface ProviderKernels {
  /** `FusedMatMul`: transposes and a factor inside the multiplication. */
  readonly fusedMatMul: boolean;
  /** `com.microsoft.Gelu` and `FastGelu`. */
  readonly gelu: boolean;
  readonly logSoftmax: boolean;
  readonly gatherElements: boolean;
  readonly softplus: boolean;
}

const ALL: ProviderKernels = { fusedMatMul: true, gelu: true, logSoftmax: true, gatherElements: true, softplus: true };
const PLAIN: ProviderKernels = {
  fusedMatMul: false,
  gelu: false,
  logSoftmax: false,
  gatherElements: false,
  softplus: false,
};

/**
 * Kernels by provider, of onnxruntime 1.30. A node without a kernel is computed on the CPU, with a copy there and back at every
 * step, so what is not known to exist is written in plain operations. CPU and WebGPU are tested node by node.
 */
export const PROVIDER_KERNELS: Readonly<Record<Provider, ProviderKernels>> = {
  cpu: ALL,
  cuda: ALL,
  dml: PLAIN,
  coreml: PLAIN,
  webgpu: PLAIN,
};
