/** @file The kernel of `assembly/kernels.as` with its memory: a line at address 0, the tables of its tokens behind. */

import { kernelsBytes } from "./kernels.wasm.js";

/** The part of WebAssembly's JavaScript interface used here; neither lib.es nor Node's types have it. */
interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (descriptor: { initial: number }) => WasmMemory;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

type FindTokens = (length: number, most: number, starts: number, ends: number, hashes: number) => number;

const PAGE = 65_536;
/** What the kernel may read behind a line. */
const BLOCK = 16;
/** Tokens that have a place in the tables. With them, one page holds twice the longest line of Drain's defaults. */
const MOST_TOKENS = 1024;
const TABLE = 4 * MOST_TOKENS;
const SIZE = PAGE - 3 * TABLE;

/** One compilation for all. */
let compiled: object | undefined;

/** A line's bytes and its tokens' places and hashes, in memory that the kernel sees: one page, which never grows. */
export class TokenKernel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** {@link bytes}, to be read several at a time. */
  readonly view: DataView<ArrayBuffer>;
  readonly starts: Int32Array<ArrayBuffer>;
  readonly ends: Int32Array<ArrayBuffer>;
  readonly hashes: Int32Array<ArrayBuffer>;
  readonly #findTokens: FindTokens;

  /** A kernel; `undefined` where there is no WebAssembly SIMD, or no memory for one more. */
  static create(): TokenKernel | undefined {
    const wasm = (globalThis as { WebAssembly?: WasmApi }).WebAssembly;
    if (wasm === undefined) return undefined;
    try {
      compiled ??= new wasm.Module(Uint8Array.from(atob(kernelsBytes), (letter) => letter.charCodeAt(0)));
      return new TokenKernel(wasm, compiled);
    } catch {
      // No SIMD, a page's security policy, or no address space left by thousands of other parsers.
      return undefined;
    }
  }

  private constructor(wasm: WasmApi, module: object) {
    const memory = new wasm.Memory({ initial: 1 });
    this.bytes = new Uint8Array(memory.buffer, 0, SIZE);
    this.view = new DataView(memory.buffer);
    this.starts = new Int32Array(memory.buffer, SIZE, MOST_TOKENS);
    this.ends = new Int32Array(memory.buffer, SIZE + TABLE, MOST_TOKENS);
    this.hashes = new Int32Array(memory.buffer, SIZE + 2 * TABLE, MOST_TOKENS);
    const { exports } = new wasm.Instance(module, { env: { memory } });
    this.#findTokens = (exports as { findTokens: FindTokens }).findTokens;
  }

  /** Whether a line of `length` bytes and at most `tokens` tokens can be held. */
  fits(length: number, tokens: number): boolean {
    return length + BLOCK <= SIZE && tokens <= MOST_TOKENS;
  }

  /** Finds at most `most` tokens of the first `length` bytes, and answers how many; `most + 1` when there are more. */
  find(length: number, most: number): number {
    return this.#findTokens(length, most, SIZE, SIZE + TABLE, SIZE + 2 * TABLE);
  }
}
