/** @file The part of Drain's work that needs no memory: lines cut, headers read, masks applied, tokens counted. */

import { completeDrainOptions } from "../drain-options.js";
import { formats, type SourceName } from "../formats.js";
import { compileFormat, type HeaderFormat } from "../header-format.js";
import { TokenScanner } from "../internal/token-scanner.js";
import { type KnownFormatName, knownFormats } from "../known-formats.js";
import { DEFAULT_MAX_LINE_BYTES, LineDecoder } from "../line-decoder.js";
import { Masker } from "../masking.js";
import { LineBlock } from "./line-block.js";
import { LineTable } from "./line-table.js";
import type { MappedLines, PoolDrainOptions, PoolHeader } from "./messages.js";

const CR = 0x0d;

/** The format that a header names, else compiled. */
export function poolFormat({ format, formatOptions }: PoolHeader): HeaderFormat | undefined {
  if (format === undefined) return undefined;
  if (Object.hasOwn(formats, format)) return formats[format as SourceName];
  if (Object.hasOwn(knownFormats, format)) return knownFormats[format as KnownFormatName];
  return compileFormat(format, formatOptions);
}

/** Maps pieces of logs with one header: whole lines, each ended by LF. */
export class LineMapper {
  readonly #format: HeaderFormat | undefined;
  readonly #masker: Masker | undefined;
  readonly #scanner: TokenScanner;
  readonly #maxTokens: number;
  /** Bytes of a plain line that nothing cuts. */
  readonly #maxBytes: number;
  /** Where plain lines stay as they are. */
  readonly #block: LineBlock | undefined;
  /** Has seen a line end, so that it takes no mark in the middle of a log for one at its start. */
  readonly #decoder = new LineDecoder();
  readonly #lines = new LineTable();
  #output = new Uint8Array(0);

  constructor(drain: PoolDrainOptions, header: PoolHeader) {
    const options = completeDrainOptions(drain);
    const { masks, maskPrefix, maskSuffix, maxTokens, maxLength, extraDelimiters } = options;
    this.#format = poolFormat(header);
    this.#masker = masks.length === 0 ? undefined : new Masker(masks, { maskPrefix, maskSuffix });
    this.#scanner = new TokenScanner(options);
    this.#maxTokens = maxTokens;
    this.#maxBytes = Math.min(maxLength, DEFAULT_MAX_LINE_BYTES);
    const isPlain = this.#format === undefined && masks.length === 0 && extraDelimiters.length === 0;
    if (isPlain) this.#block = LineBlock.create();
    this.#decoder.push("\n");
  }

  /** @param isFirst - Whether the piece begins the log, where a byte order mark is dropped. */
  map(bytes: Uint8Array, isFirst: boolean): MappedLines {
    this.#lines.clear();
    if (this.#block !== undefined && this.#cutOnly(bytes, this.#block)) return this.#lines.share(bytes);
    this.#lines.clear();
    const length = this.#mapTexts((isFirst ? new LineDecoder() : this.#decoder).push(bytes));
    const output = new Uint8Array(new SharedArrayBuffer(length));
    output.set(this.#output.subarray(0, length));
    return this.#lines.share(output);
  }

  /** Short lines of ASCII stay where they are; `false` when one needs a closer look. */
  #cutOnly(bytes: Uint8Array, block: LineBlock): boolean {
    block.load(bytes);
    return block.eachLine((start, lineEnd, tokens, isWide) => {
      const end = lineEnd > start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
      this.#lines.add(start, end, Math.min(tokens, this.#maxTokens));
      return !isWide && end - start <= this.#maxBytes;
    });
  }

  /** Writes lines one after the other, headers dropped, masks applied, separators made blanks; their length in all. */
  #mapTexts(texts: readonly string[]): number {
    const scanner = this.#scanner;
    let length = 0;
    for (const text of texts) {
      scanner.load(this.#format === undefined ? text : (this.#format.read(text)?.content ?? text));
      this.#masker?.maskBytes(scanner);
      scanner.split();
      const end = length + scanner.length;
      if (end > this.#output.length) this.#makeRoom(end);
      this.#output.set(scanner.bytes.subarray(0, scanner.length), length);
      this.#lines.add(length, end, scanner.count);
      length = end;
    }
    return length;
  }

  #makeRoom(length: number): void {
    const more = new Uint8Array(2 * length);
    more.set(this.#output);
    this.#output = more;
  }
}
