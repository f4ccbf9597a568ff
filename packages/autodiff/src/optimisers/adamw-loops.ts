/** @file The loops of AdamW over flat buffers. */

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
  /** 1 − learning rate · decay, of decay apart from the gradient. */
  readonly keep: number;
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
  // the two extras cost the common loop 40 % of its speed, used or not: it has a copy without them
  if (buffers.largest === undefined && factors.penalty === 0) movePlain(buffers, gradient, range, factors);
  else moveWithExtras(buffers, gradient, range, factors);
}

function movePlain(
  { values, first, second }: AdamWBuffers,
  gradient: Float32Array,
  { from, start, end }: AdamWRange,
  { beta1, beta2, epsilon, gradientScale, keep, rate, secondScale }: AdamWFactors,
): void {
  const [rest1, rest2] = [1 - beta1, 1 - beta2];
  for (let i = start, j = from; i < end; i++, j++) {
    const g = gradient[j] * gradientScale;
    const m = beta1 * first[i] + rest1 * g;
    const v = beta2 * second[i] + rest2 * g * g;
    first[i] = m;
    second[i] = v;
    values[i] = keep * values[i] - (rate * m) / (Math.sqrt(v) * secondScale + epsilon);
  }
}

function moveWithExtras(
  { values, first, second, largest }: AdamWBuffers,
  gradient: Float32Array,
  { from, start, end }: AdamWRange,
  { beta1, beta2, epsilon, gradientScale, keep, penalty, rate, secondScale }: AdamWFactors,
): void {
  for (let i = start, j = from; i < end; i++, j++) {
    const g = gradient[j] * gradientScale + penalty * values[i];
    const m = beta1 * first[i] + (1 - beta1) * g;
    const v = beta2 * second[i] + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    if (largest !== undefined) largest[i] = Math.max(largest[i], v);
    const divisor = largest === undefined ? v : largest[i];
    values[i] = keep * values[i] - (rate * m) / (Math.sqrt(divisor) * secondScale + epsilon);
  }
}
