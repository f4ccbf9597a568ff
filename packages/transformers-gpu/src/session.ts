/** @file Sessions of onnxruntime: which device, opened once, released once. */

import { createGraph, matmul, type OnnxModel, type Provider, toOnnx } from "@lsad/autodiff";
import { InvalidInputError, LsadError } from "@lsad/core";
import { InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";

/** Where graphs run. `auto` takes the first that opens: cuda, dml, coreml, webgpu, then cpu. */
export type Device = Provider | "auto";

/** Numbers that the dense layers of a model are computed in; weights that train are always `float32`. */
export type Precision = "float32" | "int8";

/** Options of {@link openSession}. */
export interface SessionOptions {
  /** Threads inside an operation, on the CPU. Default: onnxruntime's choice, one a core. */
  readonly threads?: number;
  /** Keep these outputs on the device, by name: state that goes from step to step. */
  readonly keepOnDevice?: readonly string[];
}

/** A compiled model. Native memory: call {@link ModelSession.release} when done. */
export interface ModelSession {
  readonly model: OnnxModel;
  readonly provider: Provider;
  /**
   * Computes the outputs.
   * @param feeds - A tensor for each of the model's inputs.
   * @param fetches - Tensors to write outputs into, by name, where the caller owns the memory; the rest is made anew.
   */
  run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches?: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>>;
  /** Frees what onnxruntime holds. */
  release(): Promise<void>;
}

/** What {@link findProvider} found out about a device. */
export interface ProviderReport {
  readonly provider: Provider;
  /** Devices that were tried before and would not open, each with onnxruntime's reason. */
  readonly refused: readonly { readonly provider: Provider; readonly reason: string }[];
}

/** The order that `auto` tries. */
const PREFERENCE: readonly Provider[] = ["cuda", "dml", "coreml", "webgpu", "cpu"];

/**
 * Finds the provider of a device by opening a small model on it. The CPU needs no trial.
 * @throws {@link InvalidInputError} if the device asked for will not open, with the reason and what is there instead.
 */
export async function findProvider(device: Device): Promise<ProviderReport> {
  const bundled = new Set(listSupportedBackends().map(({ name }) => name));
  const refused: { provider: Provider; reason: string }[] = [];
  for (const provider of device === "auto" ? PREFERENCE : [device]) {
    if (provider === "cpu") return { provider, refused };
    if (!bundled.has(provider)) {
      refused.push({ provider, reason: `this build of onnxruntime-node has ${[...bundled].join(", ")}` });
      continue;
    }
    try {
      const session = await openSession(probeModel(provider), provider);
      await session.run({ x: new Tensor("float32", Float32Array.of(1, 2), [1, 2]) });
      await session.release();
      return { provider, refused };
    } catch (error) {
      refused.push({ provider, reason: (error as Error).message });
    }
  }
  const reasons = refused.map(({ provider, reason }) => `${provider}: ${reason}`).join("; ");
  throw new InvalidInputError(`device: ${device} must be usable here, got ${reasons}; choose cpu, or auto`);
}

/** A model that any device can compute: x · x. */
function probeModel(provider: Provider): OnnxModel {
  const x = createGraph().input("x", [1, 2]);
  return toOnnx({ square: matmul(x, x, { transposeB: true }) }, { provider });
}

/** Compiles a model for a provider. */
export async function openSession(
  model: OnnxModel,
  provider: Provider,
  { threads, keepOnDevice = [] }: SessionOptions = {},
): Promise<ModelSession> {
  const session = await InferenceSession.create(model.bytes, {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(keepOnDevice.length === 0 || provider === "cpu"
      ? {}
      : { preferredOutputLocation: Object.fromEntries(keepOnDevice.map((name) => [name, "gpu-buffer" as const])) }),
  });
  return {
    model,
    provider,
    async run(feeds, fetches = {}) {
      const wanted = Object.fromEntries(model.outputs.map(({ name }) => [name, fetches[name] ?? null]));
      try {
        return (await session.run(feeds, wanted)) as Record<string, Tensor>;
      } catch (cause) {
        throw explained(cause as Error, provider);
      }
    },
    release: () => session.release(),
  };
}

/** onnxruntime's message, with what a user can do about the one error that is theirs. */
function explained(cause: Error, provider: Provider): Error {
  if (!/allocat|out of memory|bad_alloc/i.test(cause.message)) return cause;
  return new LsadError(
    "INVALID_INPUT",
    `${provider}: a step must fit the device's memory, got: ${cause.message}; use smaller batches (tokensPerBatch) or shorter texts (maxTokens)`,
    { cause },
  );
}
