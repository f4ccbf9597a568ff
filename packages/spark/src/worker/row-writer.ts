/** @file Rows to standard output, with back-pressure, and an end when nobody reads any more. */

import type { Writable } from "node:stream";
import { NULL, SEPARATOR } from "./fields.js";

/** Text written at once: large enough that a write costs nothing beside its bytes. */
const FLUSH_LENGTH = 1 << 16;

/** What is called when a write has been blocked for too long. */
export type OnStall = () => void;

/** Buffers rows and writes them in order. */
export class RowWriter {
  readonly #stream: Writable;
  readonly #stallMs: number;
  readonly #onStall: OnStall;
  #text = "";
  #rows = 0;

  /**
   * @param stallMs - A blocked write is given up after so long: after a LIMIT Spark neither reads on nor ends the process.
   */
  constructor(stream: Writable, stallMs: number, onStall: OnStall) {
    this.#stream = stream;
    this.#stallMs = stallMs;
    this.#onStall = onStall;
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Whether enough is waiting that {@link flush} should be awaited before more is made. */
  get isFull(): boolean {
    return this.#text.length >= FLUSH_LENGTH;
  }

  /** Adds a row. Texts must be plain; see `isPlain`. */
  add(...fields: readonly (string | number | undefined)[]): void {
    for (let i = 0; i < fields.length; i++) {
      if (i > 0) this.#text += SEPARATOR;
      this.#text += fields[i] ?? NULL;
    }
    this.#text += "\n";
    this.#rows++;
  }

  /** Adds a row that is one text already: fields joined by the separator. */
  addText(row: string): void {
    this.#text += `${row}\n`;
    this.#rows++;
  }

  async flush(): Promise<void> {
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    if (this.#stream.write(text)) return;
    const stalled = setTimeout(this.#onStall, this.#stallMs);
    await new Promise((resolve) => this.#stream.once("drain", resolve));
    clearTimeout(stalled);
  }
}
