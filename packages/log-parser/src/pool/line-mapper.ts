/** @file The part of Drain's work that needs no memory: lines cut, headers read, masks applied, tokens counted. */

import { completeDrainOptions } from "../drain-options.js";
import { formats, type SourceName } from "../formats.js";
import { compileFormat, type HeaderFormat } from "../header-format.js";
import { TokenScanner } from "../internal/token-scanner.js";
import { type KnownFormatName, knownFormats } from "../known-formats.js";
import { LineDecoder } from "../line-decoder.js";
import { Masker } from "../masking.js";
import type { MappedLines, WorkerSettings } from "./messages.js";

const LF = 0x0a;
const CR = 0x0d;
/** The blanks of {@link TokenScanner} below 0x80. */
const BLANK = new Uint8Array(256);
for (const code of [9, 10, 11, 12, 13, 28, 29, 30, 31, 32]) BLANK[code] = 1;

/** The format that a worker is told of: by name, else compiled. */
export function poolFormat({ format, formatOptions }: WorkerSettings): HeaderFormat | undefined {
  if (format === undefined) return undefined;
  if (Object.hasOwn(formats, format)) return formats[format as SourceName];
  if (Object.hasOwn(knownFormats, format)) return knownFormats[format as KnownFormatName];
  return compileFormat(format, formatOptions);
}

/** Maps pieces of a log: whole lines, each ended by LF. */
export class LineMapper {
  readonly #format: HeaderFormat | undefined;
  readonly #masker: Masker | undefined;
  readonly #scanner: TokenScanner;
  readonly #maxTokens: number;
  readonly #maxLength: number;
  readonly #canCountBytes: boolean;
  /** Has seen a line end, so that it takes no mark in the middle of a log for one at its start. */
  readonly #decoder = new LineDecoder();
  #local = new Uint8Array(0);

  constructor(settings: WorkerSettings) {
    const options = completeDrainOptions(settings.drain);
    const { masks, maskPrefix, maskSuffix, maxTokens, maxLength, extraDelimiters } = options;
    this.#format = poolFormat(settings);
    this.#masker = masks.length === 0 ? undefined : new Masker(masks, { maskPrefix, maskSuffix });
    this.#scanner = new TokenScanner(options);
    this.#maxTokens = maxTokens;
    this.#maxLength = maxLength;
    this.#canCountBytes = this.#format === undefined && masks.length === 0 && extraDelimiters.length === 0;
    this.#decoder.push("\n");
  }

  /** @param isFirst - Whether the piece begins the log, where a byte order mark is dropped. */
  map(bytes: Uint8Array, isFirst: boolean): MappedLines {
    return (this.#canCountBytes ? this.#countOnly(bytes) : undefined) ?? this.#mapTexts(bytes, isFirst);
  }

  /** Plain ASCII lines stay where they are; `undefined` when something needs a closer look. */
  #countOnly(bytes: Uint8Array): MappedLines | undefined {
    const lines = new SharedLines(bytes.length >> 4);
    const [maxTokens, maxLength] = [this.#maxTokens, this.#maxLength];
    const local = this.#localCopy(bytes);
    const length = bytes.length;
    const blanks = BLANK;
    for (let start = 0, end = 0; start < length; start = end + 1) {
      end = local.indexOf(LF, start);
      // A token begins at a byte that is no blank, after one that is. No branch: what comes next cannot be foreseen.
      let count = 0;
      let before = 1;
      let seen = 0;
      for (let at = start; at < end; at++) {
        const byte = local[at];
        const blank = blanks[byte];
        count += before & ~blank;
        before = blank;
        seen |= byte;
      }
      const isCrLf = end > start && local[end - 1] === CR;
      const contentEnd = isCrLf ? end - 1 : end;
      if (seen > 127 || contentEnd - start > maxLength) return undefined;
      lines.add(start, contentEnd, Math.min(count, maxTokens));
    }
    return lines.finish(bytes, true);
  }

  /** Memory that is shared is read at half the speed. */
  #localCopy(bytes: Uint8Array): Uint8Array {
    if (this.#local.length < bytes.length) this.#local = new Uint8Array(2 * bytes.length);
    this.#local.set(bytes);
    return this.#local;
  }

  #mapTexts(bytes: Uint8Array, isFirst: boolean): MappedLines {
    const texts = (isFirst ? new LineDecoder() : this.#decoder).push(bytes);
    const lines = new SharedLines(texts.length);
    const scanner = this.#scanner;
    let output = new Uint8Array(new SharedArrayBuffer(2 * bytes.length + 1024));
    let length = 0;
    let isAscii = true;
    for (const text of texts) {
      const content = this.#format === undefined ? text : (this.#format.read(text)?.content ?? text);
      scanner.load(content);
      this.#masker?.maskBytes(scanner);
      const size = scanner.length;
      if (length + size > output.length) output = grown(output, length + size);
      for (let i = 0; i < size; i++) {
        const byte = scanner.bytes[i];
        output[length + i] = byte;
        if (byte > 127) isAscii = false;
      }
      scanner.split();
      lines.add(length, length + size, scanner.count);
      length += size;
    }
    return lines.finish(output, isAscii);
  }
}

/** Places and token counts of lines, in shared memory that grows. */
class SharedLines {
  #starts: Int32Array;
  #ends: Int32Array;
  #counts: Int32Array;
  #length = 0;

  constructor(expected: number) {
    const room = Math.max(64, expected);
    this.#starts = sharedInts(room);
    this.#ends = sharedInts(room);
    this.#counts = sharedInts(room);
  }

  add(start: number, end: number, count: number): void {
    const at = this.#length++;
    if (at === this.#starts.length) {
      this.#starts = doubled(this.#starts);
      this.#ends = doubled(this.#ends);
      this.#counts = doubled(this.#counts);
    }
    this.#starts[at] = start;
    this.#ends[at] = end;
    this.#counts[at] = count;
  }

  finish(bytes: Uint8Array, isAscii: boolean): MappedLines {
    const cut = (ints: Int32Array) => ints.subarray(0, this.#length);
    return { bytes, starts: cut(this.#starts), ends: cut(this.#ends), counts: cut(this.#counts), isAscii };
  }
}

function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

function doubled(ints: Int32Array): Int32Array {
  const more = sharedInts(2 * ints.length);
  more.set(ints);
  return more;
}

function grown(bytes: Uint8Array, least: number): Uint8Array<SharedArrayBuffer> {
  const more = new Uint8Array(new SharedArrayBuffer(Math.max(least, 2 * bytes.length)));
  more.set(bytes);
  return more;
}
