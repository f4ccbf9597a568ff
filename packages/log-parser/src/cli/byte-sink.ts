/** @file Output that waits for its reader, and knows a closed pipe from a full disk. */

import { createWriteStream } from "node:fs";
import { pipeline, type Writable } from "node:stream";
import * as zlib from "node:zlib";

import { UsageError } from "./usage-error.js";

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
  readonly #written: Promise<void>;
  /** What went wrong behind the stream, in a file that it is compressed into. */
  #failure: Error | undefined;

  /**
   * @param isOwned - Whether {@link end} closes the stream; standard output stays open.
   * @param written - Resolves when all that went through the stream has arrived, where more comes behind it.
   */
  constructor(stream: Writable, name: string, isOwned: boolean, written: Promise<void> = Promise.resolve()) {
    this.#stream = stream;
    this.#name = name;
    this.#isOwned = isOwned;
    this.#written = written;
    written.catch((error: Error) => {
      this.#failure = error;
    });
    stream.on("error", () => {}); // every failure also reaches the callback of a write, where it is told
  }

  /** @throws {@link ClosedPipeError} or {@link OutputError}. */
  async write(chunk: Uint8Array | string): Promise<void> {
    if (chunk.length === 0) return;
    await this.#told((done) => this.#stream.write(chunk, done));
  }

  /** Waits until everything is written, and closes what this opened. */
  async end(): Promise<void> {
    if (!this.#isOwned) return;
    await this.#told((done) => this.#stream.end(done));
    await this.#told((done) => this.#written.then(() => done(), done));
  }

  async #told(act: (done: (error?: Error | null) => void) => void): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => act((error) => (error ? reject(error) : resolve())));
    } catch (told) {
      const cause = this.#failure ?? told;
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === "EPIPE" || (!this.#isOwned && code === "ERR_STREAM_DESTROYED")) throw new ClosedPipeError(message);
      throw new OutputError(`${this.#name}: must be writable, got ${message}`, { cause });
    }
  }
}

/** What compresses, by the ending of a file's name. */
const COMPRESSORS: Readonly<Record<string, () => zlib.Gzip>> = {
  ".gz": () => zlib.createGzip(),
  ".zst": () => {
    // Node has had zstd since 22.15; the packages that bring it to older ones only decompress, or take all at once.
    const create = (zlib as { createZstdCompress?: () => zlib.Gzip }).createZstdCompress;
    if (create === undefined) throw new UsageError("writing .zst needs Node 22.15 or later; .gz works everywhere");
    return create();
  },
};

/** The name without the ending that says how it is compressed. */
export function plainName(path: string): string {
  return path.replace(/\.(?:gz|zst)$/i, "");
}

/** @throws {@link UsageError} if this Node cannot compress as the file's name says. */
export function checkCompression(path: string): void {
  compressorOf(path)?.().destroy();
}

function compressorOf(path: string): (() => zlib.Gzip) | undefined {
  return COMPRESSORS[path.slice(plainName(path).length).toLowerCase()];
}

/** A sink that writes to a file, replacing what it held; compressed where the name ends so. */
export function openFile(path: string): ByteSink {
  const create = compressorOf(path);
  if (create === undefined) return new ByteSink(createWriteStream(path), path, true);
  const compressor = create();
  const written = new Promise<void>((resolve, reject) => {
    pipeline(compressor, createWriteStream(path), (error) => (error ? reject(error) : resolve()));
  });
  return new ByteSink(compressor, path, true, written);
}
