/** @file Memories in which the SIMD loops of `assembly/kernels.as` run. */

import { kernelsBytes } from "./kernels.wasm.js";

/** The compiled functions; addresses are bytes in their memory. */
interface Kernels {
  moveAdamW(
    values: number,
    first: number,
    second: number,
    gradient: number,
    count: number,
    scale: number,
    rest1: number,
    rest2: number,
    decay: number,
    rate: number,
    secondScale: number,
    epsilon: number,
  ): void;
  shrink(values: number, count: number, decay: number): void;
  sumOfSquares(values: number, count: number): number;
}

/** The part of WebAssembly's JavaScript interface used here; neither lib.es nor Node's types have it. */
interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** Numbers that are copied at a time: four such blocks stay in the caches of a core. */
const BLOCK = 4096;
/** Places for copies: as many as a loop reads arrays. */
const PLACES = 4;
/** The module keeps the first bytes for itself. */
const RESERVED = 1024;
const PAGE = 65_536;

/** Bytes of the largest memory that 32-bit addresses reach. */
export const LARGEST_MEMORY = 2 ** 32;

let compiled: object | undefined;
let shared: KernelMemory | undefined;
const memories = new WeakMap<ArrayBufferLike, KernelMemory>();

/** The memory that an array lies in, or else one that arrays can be copied through. */
export function memoryOf({ buffer }: Float32Array): KernelMemory {
  const own = memories.get(buffer);
  if (own !== undefined) return own;
  shared ??= new KernelMemory(0);
  return shared;
}

/** Some memory, handed out array by array, and the loops over it. Arrays that lie elsewhere are copied block by block. */
export class KernelMemory {
  readonly #kernels: Kernels;
  readonly #buffer: ArrayBuffer;
  readonly #copies: readonly Float32Array[];
  #next = RESERVED;

  /** @param bytes - Sum of the sizes that will be asked for; pages that are never written cost nothing. */
  constructor(bytes: number) {
    const { Module, Memory, Instance } = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;
    compiled ??= new Module(Uint8Array.from(atob(kernelsBytes), (letter) => letter.charCodeAt(0)));
    const memory = new Memory({ initial: Math.ceil((RESERVED + PLACES * 4 * BLOCK + bytes) / PAGE) });
    this.#buffer = memory.buffer;
    this.#kernels = new Instance(compiled, { env: { memory } }).exports as Kernels;
    this.#copies = Array.from({ length: PLACES }, () => this.take(BLOCK));
    memories.set(memory.buffer, this);
  }

  /** The next `length` numbers, 0 until they are written. */
  take(length: number): Float32Array {
    const array = new Float32Array(this.#buffer, this.#next, length);
    this.#next += 4 * length;
    return array;
  }

  /**
   * Runs a loop over ranges of arrays, in one go where all of them lie here.
   * @param starts - Where each range begins.
   * @param written - How many of the arrays, the first ones, the loop writes.
   * @param loop - Takes how many numbers to move, and where the ranges lie.
   */
  run(
    arrays: readonly Float32Array[],
    starts: readonly number[],
    length: number,
    written: number,
    loop: (kernels: Kernels, count: number, addresses: readonly number[]) => void,
  ): void {
    const isHere = arrays.map(({ buffer }) => buffer === this.#buffer);
    const addresses = arrays.map(({ byteOffset }, i) => (isHere[i] ? byteOffset : this.#copies[i].byteOffset));
    const most = isHere.every((here) => here) ? length : BLOCK;
    for (let done = 0; done < length; done += most) {
      const count = Math.min(most, length - done);
      for (let i = 0; i < arrays.length; i++) {
        const start = starts[i] + done;
        if (isHere[i]) addresses[i] = arrays[i].byteOffset + 4 * start;
        else this.#copies[i].set(arrays[i].subarray(start, start + count));
      }
      loop(this.#kernels, count, addresses);
      for (let i = 0; i < written; i++) {
        if (!isHere[i]) arrays[i].set(this.#copies[i].subarray(0, count), starts[i] + done);
      }
    }
  }
}
