/** @file Numbers for parameters to start from. */

import { createRandom, InvalidInputError } from "@lsad/core";
import { describeTensor, type Tensor } from "./tensor.js";

/**
 * Values to start training from: matrices uniform in ±1/√(inputs), with the inputs of a row of `[out, in]`, as PyTorch's dense
 * layers; vectors 0. Weights of layer normalisation want 1: set those yourself.
 *
 * @param parameters - Parameters of a graph.
 * @param options - `seed`: each parameter's values depend on it and on the parameter's name only.
 * @throws {@link InvalidInputError} if a tensor is not a parameter.
 *
 * @example
 * ```ts
 * const weight = createGraph().parameter("weight", [3, 4]);
 * const values = initialValues([weight], { seed: 1 });
 * console.log(values.weight.every((value) => Math.abs(value) <= 0.5)); // true: 1/√4
 * ```
 */
export function initialValues(
  parameters: readonly Tensor[],
  { seed }: { readonly seed: number },
): Record<string, Float32Array> {
  const random = createRandom(seed).fork("initial values");
  const entries = parameters.map((parameter) => {
    if (parameter.source.kind !== "parameter") {
      throw new InvalidInputError(`initialValues: tensors must be parameters, got ${describeTensor(parameter)}`);
    }
    const [rows = 1, ...row] = parameter.shape as readonly number[]; // parameters have numbers only
    const inputs = row.reduce((product, size) => product * size, 1);
    const values = new Float32Array(rows * inputs);
    if (row.length > 0) {
      const stream = random.fork(parameter.source.name);
      const bound = 1 / Math.sqrt(inputs);
      for (let i = 0; i < values.length; i++) values[i] = bound * (2 * stream.nextFloat() - 1);
    }
    return [parameter.source.name, values] as const;
  });
  return Object.fromEntries(entries);
}
