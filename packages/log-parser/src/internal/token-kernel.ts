/** @file The kernel of `assembly/kernels.as` with its memory: a line at address 0, the tables of its tokens behind. */

import { kernelsBytes } from "./kernels.wasm.js";
import { newWasmMemory, runWasm, WASM_PAGE } from "./wasm-module.js";

/**
 * Finds at most `most` tokens of the bytes at `from` up to `to`, and answers how many; `most + 1` when there are more.
 * The other numbers are the addresses of the tables.
 */
export type FindTokens = (
  from: number,
  to: number,
  most: number,
  starts: number,
  ends: number,
  hashes: number,
) => number;

/** What the kernel may read behind a line. */
const BLOCK = 16;
/** Tokens that have a place in the tables. With them, one page holds twice the longest line of Drain's defaults. */
const MOST_TOKENS = 1024;
const TABLE = 4 * MOST_TOKENS;
const SIZE = WASM_PAGE - 3 * TABLE;

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
    try {
      return new TokenKernel();
    } catch {
      // No SIMD, a page's security policy, or no address space left by thousands of other parsers.
      return undefined;
    }
  }

  private constructor() {
    const memory = newWasmMemory(1);
    this.bytes = new Uint8Array(memory.buffer, 0, SIZE);
    this.view = new DataView(memory.buffer);
    this.starts = new Int32Array(memory.buffer, SIZE, MOST_TOKENS);
    this.ends = new Int32Array(memory.buffer, SIZE + TABLE, MOST_TOKENS);
    this.hashes = new Int32Array(memory.buffer, SIZE + 2 * TABLE, MOST_TOKENS);
    this.#findTokens = (runWasm(kernelsBytes, memory) as { findTokens: FindTokens }).findTokens;
  }

  /** Whether a line of `length` bytes and at most `tokens` tokens can be held. */
  fits(length: number, tokens: number): boolean {
    return length + BLOCK <= SIZE && tokens <= MOST_TOKENS;
  }

  /** Finds at most `most` tokens of the first `length` bytes, and answers how many; `most + 1` when there are more. */
  find(length: number, most: number): number {
    return this.#findTokens(0, length, most, SIZE, SIZE + TABLE, SIZE + 2 * TABLE);
  }
}
