/** @file A line as tokens: bytes, places and hashes in reused arrays, so that the usual line costs no object. */

import { hashBytes } from "./token-hash.js";
import { TokenKernel } from "./token-kernel.js";

const FIRST_SIZE = 4096;
const FIRST_TOKENS = 64;
/** UTF-8 bytes of a UTF-16 code unit, at most. */
const MOST_BYTES = 3;
/** Lines after which a kernel is worth its page of memory. */
const LINES_BEFORE_KERNEL = 256;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** What Python's `str.split()` splits on, as bytes below 0x80; those above are in {@link TokenScanner.load}. */
const BLANK = new Uint8Array(256);
for (const code of [9, 10, 11, 12, 13, 28, 29, 30, 31, 32]) BLANK[code] = 1;

/** Limits and separators of a {@link TokenScanner}. */
export interface ScannerOptions {
  /** Tokens of a line; the last one takes the rest of the line, blanks included. */
  readonly maxTokens: number;
  /** Characters of a line that are read; the rest takes no part. */
  readonly maxLength: number;
  /** Texts that separate tokens like a blank, taken literally, one after the other. */
  readonly extraDelimiters: readonly string[];
}

/**
 * A line whose tokens are known: token i is `bytes[starts[i]]` up to `bytes[ends[i]]`, and `hashes[i]` the hash of its
 * bytes, never 0. Equal texts have equal hashes, and whoever finds equal hashes compares texts.
 */
export interface ScannedLine {
  readonly bytes: Uint8Array;
  /** {@link bytes}, to be read several at a time. */
  readonly view: DataView;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly hashes: Int32Array;
  /** How many tokens the line has. */
  readonly count: number;
  /** Text of a token. A fresh string: it does not keep the line alive. */
  text(token: number): string;
}

/**
 * Splits lines at blanks. A line is held as UTF-8: encoding it is several times faster than reading its characters.
 */
