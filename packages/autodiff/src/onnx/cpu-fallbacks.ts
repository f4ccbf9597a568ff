/** @file Which nodes of a GPU session onnxruntime computed on the CPU after all. */

import { InvalidInputError } from "@lsad/core";
import type { Provider } from "./provider.js";

/** A node that ran on the CPU although the session has another provider. */
export interface CpuFallback {
  /** Name of the node: begins with the operation of the graph it was written for, such as `gelu.12/Erf.v40`. */
  readonly node: string;
  /** ONNX operator. */
  readonly operator: string;
  /** Types and shapes of its outputs, as the profile has them: `float[16,384]`. */
  readonly outputs: string;
  /** Times it ran. */
  readonly runs: number;
}

/** An event of onnxruntime's profile, as far as it is read here. */
interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly args?: {
    readonly provider?: string;
    readonly op_name?: string;
    readonly input_type_shape?: readonly TypeAndShape[];
    readonly output_type_shape?: readonly TypeAndShape[];
  };
}

/** For example `{ "float": [16, 384] }`. */
type TypeAndShape = Readonly<Record<string, readonly number[]>>;

const CPU = "CPUExecutionProvider";
const NODE_EVENT = "_kernel_time";
/** A list of whole numbers no longer than a shape is: onnxruntime keeps the arithmetic of sizes on the CPU by design. */
const LONGEST_SHAPE = 8;

/**
 * The nodes of a session that fell back to the CPU: each stalls the GPU and copies its values there and back, at every step.
 * What reads whole numbers only does not count: tokens, labels and sizes come from the CPU, and GPUs have no int64.
 * Empty for the provider `"cpu"`.
 *
 * @param profile - The text of the file that a session with `enableProfiling` writes (`session.endProfiling()`), after a run.
 * @throws {@link InvalidInputError} if it is not such a file, or holds no node: then nothing would be shown.
 *
 * @example
 * ```ts
 * const profile = JSON.stringify([
 *   { cat: "Node", name: "softmax.3/Softmax.v9_kernel_time", args: { provider: "WebGpuExecutionProvider", op_name: "Softmax" } },
 *   { cat: "Node", name: "erf.4/Erf.v10_kernel_time", args: { provider: "CPUExecutionProvider", op_name: "Erf" } },
 * ]);
 * console.log(findCpuFallbacks(profile, "webgpu").map(({ node }) => node)); // ["erf.4/Erf.v10"]
 * ```
 */
export function findCpuFallbacks(profile: string, provider: Provider): readonly CpuFallback[] {
  const events = parseProfile(profile).filter(({ cat, name }) => cat === "Node" && name?.endsWith(NODE_EVENT));
  if (events.length === 0) {
    throw new InvalidInputError(
      "findCpuFallbacks: profile must hold nodes that ran, got none: run the session before it ends",
    );
  }
  if (provider === "cpu") return [];
  const found = new Map<string, CpuFallback>();
  for (const { name = "", args = {} } of events) {
    if (args.provider !== CPU || isWholeNumbers(args)) continue;
    const node = name.slice(0, -NODE_EVENT.length);
    const runs = (found.get(node)?.runs ?? 0) + 1;
    found.set(node, { node, operator: args.op_name ?? "", outputs: describeOutputs(args.output_type_shape), runs });
  }
  return [...found.values()];
}

function parseProfile(profile: string): readonly ProfileEvent[] {
  let events: unknown;
  try {
    events = JSON.parse(profile);
  } catch (cause) {
    throw new InvalidInputError("findCpuFallbacks: profile must be the JSON that onnxruntime writes", { cause });
  }
  if (Array.isArray(events)) return events;
  throw new InvalidInputError(`findCpuFallbacks: profile must be a JSON list of events, got ${typeof events}`);
}

function isWholeNumbers({ input_type_shape = [], output_type_shape = [] }: NonNullable<ProfileEvent["args"]>): boolean {
  const isSizes = ([type, shape]: readonly [string, readonly number[]]) =>
    type === "int64" && shape.reduce((product, size) => product * size, 1) <= LONGEST_SHAPE;
  const [inputs, outputs] = [input_type_shape, output_type_shape].map((list) =>
    list.flatMap(Object.entries<readonly number[]>),
  );
  // what is chosen or compared by whole numbers has truth values beside them
  const readsWholeNumbers =
    inputs.some(([type]) => type === "int64") && inputs.every(([type]) => type === "int64" || type === "bool");
  return readsWholeNumbers || (outputs.length > 0 && outputs.every(isSizes));
}

function describeOutputs(outputs: readonly TypeAndShape[] = []): string {
  return outputs.flatMap((output) => Object.entries(output).map(([type, shape]) => `${type}[${shape}]`)).join(", ");
}
