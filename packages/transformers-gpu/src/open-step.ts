/** @file Opens a training step where the caller wants to train. */

import type { Weights } from "./bert-weights.js";
import { DeviceStep } from "./device-step.js";
import { type Device, findProvider } from "./session.js";
import { type OptimiserOptions, type StepGraph, type Stepper, TrainingStep } from "./training-step.js";

/** Where and how to train. */
export interface OpenStepOptions extends OptimiserOptions {
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads of an operation, on the CPU. Default: one a core. */
  readonly threads?: number;
}

/**
 * Compiles a training step: on the CPU with its optimiser on the host, elsewhere with everything on the device.
 * @throws {@link InvalidInputError} if the device will not open.
 */
export async function openStep(
  graph: StepGraph,
  weights: Weights,
  { device = "cpu", threads, ...optimiser }: OpenStepOptions,
): Promise<Stepper> {
  const { provider } = await findProvider(device);
  if (provider !== "cpu") return DeviceStep.open(graph, weights, provider, optimiser);
  return TrainingStep.open(graph, weights, threads === undefined ? optimiser : { ...optimiser, threads });
}