export class TokenScanner implements ScannedLine {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_SIZE);
  /** How many of {@link bytes} are the line. One more byte is always there, for a sentinel. */
  length = 0;
  /** Since the last split: the line's bytes, to be read several at a time. */
  view = new DataView(this.bytes.buffer);
  starts = new Int32Array(FIRST_TOKENS);
  ends = new Int32Array(FIRST_TOKENS);
  hashes = new Int32Array(FIRST_TOKENS);
  count = 0;
  #hasWide = false;
  readonly #maxTokens: number;
  readonly #maxLength: number;
  readonly #delimiters: readonly Uint8Array[];
  #kernel: TokenKernel | undefined;
  #linesToKernel: number;

  /** @param linesToKernel - Lines after which the WebAssembly kernel takes over, where there is one: the results are the same. */
  constructor({ maxTokens, maxLength, extraDelimiters }: ScannerOptions, linesToKernel = LINES_BEFORE_KERNEL) {
    this.#linesToKernel = linesToKernel;
    this.#maxTokens = maxTokens;
    this.#maxLength = maxLength;
    this.#delimiters = extraDelimiters.map((delimiter) => encoder.encode(delimiter));
  }

  /** Reads a line and finds its tokens. */
  scan(line: string): void {
    this.load(line);
    this.split();
  }

  /** Encodes a line, cut at `maxLength` characters. Masks may then change {@link bytes} and {@link length}. */
  load(line: string): void {
    const text = line.length > this.#maxLength ? line.slice(0, this.#maxLength) : line;
    if (this.#linesToKernel-- === 0) this.#startKernel();
    if (this.bytes.length <= MOST_BYTES * text.length) this.bytes = new Uint8Array(2 * MOST_BYTES * text.length);
    this.length = encoder.encodeInto(text, this.bytes).written;
    this.#hasWide = this.length !== text.length;
  }

  /** Finds the tokens of what {@link bytes} holds. */
  split(): void {
    if (this.#hasWide) this.#blankOutWide();
    for (const delimiter of this.#delimiters) this.#blankOut(delimiter);
    const most = this.#maxTokens;
    const tokens = Math.min(most, (this.length >> 1) + 1);
    const found = this.#kernel?.fits(this.length, tokens)
      ? this.#findByKernel(this.#kernel, most)
      : this.#find(most, tokens);
    this.count = Math.min(found, most);
    if (found > most) takeRest(this, this.length);
  }

  #findByKernel(kernel: TokenKernel, most: number): number {
    // Masks swap arrays, and a long line needs a larger one.
    if (this.bytes !== kernel.bytes) kernel.bytes.set(this.bytes.subarray(0, this.length));
    this.view = kernel.view;
    this.starts = kernel.starts;
    this.ends = kernel.ends;
    this.hashes = kernel.hashes;
    return kernel.find(this.length, most);
  }

  /** What the kernel does, in JavaScript. */
  #find(most: number, tokens: number): number {
    this.#makeRoom(tokens);
    if (this.view.buffer !== this.bytes.buffer) this.view = new DataView(this.bytes.buffer);
    const { bytes, length, starts, ends, hashes } = this;
    const blank = BLANK;
    let count = 0;
    let at = 0;
    bytes[length] = 0x20;
    while (at < length) {
      if (blank[bytes[at]] === 1) {
        at++;
        continue;
      }
      if (count === most) return most + 1;
      const start = at;
      do at++;
      while (blank[bytes[at]] === 0);
      starts[count] = start;
      ends[count] = at;
      hashes[count++] = hashBytes(bytes, start, at);
    }
    return count;
  }

  text(token: number): string {
    return decodeText(this.bytes, this.starts[token], this.ends[token]);
  }

  /** Blanks beyond ASCII, as in Python's `str.isspace`: not U+200B and not U+FEFF. */
  #blankOutWide(): void {
    const { bytes, length } = this;
    for (let at = 0; at < length; at++) {
      if (bytes[at] < 0xc2) continue;
      const size = wideBlankSize(bytes[at], bytes[at + 1], bytes[at + 2]);
      if (size > 0) bytes.fill(0x20, at, at + size);
    }
  }

  #blankOut(delimiter: Uint8Array): void {
    const { bytes, length } = this;
    const size = delimiter.length;
    bytes[length] = delimiter[0]; // ends every search with the line: the array is far longer
    for (let at = bytes.indexOf(delimiter[0]); at + size <= length; at = bytes.indexOf(delimiter[0], at)) {
      let same = 1;
      while (same < size && bytes[at + same] === delimiter[same]) same++;
      if (same === size) bytes.fill(0x20, at, at + size);
      at += same === size ? size : 1;
    }
  }

  /** Goes on in the memory of the kernel, if there is one. */
  #startKernel(): void {
    this.#kernel = TokenKernel.create();
    if (this.#kernel !== undefined && this.bytes.length < this.#kernel.bytes.length) this.bytes = this.#kernel.bytes;
  }

  #makeRoom(tokens: number): void {
    if (tokens <= this.starts.length) return;
    this.starts = new Int32Array(2 * tokens);
    this.ends = new Int32Array(2 * tokens);
    this.hashes = new Int32Array(2 * tokens);
  }
}

/** Lets the last token of a line run to the line's end, blanks there aside. */
export function takeRest({ bytes, starts, ends, hashes, count }: ScannedLine, lineEnd: number): void {
  let end = lineEnd;
  while (BLANK[bytes[end - 1]] === 1) end--;
  ends[count - 1] = end;
  hashes[count - 1] = hashBytes(bytes, starts[count - 1], end);
}

/** Bytes of the blank beyond ASCII that starts with these, or 0. */
function wideBlankSize(first: number, second: number, third: number): number {
  if (first === 0xc2) return second === 0x85 || second === 0xa0 ? 2 : 0; // U+0085, U+00A0
  if (first === 0xe1) return second === 0x9a && third === 0x80 ? 3 : 0; // U+1680
  if (first === 0xe3) return second === 0x80 && third === 0x80 ? 3 : 0; // U+3000
  if (first !== 0xe2) return 0;
  if (second === 0x81) return third === 0x9f ? 3 : 0; // U+205F
  // U+2000 to U+200A, U+2028, U+2029, U+202F
  const isBlank = second === 0x80 && (third <= 0x8a || third === 0xa8 || third === 0xa9 || third === 0xaf);
  return isBlank ? 3 : 0;
}

/** The hash that {@link TokenScanner} gives a token of this text. */
export function hashToken(text: string): number {
  const bytes = encoder.encode(text);
  return hashBytes(bytes, 0, bytes.length);
}

/** Text of a stretch of UTF-8. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

/** A text as UTF-8. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text) as Uint8Array<ArrayBuffer>;
}
