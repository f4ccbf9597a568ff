/** @file A line as tokens: bytes, places and hashes in reused arrays, so that the usual line costs no object. */

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
const FIRST_SIZE = 4096;
const FIRST_TOKENS = 64;
/** UTF-8 bytes of a UTF-16 code unit, at most. */
const MOST_BYTES = 3;

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
 * Splits lines at blanks. A line is held as UTF-8: encoding it is several times faster than reading its characters.
 *
 * After a scan, token i is `bytes[starts[i]]` up to `bytes[ends[i]]`, and `hashes[i]` the FNV-1a hash of its bytes,
 * never 0: equal texts have equal hashes, and whoever finds equal hashes compares texts.
 */
export class TokenScanner {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_SIZE);
  /** How many of {@link bytes} are the line. One more byte is always there, for a sentinel. */
  length = 0;
  starts = new Int32Array(FIRST_TOKENS);
  ends = new Int32Array(FIRST_TOKENS);
  hashes = new Int32Array(FIRST_TOKENS);
  /** How many tokens the line has. */
  count = 0;
  #hasWide = false;
  readonly #maxTokens: number;
  readonly #maxLength: number;
  readonly #delimiters: readonly Uint8Array[];

  constructor({ maxTokens, maxLength, extraDelimiters }: ScannerOptions) {
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
    if (this.bytes.length <= MOST_BYTES * text.length) this.bytes = new Uint8Array(2 * MOST_BYTES * text.length);
    this.length = encoder.encodeInto(text, this.bytes).written;
    this.#hasWide = this.length !== text.length;
  }

  /** Finds the tokens of what {@link bytes} holds. */
  split(): void {
    if (this.#hasWide) this.#blankOutWide();
    for (const delimiter of this.#delimiters) this.#blankOut(delimiter);
    const most = this.#maxTokens;
    this.#makeRoom(Math.min(most, (this.length >> 1) + 1));
    // All in constant locals, so that the loop reads nothing twice: this is where the time of Drain goes.
    const { bytes, length, starts, ends, hashes } = this;
    const blank = BLANK;
    let count = 0;
    let at = 0;
    bytes[length] = 0x20;
    while (at < length) {
      let byte = bytes[at];
      if (blank[byte] === 1) {
        at++;
        continue;
      }
      if (count === most) break;
      starts[count] = at;
      let hash = FNV_OFFSET;
      do {
        hash = Math.imul(hash ^ byte, FNV_PRIME);
        byte = bytes[++at];
      } while (blank[byte] === 0);
      ends[count] = at;
      hashes[count++] = hash === 0 ? 1 : hash;
    }
    this.count = count;
    if (at < length) this.#takeRest(count - 1);
  }

  /** Text of a token. A fresh string: it does not keep the line alive. */
  text(token: number): string {
    return decodeText(this.bytes, this.starts[token], this.ends[token]);
  }

  /** Lets the last token allowed run to the end of the line. */
  #takeRest(token: number): void {
    let end = this.length;
    while (BLANK[this.bytes[end - 1]] === 1) end--;
    this.ends[token] = end;
    this.hashes[token] = hashBytes(this.bytes, this.starts[token], end);
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
    for (let at = bytes.indexOf(delimiter[0]); at >= 0 && at + size <= length; at = bytes.indexOf(delimiter[0], at)) {
      let same = 1;
      while (same < size && bytes[at + same] === delimiter[same]) same++;
      if (same === size) bytes.fill(0x20, at, at + size);
      at += same === size ? size : 1;
    }
  }

  #makeRoom(tokens: number): void {
    if (tokens <= this.starts.length) return;
    this.starts = new Int32Array(2 * tokens);
    this.ends = new Int32Array(2 * tokens);
    this.hashes = new Int32Array(2 * tokens);
  }
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

function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], FNV_PRIME);
  return hash === 0 ? 1 : hash;
}

/** Text of a stretch of UTF-8. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

/** A text as UTF-8. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text) as Uint8Array<ArrayBuffer>;
}
