/** @file Typed arrays that grow. */

type Growable = Int32Array | Uint16Array | Float64Array;

/** A copy of `array` with room for at least `needed` values, and half as many again, so that appending stays linear. */
export function grown<T extends Growable>(array: T, needed: number): T {
  const length = Math.max(needed, Math.ceil(array.length * 1.5));
  const copy = new (array.constructor as new (length: number) => T)(length);
  copy.set(array);
  return copy;
}

/** A list of 32-bit whole numbers without boxing. */
export class Int32List {
  #values: Int32Array;
  length = 0;

  constructor(capacity = 1024) {
    this.#values = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.#values = grown(this.#values, this.length + 1);
    this.#values[this.length++] = value;
  }

  /** The values so far: a view, valid until the next `push`. */
  view(): Int32Array {
    return this.#values.subarray(0, this.length);
  }
}
