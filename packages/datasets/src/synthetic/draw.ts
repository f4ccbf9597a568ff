/** @file The distributions that logs are made of, over one random stream. */

import type { RandomStream } from "@lsad/core";

/** Draws from the distributions of log parameters. */
export class Draw {
  readonly #random: RandomStream;

  constructor(random: RandomStream) {
    this.#random = random;
  }

  /** Uniform in [0, 1), 32 bits: enough for choices, at half the cost of 53. */
  unit(): number {
    return this.#random.nextUint32() * 2 ** -32;
  }

  /** Uniform whole number in [least, most]. */
  between(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1));
  }

  /** Exponential with the given mean: gaps between independent events. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** Log-normal with the given median and σ = 1, at least 1: durations and sizes, whose mean is far above their median. */
  heavy(median: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return Math.max(1, Math.round(median * Math.exp(radius * Math.cos(2 * Math.PI * this.unit()))));
  }

  /** Index drawn with the probabilities whose running sums are given; the last sum is 1. */
  index(sums: Float64Array): number {
    const target = this.unit();
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Digits from an alphabet. */
  digits(count: number, alphabet: string): string {
    let text = "";
    for (let i = 0; i < count; i++) text += alphabet[Math.floor(this.unit() * alphabet.length)];
    return text;
  }
}

/** Running sums of weights, scaled so that the last is 1. */
export function runningSums(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i];
    sums[i] = sum;
  }
  return sums.map((value) => value / sum);
}

/** Running sums of Zipf's law over `count` ranks. */
export function zipfSums(count: number, exponent = 1.1): Float64Array {
  return runningSums(Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent));
}
