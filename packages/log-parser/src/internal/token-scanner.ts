/** @file A line as tokens: places and hashes in reused arrays, so that the usual line costs no object. */

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
const FIRST_SIZE = 1024;

/** What Python's `str.split()` splits on, below U+0080; the rest is in {@link isWideBlank}. */
const ASCII_BLANK = new Uint8Array(128);
for (const code of [9, 10, 11, 12, 13, 28, 29, 30, 31, 32]) ASCII_BLANK[code] = 1;

/** Blanks above U+007F, as in Python's `str.isspace`: not U+200B and not U+FEFF. */
function isWideBlank(code: number): boolean {
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

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
 * Splits lines at blanks. After {@link TokenScanner.scan}, token i is `codes[starts[i]]` up to `codes[ends[i]]`, and
 * `hashes[i]` is its FNV-1a hash, never 0: equal texts have equal hashes, and whoever finds equal hashes compares texts.
 */
export class TokenScanner {
  /** UTF-16 code units of the line. */
  codes = new Uint16Array(FIRST_SIZE);
  /** How many of {@link codes} are the line. */
  length = 0;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  hashes = new Int32Array(64);
  /** How many tokens the line has. */
  count = 0;
  readonly #maxTokens: number;
  readonly #maxLength: number;
  readonly #delimiters: readonly string[];

  constructor({ maxTokens, maxLength, extraDelimiters }: ScannerOptions) {
    this.#maxTokens = maxTokens;
    this.#maxLength = maxLength;
    this.#delimiters = extraDelimiters;
  }

  /** Reads a line and finds its tokens. */
  scan(line: string): void {
    this.load(line);
    this.split();
  }

  /** Copies a line into {@link codes}, cut at `maxLength`. */
  load(line: string): void {
    const length = line.length <= this.#maxLength ? line.length : this.#maxLength;
    if (length > this.codes.length) this.codes = new Uint16Array(Math.min(this.#maxLength, 2 * length));
    const codes = this.codes;
    for (let i = 0; i < length; i++) codes[i] = line.charCodeAt(i);
    this.length = length;
  }

  /** Finds the tokens of what {@link codes} holds. */
  split(): void {
    for (const delimiter of this.#delimiters) this.#blankOut(delimiter);
    const { codes, length } = this;
    let count = 0;
    let at = 0;
    for (;;) {
      while (at < length && isBlankCode(codes[at])) at++;
      if (at === length) break;
      if (count === this.starts.length) this.#growTokens();
      this.starts[count] = at;
      let hash = FNV_OFFSET;
      if (count === this.#maxTokens - 1) {
        at = this.#endOfLine();
        hash = hashOf(codes, this.starts[count], at);
      } else {
        for (let code = codes[at]; !isBlankCode(code); code = codes[at]) {
          hash = Math.imul(hash ^ code, FNV_PRIME);
          if (++at === length) break;
        }
      }
      this.ends[count] = at;
      this.hashes[count++] = hash === 0 ? 1 : hash;
    }
    this.count = count;
  }

  /** Text of a token. A fresh string: it does not keep the line alive. */
  text(token: number): string {
    return textOf(this.codes, this.starts[token], this.ends[token]);
  }

  #blankOut(delimiter: string): void {
    const { codes, length } = this;
    const first = delimiter.charCodeAt(0);
    for (let at = 0; at + delimiter.length <= length; at++) {
      if (codes[at] !== first) continue;
      let same = 1;
      while (same < delimiter.length && codes[at + same] === delimiter.charCodeAt(same)) same++;
      if (same < delimiter.length) continue;
      codes.fill(0x20, at, at + same);
      at += same - 1;
    }
  }

  #endOfLine(): number {
    let end = this.length;
    while (isBlankCode(this.codes[end - 1])) end--;
    return end;
  }

  #growTokens(): void {
    const grow = (old: Int32Array) => {
      const wider = new Int32Array(2 * old.length);
      wider.set(old);
      return wider;
    };
    this.starts = grow(this.starts) as Int32Array<ArrayBuffer>;
    this.ends = grow(this.ends) as Int32Array<ArrayBuffer>;
    this.hashes = grow(this.hashes) as Int32Array<ArrayBuffer>;
  }
}

/** The hash that {@link TokenScanner} gives a token of this text. */
export function hashToken(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash === 0 ? 1 : hash;
}

function hashOf(codes: Uint16Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ codes[i], FNV_PRIME);
  return hash;
}

/** Whether a UTF-16 code unit separates tokens. */
export function isBlankCode(code: number): boolean {
  return code < 128 ? ASCII_BLANK[code] === 1 : isWideBlank(code);
}

/** Text of a stretch of code units, as a fresh string. */
export function textOf(codes: ArrayLike<number>, start: number, end: number): string {
  let text = "";
  // In pieces: the number of arguments of a call is limited.
  for (let at = start; at < end; at += 4096) {
    const stop = Math.min(end, at + 4096);
    const piece: number[] = [];
    for (let i = at; i < stop; i++) piece.push(codes[i]);
    text += String.fromCharCode(...piece);
  }
  return text;
}
