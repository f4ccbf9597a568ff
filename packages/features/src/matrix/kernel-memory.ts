/** @file Memory in which the SIMD loops of `assembly/kernels.as` run. */

import { kernelsBytes } from "./kernels.wasm.js";

/** The compiled functions; addresses and strides are bytes in the module's memory. */
interface Kernels {
  addProduct(
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bRow: number,
    out: number,
    outRow: number,
    rows: number,
    inner: number,
    columns: number,
  ): void;
  gatherRows(
    ends: number,
    indices: number,
    values: number,
    rows: number,
    y: number,
    columns: number,
    out: number,
  ): void;
  scatterRows(
    ends: number,
    indices: number,
    values: number,
    rows: number,
    y: number,
    columns: number,
    out: number,
  ): void;
  orthogonaliseStep(
    y: number,
    rows: number,
    columns: number,
    done: number,
    scale: number,
    projections: number,
    sums: number,
  ): void;
}

/** The part of WebAssembly's JavaScript interface used here; neither lib.es nor Node's types have it. */
interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const PAGE = 65_536;
/** Up to this size one memory serves call after call; a larger one is the garbage collector's when its call ends. */
const SHARED_BYTES = 64 * PAGE;
/** What 32-bit addresses reach. */
const LARGEST_BYTES = 2 ** 32 - PAGE;
/** Sums and lanes are rounded up to whole vectors: room for that, in each of the few arrays of a call. */
const SLACK = PAGE;

let compiled: object | undefined;
let shared: KernelMemory | undefined;

/**
 * Memory of at least `bytes`, all of it free to take and what lies there undefined; it is the caller's until the next call.
 * @returns `undefined` where there is no WebAssembly, or for more than 4 GiB.
 */
export function kernelMemory(bytes: number): KernelMemory | undefined {
  const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly?: WasmApi };
  if (wasm === undefined || bytes + SLACK > LARGEST_BYTES) return undefined;
  if (bytes > SHARED_BYTES) return new KernelMemory(wasm, bytes);
  shared ??= new KernelMemory(wasm, SHARED_BYTES);
  shared.clear();
  return shared;
}

/** Some memory, handed out array by array, and the loops over it. */
export class KernelMemory {
  readonly kernels: Kernels;
  readonly #buffer: ArrayBuffer;
  #next = 0;

  constructor(wasm: WasmApi, bytes: number) {
    compiled ??= new wasm.Module(Uint8Array.from(atob(kernelsBytes), (letter) => letter.charCodeAt(0)));
    const memory = new wasm.Memory({ initial: Math.ceil((bytes + SLACK) / PAGE) });
    this.#buffer = memory.buffer;
    this.kernels = new wasm.Instance(compiled, { env: { memory } }).exports as Kernels;
  }

  /** The next `length` numbers, on a boundary of 16 bytes; its `byteOffset` is the address the loops want. */
  float64(length: number): Float64Array {
    return new Float64Array(this.#buffer, this.#take(8 * length), length);
  }

  /** As {@link KernelMemory.float64}, of whole numbers. */
  int32(length: number): Int32Array {
    return new Int32Array(this.#buffer, this.#take(4 * length), length);
  }

  /** Everything may be handed out again. */
  clear(): void {
    this.#next = 0;
  }

  #take(bytes: number): number {
    const address = this.#next;
    this.#next = Math.ceil((address + bytes) / 16) * 16;
    return address;
  }
}
