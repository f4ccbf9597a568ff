/** @file Where mapped lines lie and how many tokens they have, in arrays that are used again. */

import { doubled } from "../internal/doubled.js";
import { LINE_NUMBERS, type MappedLines } from "./messages.js";

/** Collects lines, then shares them. */
export class LineTable {
  /** Start, end and token count of each line. */
  #numbers = new Int32Array(LINE_NUMBERS * 4096);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  add(start: number, end: number, count: number): void {
    const at = this.#length;
    if (at === this.#numbers.length) this.#numbers = doubled(this.#numbers);
    this.#numbers[at] = start;
    this.#numbers[at + 1] = end;
    this.#numbers[at + 2] = count;
    this.#length = at + LINE_NUMBERS;
  }

  /** The lines as a message: one piece of shared memory, of their size. */
  share(bytes: Uint8Array): MappedLines {
    const lines = new Int32Array(new SharedArrayBuffer(4 * this.#length));
    lines.set(this.#numbers.subarray(0, this.#length));
    return { bytes, lines };
  }
}
