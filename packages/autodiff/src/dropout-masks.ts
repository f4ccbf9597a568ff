/** @file The masks of a model's dropouts, from a seed. */

import { createRandom } from "@lsad/core";
import { resolveShape } from "./dims.js";
import type { OnnxModel } from "./onnx/to-onnx.js";

/** A mask to feed: 1 keeps an element, 0 drops it. */
export interface MaskFeed {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** From what {@link dropoutMasks} draws. */
export interface DropoutSeed {
  /** Of the run. */
  readonly seed: number;
  /** Of the step: every step drops other elements, and a resumed run the same as one that never stopped. */
  readonly step: number;
  /** Sizes of named dimensions in this step, for example `{ batch: 16, length: 32 }`. */
  readonly sizes?: Readonly<Record<string, number>>;
}

/** Rates are met to 1/65536: two elements a random number. */
const LEVELS = 2 ** 16;

/**
 * One mask for each dropout of a model, to be fed as `bool` tensors under their names; the same for every provider.
 *
 * @example
 * ```ts
 * const x = createGraph().input("x", ["rows", 4]);
 * const model = toOnnx({ y: dropout(x, 0.5) });
 * const masks = dropoutMasks(model, { seed: 1, step: 0, sizes: { rows: 2 } });
 * console.log(masks["dropout.0"].shape); // [2, 4]
 * ```
 */
export function dropoutMasks(
  { dropouts }: Pick<OnnxModel, "dropouts">,
  { seed, step, sizes = {} }: DropoutSeed,
): Readonly<Record<string, MaskFeed>> {
  const known = new Map(Object.entries(sizes));
  const random = createRandom(seed).fork("dropout").fork(step);
  return Object.fromEntries(
    dropouts.map(({ name, shape: dims, rate }) => {
      const shape = resolveShape(dims, known);
      const data = new Uint8Array(shape.reduce((product, size) => product * size, 1));
      const stream = random.fork(name);
      const threshold = Math.round(rate * LEVELS);
      for (let i = 0; i < data.length; i += 2) {
        const bits = stream.nextUint32();
        data[i] = bits % LEVELS >= threshold ? 1 : 0;
        if (i + 1 < data.length) data[i + 1] = bits >>> 16 >= threshold ? 1 : 0;
      }
      return [name, { shape, data }];
    }),
  );
}
