/** @file Output that waits for its reader, and knows a closed pipe from a full disk. */

import type { Writable } from "node:stream";

/** Whoever read the output has had enough (`| head`): no failure, just the end. */
export class ClosedPipeError extends Error {
  override readonly name = "ClosedPipeError";
}

/** The output could not be written: no space, no permission, no such folder. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/** What becomes of an output that was opened for this sink alone. */
export interface OwnedOutput {
  /** Resolves when all that went through the stream has arrived; what fails behind the stream rejects here. */
  readonly written: Promise<void>;
  /** Puts the output in its place, once it is complete. */
  readonly finish: () => Promise<void>;
  /** Takes away what was written of an output that will not be complete. */
  readonly discard: () => Promise<void>;
}

/** Writes bytes or text and waits until they are taken: into a file, see `openFile`, or standard output. */
export class ByteSink {
  readonly #stream: Writable;
  readonly #name: string;
  readonly #owned: OwnedOutput | undefined;
  /** What went wrong behind the stream, in a file that it is compressed into, and whom to tell. */
  #failure: Error | undefined;
  #fail: (error: Error) => void = () => {};
  #isFinished = false;

  /** @param owned - `undefined` for standard output, which stays open. */
  constructor(stream: Writable, name: string, owned?: OwnedOutput) {
    this.#stream = stream;
    this.#name = name;
    this.#owned = owned;
    owned?.written.catch((error: Error) => {
      this.#failure = error;
      this.#fail(error); // a compressor that is destroyed never calls back for the write under way
    });
    stream.on("error", () => {}); // its failures also reach the callback of a write, where they are told
  }

  /** @throws {@link ClosedPipeError} or {@link OutputError}. */
  async write(chunk: Uint8Array | string): Promise<void> {
    if (chunk.length === 0) return;
    await this.#told((done) => this.#stream.write(chunk, done));
  }

  /** Waits until everything is written, and closes what was opened for this. */
  async end(): Promise<void> {
    const owned = this.#owned;
    if (owned === undefined) return;
    await this.#told((done) => this.#stream.end(done));
    await this.#told((done) => owned.written.then(owned.finish).then(() => done(), done));
    this.#isFinished = true;
  }

  /** Takes away what was written, unless it was ended in good order; for runs that fail. */
  async discard(): Promise<void> {
    if (!this.#isFinished) await this.#owned?.discard();
  }

  async #told(act: (done: (error?: Error | null) => void) => void): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject;
        act((error) => (error ? reject(error) : resolve()));
      });
    } catch (told) {
      const cause = this.#failure ?? told;
      const { code, message } = cause as NodeJS.ErrnoException;
      const isStandardOutput = this.#owned === undefined;
      if (code === "EPIPE" || (isStandardOutput && code === "ERR_STREAM_DESTROYED")) throw new ClosedPipeError(message);
      throw new OutputError(`${this.#name}: must be writable, got ${message}`, { cause });
    }
  }
}
