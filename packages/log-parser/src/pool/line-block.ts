/** @file Many lines in memory that the kernels see: cut, counted and scanned where they lie. */

import { kernelsBytes } from "../internal/kernels.wasm.js";
import type { FindTokens } from "../internal/token-kernel.js";
import { decodeText, type ScannedLine, takeRest } from "../internal/token-scanner.js";
import { newWasmMemory, runWasm, WASM_PAGE } from "../internal/wasm-module.js";
import { kernelsBytes as lineKernelsBytes } from "./line-kernels.wasm.js";

type CutLines = (from: number, to: number, most: number, ends: number, counts: number) => number;

/** Lines that are cut at once. */
const MOST_LINES = 4096;
/** Tokens of a line that have a place in the tables. */
const MOST_TOKENS = 4096;
const TABLE = 4 * 4096;
/** Where the text begins: behind two tables of lines and three of tokens. */
const TEXT = 5 * TABLE;
/** What a kernel may read behind the text. */
const BEHIND = 16;
const WIDE = 0x80000000;

/** A stretch of text; lines of it become the {@link ScannedLine} that this is. */
export class LineBlock implements ScannedLine {
  bytes!: Uint8Array<ArrayBuffer>;
  view!: DataView<ArrayBuffer>;
  starts!: Int32Array<ArrayBuffer>;
  ends!: Int32Array<ArrayBuffer>;
  hashes!: Int32Array<ArrayBuffer>;
  count = 0;
  #lineEnds!: Int32Array;
  #lineCounts!: Uint32Array;
  #findTokens!: FindTokens;
  #cutLines!: CutLines;
  #end = TEXT;

  /** A block; `undefined` where there is no WebAssembly SIMD. */
  static create(): LineBlock | undefined {
    try {
      return new LineBlock();
    } catch {
      return undefined;
    }
  }

  private constructor() {
    this.#makeRoom(1 << 20);
  }

  /** Takes in a text, in place of the one before. */
  load(text: Uint8Array): void {
    if (TEXT + text.length + BEHIND > this.bytes.length) this.#makeRoom(2 * text.length);
    this.bytes.set(text, TEXT);
    this.#end = TEXT + text.length;
  }

  /**
   * Calls `each` for every line that ends with LF, until that says `false`.
   * @returns whether it never did.
   */
  eachLine(each: (start: number, end: number, tokens: number, isWide: boolean) => boolean): boolean {
    let start = TEXT;
    while (start < this.#end) {
      const lines = this.#cutLines(start, this.#end, MOST_LINES, 0, TABLE);
      if (lines === 0) break;
      for (let i = 0; i < lines; i++) {
        const end = this.#lineEnds[i];
        const count = this.#lineCounts[i];
        if (!each(start - TEXT, end - TEXT, count & ~WIDE, count >= WIDE)) return false;
        start = end + 1;
      }
    }
    return true;
  }

  /** Finds the tokens of the line at `start` up to `end`, the last of `most` taking the rest; `false` for too many. */
  scan(start: number, end: number, most: number): boolean {
    const limit = Math.min(most, MOST_TOKENS - 1);
    const found = this.#findTokens(TEXT + start, TEXT + end, limit, 2 * TABLE, 3 * TABLE, 4 * TABLE);
    this.count = Math.min(found, limit);
    if (found <= limit) return true;
    if (limit < most) return false;
    takeRest(this, TEXT + end);
    return true;
  }

  text(token: number): string {
    return decodeText(this.bytes, this.starts[token], this.ends[token]);
  }

  #makeRoom(length: number): void {
    const memory = newWasmMemory(Math.ceil((TEXT + length + BEHIND) / WASM_PAGE));
    this.bytes = new Uint8Array(memory.buffer);
    this.view = new DataView(memory.buffer);
    this.#lineEnds = new Int32Array(memory.buffer, 0, MOST_LINES);
    this.#lineCounts = new Uint32Array(memory.buffer, TABLE, MOST_LINES);
    this.starts = new Int32Array(memory.buffer, 2 * TABLE, MOST_TOKENS);
    this.ends = new Int32Array(memory.buffer, 3 * TABLE, MOST_TOKENS);
    this.hashes = new Int32Array(memory.buffer, 4 * TABLE, MOST_TOKENS);
    this.#findTokens = (runWasm(kernelsBytes, memory) as { findTokens: FindTokens }).findTokens;
    this.#cutLines = (runWasm(lineKernelsBytes, memory) as { cutLines: CutLines }).cutLines;
  }
}
