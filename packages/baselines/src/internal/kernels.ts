/** @file Loads the SIMD kernels of `assembly/kernels.as`, each instance with a memory of its own. */

import { kernelsBytes } from "./kernels.wasm.js";

/** The compiled functions; addresses are bytes in the instance's memory. */
export interface Kernels {
  filterNear(
    query: number,
    points: number,
    scales: number,
    halves: number,
    first: number,
    count: number,
    pairs: number,
    queryScale: number,
    slack: number,
    limit: number,
    out: number,
  ): number;
  innerProducts(row: number, points: number, count: number, columns: number, out: number): void;
  walkTree(
    nodes: number,
    values: number,
    rows: number,
    rowBytes: number,
    count: number,
    depth: number,
    out: number,
  ): void;
  rbfInPlace(out: number, squares: number, count: number, rowSquare: number, gamma: number): void;
}

/** The part of WebAssembly's JavaScript interface used here; neither lib.es nor Node's types have it. */
interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const wasm = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;
const PAGE = 65_536;
/** The kernels use the first bytes for themselves. */
const RESERVED = 64;

let compiled: object | undefined;

/** Memory for the kernels, handed out piece by piece, and the kernels over it. */
export class KernelMemory {
  readonly buffer: ArrayBuffer;
  readonly kernels: Kernels;
  #next = RESERVED;

  /** @param bytes - Sum of the sizes that will be asked for, in bytes; rounding up is added here. */
  constructor(bytes: number) {
    compiled ??= new wasm.Module(Uint8Array.from(atob(kernelsBytes), (letter) => letter.charCodeAt(0)));
    const memory = new wasm.Memory({ initial: Math.ceil((bytes + 4096) / PAGE) });
    this.buffer = memory.buffer;
    this.kernels = new wasm.Instance(compiled, { env: { memory, abort: neverCalled } }).exports as Kernels;
  }

  /** Address of the next `bytes` bytes, on a boundary of 16. */
  take(bytes: number): number {
    const address = this.#next;
    this.#next = Math.ceil((address + bytes) / 16) * 16;
    return address;
  }

  /** As {@link KernelMemory.take}, with a view. */
  float64(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.buffer, this.take(8 * length), length);
  }

  /** As {@link KernelMemory.take}, with a view. */
  int32(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.buffer, this.take(4 * length), length);
  }

  /** As {@link KernelMemory.take}, with a view. */
  float32(length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.buffer, this.take(4 * length), length);
  }

  /** As {@link KernelMemory.take}, with a view. */
  int16(length: number): Int16Array<ArrayBuffer> {
    return new Int16Array(this.buffer, this.take(2 * length), length);
  }
}

function neverCalled(): never {
  throw new Error("internal: a kernel aborted");
}
