/** @file Output that waits for its reader, and knows a closed pipe from a full disk. */

import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";

/** Whoever read the output has had enough (`| head`): no failure, just the end. */
export class ClosedPipeError extends Error {
  override readonly name = "ClosedPipeError";
}

/** The output could not be written: no space, no permission, no such folder. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/** Writes bytes or text and waits until they are taken. Made by {@link openFile} or around standard output. */
export class ByteSink {
  readonly #stream: Writable;
  readonly #name: string;
  readonly #isOwned: boolean;

  /** @param isOwned - Whether {@link end} closes the stream; standard output stays open. */
  constructor(stream: Writable, name: string, isOwned: boolean) {
    this.#stream = stream;
    this.#name = name;
    this.#isOwned = isOwned;
    stream.on("error", () => {}); // every failure also reaches the callback of a write, where it is told
  }

  /** @throws {@link ClosedPipeError} or {@link OutputError}. */
  async write(chunk: Uint8Array | string): Promise<void> {
    if (chunk.length === 0) return;
    await this.#told((done) => this.#stream.write(chunk, done));
  }

  /** Waits until everything is written, and closes what this opened. */
  async end(): Promise<void> {
    if (this.#isOwned) await this.#told((done) => this.#stream.end(done));
  }

  async #told(act: (done: (error?: Error | null) => void) => void): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => act((error) => (error ? reject(error) : resolve())));
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === "EPIPE" || (!this.#isOwned && code === "ERR_STREAM_DESTROYED")) throw new ClosedPipeError(message);
      throw new OutputError(`${this.#name}: must be writable, got ${message}`, { cause });
    }
  }
}

/** A sink that writes to a file, replacing what it held. */
export function openFile(path: string): ByteSink {
  return new ByteSink(createWriteStream(path), path, true);
}
