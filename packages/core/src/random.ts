/** @file Seeded random numbers: the only source of chance in the project. */

import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { InvalidInputError } from "./errors.js";

/** A stream of random numbers that is a pure function of its seed and the labels it was forked by. */
export interface RandomStream {
  /** Next whole number, uniform in [0, 2³²). */
  nextUint32(): number;
  /** Next number, uniform in [0, 1), with 53 random bits. */
  nextFloat(): number;
  /**
   * Next whole number, uniform in [0, limit), without modulo bias.
   * @param limit - Whole number in [1, 2³²].
   * @throws {@link InvalidInputError} if `limit` is outside its range.
   */
  nextInteger(limit: number): number;
  /** Next number of the standard normal distribution (Box–Muller). */
  nextNormal(): number;
  /** Permutes `items` in place, every order equally likely (Fisher–Yates), and returns it. */
  shuffle<T>(items: T[]): T[];
  /**
   * An independent stream that depends on this stream's seed and `label` only, not on how many numbers were drawn:
   * work can be given to any number of workers, in any order, with the same result.
   */
  fork(label: string | number): RandomStream;
}

/**
 * A seeded stream: xoroshiro128+ (Blackman and Vigna 2018, as in pure-rand 8), its state a hash of the seed.
 *
 * @param seed - Any whole number, or a text.
 *
 * @example
 * ```ts
 * const random = createRandom(42);
 * const [a, b] = [random.fork("sampling"), random.fork("initialisation")];
 * a.nextInteger(6) < 6; // true, the same number on every machine
 * ```
 */
export function createRandom(seed: number | string): RandomStream {
  if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
    throw new InvalidInputError(`createRandom: seed must be a whole number or a text, got ${seed}`);
  }
  return new ForkableStream(String(seed));
}

class ForkableStream implements RandomStream {
  readonly #path: string;
  readonly #generator: ReturnType<typeof xoroshiro128plusFromState>;

  constructor(path: string) {
    this.#path = path;
    this.#generator = xoroshiro128plusFromState(hashToState(path));
  }

  nextUint32(): number {
    return this.#generator.next() >>> 0;
  }

  nextFloat(): number {
    // 27 and 26 high bits: all 53 bits of a double's significand.
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  nextInteger(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > 2 ** 32) {
      throw new InvalidInputError(`nextInteger: limit must be a whole number in [1, 2^32], got ${limit}`);
    }
    const accepted = 2 ** 32 - (2 ** 32 % limit); // values at or above it would favour small remainders
    let value = this.nextUint32();
    while (value >= accepted) value = this.nextUint32();
    return value % limit;
  }

  nextNormal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.nextFloat()));
    return radius * Math.cos(2 * Math.PI * this.nextFloat());
  }

  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.nextInteger(i + 1);
      const kept = items[i] as T;
      items[i] = items[j] as T;
      items[j] = kept;
    }
    return items;
  }

  fork(label: string | number): RandomStream {
    // JSON quoting keeps ("a/b") and ("a", "b") apart.
    return new ForkableStream(`${this.#path}/${JSON.stringify(String(label))}`);
  }
}

/** Four 32-bit words from a text: four rounds of 32-bit FNV-1a with different bases, each finished by MurmurHash3's mixer. */
function hashToState(text: string): [number, number, number, number] {
  const word = (basis: number): number => {
    let hash = 0x811c9dc5 ^ basis;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  };
  // The last word is made odd: an all-zero state would stay zero for ever.
  return [word(0x9e3779b9), word(0x243f6a88), word(0xb7e15162), word(0x6a09e667) | 1];
}
