/** @file Bytes to lines: the one place that knows line ends, byte order marks and broken UTF-8. */

import { InvalidInputError } from "@lsad/core";

/** Options of {@link LineDecoder} and {@link splitLines}. */
export interface LineOptions {
  /**
   * Bytes kept of a line; the rest is dropped and counted. Default 1,048,576, so that one line without end cannot fill
   * the memory. Where text comes in instead of bytes, characters.
   */
  readonly maxLineBytes?: number;
}

export const DEFAULT_MAX_LINE_BYTES = 1 << 20;
const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Splits a stream of bytes or texts into lines, whatever way the stream is cut.
 *
 * A line ends at LF or CRLF; a lone CR is data. A byte order mark is dropped at the very start and nowhere else. Broken
 * UTF-8 becomes U+FFFD, NUL stays. A last line needs no line end; nothing after the last line end is no line. Holds one
 * unfinished line of at most `maxLineBytes`.
 *
 * @example
 * ```ts
 * const decoder = new LineDecoder();
 * decoder.push("one\r\ntw"); // ["one"]
 * decoder.push("o\n"); // ["two"]
 * decoder.end(); // []
 * ```
 */
export class LineDecoder {
  readonly #maxBytes: number;
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  /** Bytes of a line not yet ended; decoded as a whole, so that characters cut by a chunk's end stay whole. */
  #pending: Uint8Array = new Uint8Array(0);
  #pendingText = "";
  #overlong = false;
  #atStart = true;
  #cutLines = 0;

  constructor({ maxLineBytes = DEFAULT_MAX_LINE_BYTES }: LineOptions = {}) {
    if (!(maxLineBytes >= 1)) {
      throw new InvalidInputError(`LineDecoder: maxLineBytes must be at least 1, got ${maxLineBytes}`);
    }
    this.#maxBytes = maxLineBytes;
  }

  /** How many lines so far were longer than `maxLineBytes` and lost their end. */
  get cutLines(): number {
    return this.#cutLines;
  }

  /** The lines that end within this chunk. A stream is all bytes or all text. */
  push(chunk: Uint8Array | string): string[] {
    return typeof chunk === "string" ? this.#pushText(chunk) : this.#pushBytes(chunk);
  }

  /** The last line, when the stream did not end with a line end. */
  end(): string[] {
    const isText = this.#pendingText !== "";
    if (!isText && this.#pending.length === 0 && !this.#overlong) return [];
    const line = isText ? this.#pendingText : this.#decode(this.#pending);
    this.#pendingText = "";
    this.#pending = new Uint8Array(0);
    this.#overlong = false;
    return [this.#first(line)];
  }

  #pushBytes(chunk: Uint8Array): string[] {
    const firstEnd = chunk.indexOf(LF);
    if (firstEnd < 0) {
      this.#keepBytes(chunk);
      return [];
    }
    this.#keepBytes(chunk.subarray(0, firstEnd));
    const lines = [this.#finishBytes()];
    const lastEnd = chunk.lastIndexOf(LF);
    this.#splitWhole(chunk.subarray(firstEnd + 1, lastEnd + 1), lines);
    this.#keepBytes(chunk.subarray(lastEnd + 1));
    return lines;
  }

  /** Lines that lie wholly in one chunk: decoded together, since no UTF-8 sequence reaches over a line end. */
  #splitWhole(bytes: Uint8Array, lines: string[]): void {
    if (bytes.length === 0) return;
    if (bytes.length <= this.#maxBytes) {
      for (const line of this.#decode(bytes.subarray(0, -1)).split("\n")) {
        lines.push(line.charCodeAt(line.length - 1) === CR ? line.slice(0, -1) : line);
      }
      return;
    }
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      this.#keepBytes(bytes.subarray(start, end));
      lines.push(this.#finishBytes());
      start = end + 1;
    }
  }

  /** Adds to the unfinished line: a view while that is enough, a copy once a chunk ends inside the line. */
  #keepBytes(bytes: Uint8Array): void {
    const room = this.#maxBytes + 1 - this.#pending.length; // one more, as a CR at the end does not count
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    if (kept.length < bytes.length) this.#markCut();
    if (kept.length === 0) return;
    const joined = new Uint8Array(this.#pending.length + kept.length);
    joined.set(this.#pending);
    joined.set(kept, this.#pending.length);
    this.#pending = joined;
  }

  #finishBytes(): string {
    let bytes = this.#pending;
    if (!this.#overlong && bytes.at(-1) === CR) bytes = bytes.subarray(0, -1);
    if (bytes.length > this.#maxBytes) {
      this.#markCut();
      bytes = bytes.subarray(0, this.#maxBytes);
    }
    this.#pending = new Uint8Array(0);
    this.#overlong = false;
    return this.#first(this.#decode(bytes));
  }

  #pushText(chunk: string): string[] {
    const parts = chunk.split("\n");
    const lines: string[] = [];
    for (let i = 0; i < parts.length; i++) {
      this.#keepText(parts[i]);
      if (i < parts.length - 1) lines.push(this.#finishText());
    }
    return lines;
  }

  #keepText(text: string): void {
    const room = this.#maxBytes + 1 - this.#pendingText.length;
    if (text.length > room) this.#markCut();
    this.#pendingText += text.length > room ? text.slice(0, room) : text;
  }

  #finishText(): string {
    let line = this.#pendingText;
    if (!this.#overlong && line.endsWith("\r")) line = line.slice(0, -1);
    if (line.length > this.#maxBytes) {
      this.#markCut();
      line = line.slice(0, this.#maxBytes);
    }
    this.#pendingText = "";
    this.#overlong = false;
    return this.#first(line);
  }

  #markCut(): void {
    if (!this.#overlong) this.#cutLines++;
    this.#overlong = true;
  }

  #decode(bytes: Uint8Array): string {
    return this.#utf8.decode(bytes);
  }

  #first(line: string): string {
    if (!this.#atStart) return line;
    this.#atStart = false;
    return line.charCodeAt(0) === BYTE_ORDER_MARK ? line.slice(1) : line;
  }
}

/**
 * The lines of a stream, one at a time; see {@link LineDecoder} for what a line is.
 *
 * Reads no further than it is asked: a slow reader holds the source back.
 *
 * @param chunks - Bytes (`fs.createReadStream`, `response.body`, `blob.stream()`) or texts, cut anywhere.
 *
 * @example
 * ```ts
 * const lines: string[] = [];
 * for await (const line of splitLines(["one\r\ntwo\nthr", "ee"])) lines.push(line);
 * // ["one", "two", "three"]
 * ```
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  options: LineOptions = {},
): AsyncGenerator<string, void, undefined> {
  const decoder = new LineDecoder(options);
  for await (const chunk of chunks) yield* decoder.push(chunk);
  yield* decoder.end();
}

/** {@link splitLines} as a web stream: bytes or texts in, lines out. */
export function lineStream(options: LineOptions = {}): TransformStream<Uint8Array | string, string> {
  const decoder = new LineDecoder(options);
  return new TransformStream<Uint8Array | string, string>({
    transform(chunk, controller) {
      for (const line of decoder.push(chunk)) controller.enqueue(line);
    },
    flush(controller) {
      for (const line of decoder.end()) controller.enqueue(line);
    },
  });
}
