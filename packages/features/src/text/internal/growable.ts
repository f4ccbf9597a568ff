/** @file Typed arrays that grow. */

type Growable = Int32Array | Uint16Array | Float64Array;

/** A copy of `array` with room for at least `needed` values, and half as many again, so that appending stays linear. */
export function grown<T extends Growable>(array: T, needed: number): T {
  const length = Math.max(needed, Math.ceil(array.length * 1.5));
  const copy = new (array.constructor as new (length: number) => T)(length);
  copy.set(array);
  return copy;
}

/** Values a chunk of {@link Int32List}. */
const CHUNK = 1 << 16;

/** A list of 32-bit whole numbers, in chunks: grows without copying, and without slack at its peak. */
export class Int32List {
  readonly chunks: Int32Array[] = [new Int32Array(CHUNK)];
  #last = this.chunks[0];
  #used = 0;

  get length(): number {
    return (this.chunks.length - 1) * CHUNK + this.#used;
  }

  push(value: number): void {
    if (this.#used === CHUNK) {
      this.#last = new Int32Array(CHUNK);
      this.chunks.push(this.#last);
      this.#used = 0;
    }
    this.#last[this.#used++] = value;
  }

  /** A function that returns the values one after the other, and lets go of chunks that are read. */
  drain(): () => number {
    const { chunks } = this;
    let chunk = chunks[0];
    let read = 0;
    let next = 1;
    return () => {
      if (read === CHUNK) {
        chunks[next - 1] = EMPTY;
        chunk = chunks[next++];
        read = 0;
      }
      return chunk[read++];
    };
  }
}

const EMPTY = new Int32Array(0);
