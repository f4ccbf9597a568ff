/** @file Gradients of several batches before one step of the optimiser. */

import { InvalidInputError } from "@lsad/core";

/**
 * Adds up gradients of batches that do not fit into memory together. Buffers are kept and reused.
 *
 * @example
 * ```ts
 * const accumulator = new GradientAccumulator();
 * accumulator.add({ weight: Float32Array.of(1, 2) }, 0.5);
 * accumulator.add({ weight: Float32Array.of(3, 0) }, 0.5);
 * console.log(accumulator.gradients.weight); // [2, 1], the mean
 * accumulator.clear();
 * ```
 */
export class GradientAccumulator {
  readonly #sums: Record<string, Float32Array> = {};

  /** The sums so far; the buffers change with the next `add`. */
  get gradients(): Readonly<Record<string, Float32Array>> {
    return this.#sums;
  }

  /**
   * Adds `weight` times the gradients of a batch.
   * @param weight - The batch's share of all rows: with a mean loss, its rows (or their weights) over those of all batches.
   * @throws {@link InvalidInputError} if a gradient changes its size.
   */
  add(gradients: Readonly<Record<string, Float32Array>>, weight: number): void {
    for (const [name, gradient] of Object.entries(gradients)) {
      this.#sums[name] ??= new Float32Array(gradient.length);
      const sum = this.#sums[name];
      if (sum.length !== gradient.length) {
        throw new InvalidInputError(
          `GradientAccumulator.add: "${name}" must have ${sum.length} numbers as before, got ${gradient.length}`,
        );
      }
      for (let i = 0; i < sum.length; i++) sum[i] += weight * gradient[i];
    }
  }

  /** Back to zeros. */
  clear(): void {
    for (const sum of Object.values(this.#sums)) sum.fill(0);
  }
}
