/** @file The loops of AdamW over flat buffers. */

import { memoryOf } from "./kernel-memory.js";

/** What is read and moved. */
export interface AdamWBuffers {
  readonly values: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** Largest second moments, with amsgrad. */
  readonly largest: Float32Array | undefined;
}

/** Elements to move: the gradient is read from `from` on, the buffers from `start` to `end` (exclusive). */
export interface AdamWRange {
  from: number;
  start: number;
  end: number;
}

/** Numbers that are the same for all elements of a parameter in one step. */
export interface AdamWFactors {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly gradientScale: number;
  /** learning rate · decay, of decay apart from the gradient. */
  readonly decay: number;
  /** Decay that is added to the gradient. */
  readonly penalty: number;
  /** learning rate / (1 − β₁ᵗ). */
  readonly rate: number;
  /** 1 / √(1 − β₂ᵗ). */
  readonly secondScale: number;
}

/** Moves a range by one step. */
export function moveAdamW(
  buffers: AdamWBuffers,
  gradient: Float32Array,
  range: AdamWRange,
  factors: AdamWFactors,
): void {
  if (buffers.largest === undefined && factors.penalty === 0) moveInMemory(buffers, gradient, range, factors);
  else moveWithExtras(buffers, gradient, range, factors);
}

/** Decays a range by itself: the parameter of a gradient that is 0 and always was. */
export function decayOnly(values: Float32Array, start: number, end: number, decay: number): void {
  memoryOf(values).run([values], [start], end - start, 1, (kernels, count, [at]) => kernels.shrink(at, count, decay));
}

function moveInMemory(
  { values, first, second }: AdamWBuffers,
  gradient: Float32Array,
  { from, start, end }: AdamWRange,
  { beta1, beta2, epsilon, gradientScale, decay, rate, secondScale }: AdamWFactors,
): void {
  const [rest1, rest2] = [1 - beta1, 1 - beta2];
  memoryOf(values).run(
    [values, first, second, gradient],
    [start, start, start, from],
    end - start,
    3,
    (kernels, count, [p, m, v, g]) =>
      kernels.moveAdamW(p, m, v, g, count, gradientScale, rest1, rest2, decay, rate, secondScale, epsilon),
  );
}

/** With a decay inside the gradient, or amsgrad: used rarely, and plain. */
function moveWithExtras(
  { values, first, second, largest }: AdamWBuffers,
  gradient: Float32Array,
  { from, start, end }: AdamWRange,
  { beta1, beta2, epsilon, gradientScale, decay, penalty, rate, secondScale }: AdamWFactors,
): void {
  for (let i = start, j = from; i < end; i++, j++) {
    const g = gradient[j] * gradientScale + penalty * values[i];
    const m = beta1 * first[i] + (1 - beta1) * g;
    const v = beta2 * second[i] + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    if (largest !== undefined) largest[i] = Math.max(largest[i], v);
    const divisor = largest === undefined ? v : largest[i];
    values[i] = (1 - decay) * values[i] - (rate * m) / (Math.sqrt(divisor) * secondScale + epsilon);
  }
}
