/** @file One pass over a line: blanks cut it into chunks, marks cut chunks into pieces, each piece becomes atoms. */

import { ATOM, type Atoms, UNKNOWN, VARIABLE } from "./atoms.js";
import { BLANK, CLASS_OF, COLON, DASH, DIGIT, DOT, foldText, LETTER, MARK, OTHER, SLASH } from "./characters.js";
import { isNumberedWord, type PiecePart, splitPiece } from "./pieces.js";
import type { ZeroRules } from "./rules.js";
import { HASH_SEED, HASH_STEP, hashBytes, type WordTable } from "./word-table.js";

// Pieces without digits come back all the time: what they are is remembered, for so many of them.
const REMEMBERED_PIECES = 4096;
const LONGEST_REMEMBERED = 64;
// A piece longer than this, without a blank or a mark, is data: a name, a host and a path are shorter.
const LONGEST_PARTED = 256;
const URL_TAIL = /[^\s,;"'<>()[\]]*/y;
const QUERY_END = new Set([..."\"'<>()[]"].map((mark) => mark.charCodeAt(0)));

/** Cuts lines into {@link Atoms}. */
export class LineScanner {
  readonly #words: WordTable;
  readonly #rules: ZeroRules;
  readonly #maxLength: number;
  /** The line as one byte a character. */
  readonly #bytes: Uint8Array;
  readonly #remembered = new Map<string, readonly PiecePart[]>();
  /** Up to here the line is known to hold no query, so that a row of slashes is not searched again and again. */
  #queryFreeUntil = 0;

  /** @param maxLength - Characters of a line that are looked at; the rest is one value. */
  constructor(words: WordTable, rules: ZeroRules, maxLength: number) {
    this.#words = words;
    this.#rules = rules;
    this.#maxLength = maxLength;
    this.#bytes = new Uint8Array(maxLength + 1);
  }

  /** Fills `atoms` with the line's; beyond their limit the rest of the line is one value. */
  scan(line: string, atoms: Atoms): void {
    const text = line.length > this.#maxLength ? line.slice(0, this.#maxLength) : line;
    atoms.reset(line);
    this.#queryFreeUntil = 0;
    foldText(text, this.#bytes);
    this.#bytes[text.length] = 0x20; // whoever looks past the end sees a blank
    this.#scanChunks(text, atoms);
    if (atoms.ends[atoms.length - 1] !== line.length && line.length > text.length) {
      atoms.push(VARIABLE, ATOM.value, 1, text.length, line.length);
    }
  }

  #scanChunks(text: string, atoms: Atoms): void {
    const bytes = this.#bytes;
    let glued = 0;
    for (let at = 0; at < text.length; ) {
      const kind = CLASS_OF[bytes[at]];
      if (kind === BLANK) {
        at++;
        glued = 0;
        continue;
      }
      if (atoms.isFull) {
        atoms.push(VARIABLE, ATOM.value, glued, at, atoms.text.length);
        return;
      }
      if (kind === MARK) {
        this.#pushMark(at, glued, atoms);
        at++;
      } else at = this.#scanPiece(text, at, glued, atoms);
      glued = 1;
    }
  }

  /** A mark, and the value that is missing before or after it: `()` and `key= `. */
  #pushMark(at: number, glued: number, atoms: Atoms): void {
    const bytes = this.#bytes;
    const last = atoms.length - 1;
    if (this.#rules.emptyValues && glued === 1 && atoms.ends[last] === at && atoms.kinds[last] === ATOM.mark) {
      const isAfterWord = last > 0 && atoms.glued[last] === 1 && atoms.kinds[last - 1] === ATOM.word;
      if (!isAfterWord && isPair(bytes[at - 1], bytes[at])) atoms.push(VARIABLE, ATOM.empty, 1, at, at);
    }
    this.#pushKnown(atoms, ATOM.mark, glued, at, at + 1);
    if (!this.#rules.emptyValues || bytes[at] !== 0x3d || glued === 0 || atoms.kinds[atoms.length - 2] === ATOM.mark)
      return;
    if (endsValue(bytes[at + 1])) atoms.push(VARIABLE, ATOM.empty, 1, at + 1, at + 1);
  }

  /** Reads the piece that starts at `start`; returns where it ends. */
  #scanPiece(text: string, start: number, glued: number, atoms: Atoms): number {
    const bytes = this.#bytes;
    if (this.#rules.queries && bytes[start] === 0x2f) {
      const end = this.#queryEnd(start, text.length);
      if (end > start) return this.#pushValue(atoms, glued, start, end);
    }
    let classes = 0;
    let hash = HASH_SEED;
    let at = start;
    for (; at < text.length; at++) {
      const byte = bytes[at];
      const kind = CLASS_OF[byte];
      if (kind >= MARK) break;
      if (kind === COLON && isScheme(bytes, start, at)) {
        URL_TAIL.lastIndex = at;
        URL_TAIL.test(text);
        return this.#pushValue(atoms, glued, start, URL_TAIL.lastIndex);
      }
      classes |= kind;
      hash = Math.imul(hash ^ byte, HASH_STEP);
    }
    if ((classes & ~(LETTER | DASH)) === 0 && (classes & LETTER) !== 0) {
      atoms.push(this.#words.findAt(text, bytes, start, at, hash), ATOM.word, glued, start, at);
      return at;
    }
    this.#pushPiece(text, start, at, glued, atoms);
    return at;
  }

  /** Where a path with a query that starts at `start` ends; `start` if it has none before a blank, quote or bracket. */
  #queryEnd(start: number, length: number): number {
    if (start < this.#queryFreeUntil) return start;
    let hasQuery = false;
    let at = start;
    for (; at < length; at++) {
      const byte = this.#bytes[at];
      if (QUERY_END.has(byte) || CLASS_OF[byte] === BLANK) break;
      hasQuery ||= byte === 0x3f;
    }
    if (hasQuery) return at;
    this.#queryFreeUntil = at;
    return start;
  }

  /** Takes a sentence's points off the end, and looks closer at what is before them. */
  #pushPiece(text: string, start: number, end: number, glued: number, atoms: Atoms): void {
    let last = end;
    while (last > start && isPoint(this.#bytes[last - 1])) last--;
    let classes = 0;
    for (let i = start; i < last; i++) classes |= CLASS_OF[this.#bytes[i]];
    if (last === start || (classes & (LETTER | DIGIT)) === 0) {
      this.#pushKnown(atoms, ATOM.mark, glued, start, end);
      return;
    }
    if ((classes & (DIGIT | COLON | SLASH | OTHER)) === 0) this.#pushKnown(atoms, ATOM.word, glued, start, last);
    else if ((classes & (LETTER | OTHER)) === 0) this.#pushValue(atoms, glued, start, last);
    else if ((classes & ~(LETTER | DIGIT)) === 0) this.#pushIdentifier(text, start, last, glued, atoms);
    else this.#pushParts(text, start, last, glued, atoms, (classes & DIGIT) !== 0);
    if (last < end) this.#pushKnown(atoms, ATOM.mark, 1, last, end);
  }

  /** Letters with digits: a word with a number (`eth0`) where the letters prevail, else a value (`0x1f`, `8f3a`). */
  #pushIdentifier(text: string, start: number, end: number, glued: number, atoms: Atoms): void {
    if (this.#rules.numberedWords && isNumberedWord(text, start, end)) {
      this.#pushKnown(atoms, ATOM.word, glued, start, end);
    } else this.#pushValue(atoms, glued, start, end);
  }

  #pushParts(text: string, start: number, end: number, glued: number, atoms: Atoms, hasDigit: boolean): void {
    if (end - start > LONGEST_PARTED) {
      this.#pushValue(atoms, glued, start, end);
      return;
    }
    const piece = text.slice(start, end);
    const parts = hasDigit ? splitPiece(piece, this.#rules) : this.#recall(piece);
    for (let i = 0; i < parts.length; i++) {
      const { kind, start: from, end: to } = parts[i];
      const isGlued = i === 0 ? glued : 1;
      if (kind >= ATOM.value) atoms.push(VARIABLE, kind, isGlued, start + from, start + to);
      else this.#pushKnown(atoms, kind, isGlued, start + from, start + to);
      if (atoms.isFull && i + 1 < parts.length) {
        atoms.push(VARIABLE, ATOM.value, 1, start + to, end);
        return;
      }
    }
  }

  #recall(piece: string): readonly PiecePart[] {
    if (piece.length > LONGEST_REMEMBERED) return splitPiece(piece, this.#rules);
    let parts = this.#remembered.get(piece);
    if (parts === undefined) {
      parts = splitPiece(piece, this.#rules);
      if (this.#remembered.size >= REMEMBERED_PIECES) this.#remembered.clear();
      this.#remembered.set(piece, parts);
    }
    return parts;
  }

  #pushKnown(atoms: Atoms, kind: number, glued: number, start: number, end: number): void {
    const key = this.#words.findAt(atoms.text, this.#bytes, start, end, hashBytes(this.#bytes, start, end));
    atoms.push(key < 0 ? UNKNOWN : key, kind, glued, start, end);
  }

  #pushValue(atoms: Atoms, glued: number, start: number, end: number): number {
    atoms.push(VARIABLE, ATOM.value, glued, start, end);
    return end;
  }
}

/** Whether the bytes from `start` to the colon are a URL's scheme, with `//` behind it. */
function isScheme(bytes: Uint8Array, start: number, colon: number): boolean {
  if (bytes[colon + 1] !== 0x2f || bytes[colon + 2] !== 0x2f || colon === start) return false;
  for (let i = start; i < colon; i++) {
    const kind = CLASS_OF[bytes[i]];
    if ((kind & (LETTER | DOT | DASH)) === 0 && (i === start || kind !== DIGIT)) return false;
  }
  return true;
}

function isPoint(byte: number): boolean {
  return byte === 0x2e || byte === 0x3a || byte === 0x21 || byte === 0x3f;
}

function isPair(open: number, close: number): boolean {
  return (open === 0x28 && close === 0x29) || (open === 0x5b && close === 0x5d) || (open === 0x7b && close === 0x7d);
}

/** Whether what follows cannot be a value: a blank (or the end), or one of `, ; ) ]`. */
function endsValue(byte: number): boolean {
  return byte === 0x2c || byte === 0x3b || byte === 0x29 || byte === 0x5d || CLASS_OF[byte] === BLANK;
}
