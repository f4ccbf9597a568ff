/** @file One pass over a line: blanks cut it into chunks, marks cut chunks into pieces, each piece becomes atoms. */

import { ATOM, type Atoms, UNKNOWN, VARIABLE } from "./atoms.js";
import { BLANK, COLON, classOf, DASH, DIGIT, DOT, LETTER, MARK, OTHER, SLASH } from "./characters.js";
import { isNumberedWord, type PiecePart, splitPiece } from "./pieces.js";
import type { ZeroRules } from "./rules.js";
import { HASH_SEED, HASH_STEP, hashText, type WordTable } from "./word-table.js";

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
  readonly #remembered = new Map<string, readonly PiecePart[]>();
  /** Up to here the line is known to hold no query, so that a row of slashes is not searched again and again. */
  #queryFreeUntil = 0;

  /** @param maxLength - Characters of a line that are looked at; the rest is one value. */
  constructor(words: WordTable, rules: ZeroRules, maxLength: number) {
    this.#words = words;
    this.#rules = rules;
    this.#maxLength = maxLength;
  }

  /** Fills `atoms` with the line's; beyond their limit the rest of the line is one value. */
  scan(line: string, atoms: Atoms): void {
    const text = line.length > this.#maxLength ? line.slice(0, this.#maxLength) : line;
    atoms.reset(line);
    this.#queryFreeUntil = 0;
    this.#scanChunks(text, atoms);
    if (atoms.ends[atoms.length - 1] !== line.length && line.length > text.length) {
      atoms.push(VARIABLE, ATOM.value, 1, text.length, line.length);
    }
  }

  #scanChunks(text: string, atoms: Atoms): void {
    let glued = 0;
    for (let at = 0; at < text.length; ) {
      const kind = classOf(text.charCodeAt(at));
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
        this.#pushMark(text, at, glued, atoms);
        at++;
      } else at = this.#scanPiece(text, at, glued, atoms);
      glued = 1;
    }
  }

  /** A mark, and the value that is missing before or after it: `()` and `key= `. */
  #pushMark(text: string, at: number, glued: number, atoms: Atoms): void {
    const code = text.charCodeAt(at);
    const last = atoms.length - 1;
    if (this.#rules.emptyValues && glued === 1 && atoms.ends[last] === at && atoms.kinds[last] === ATOM.mark) {
      const isAfterWord = last > 0 && atoms.glued[last] === 1 && atoms.kinds[last - 1] === ATOM.word;
      if (!isAfterWord && isPair(text.charCodeAt(at - 1), code)) atoms.push(VARIABLE, ATOM.empty, 1, at, at);
    }
    this.#pushKnown(atoms, ATOM.mark, glued, at, at + 1);
    if (!this.#rules.emptyValues || code !== 0x3d || glued === 0 || atoms.kinds[atoms.length - 2] === ATOM.mark) return;
    if (endsValue(text, at + 1)) atoms.push(VARIABLE, ATOM.empty, 1, at + 1, at + 1);
  }

  /** Reads the piece that starts at `start`; returns where it ends. */
  #scanPiece(text: string, start: number, glued: number, atoms: Atoms): number {
    if (this.#rules.queries && text.charCodeAt(start) === 0x2f) {
      const end = this.#queryEnd(text, start);
      if (end > start) return this.#pushValue(atoms, glued, start, end);
    }
    let classes = 0;
    let hash = HASH_SEED;
    let at = start;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const kind = classOf(code);
      if (kind >= MARK) break;
      if (kind === COLON && isScheme(text, start, at)) {
        URL_TAIL.lastIndex = at;
        URL_TAIL.test(text);
        return this.#pushValue(atoms, glued, start, URL_TAIL.lastIndex);
      }
      classes |= kind;
      hash = Math.imul(hash ^ code, HASH_STEP);
    }
    if ((classes & ~(LETTER | DASH)) === 0 && (classes & LETTER) !== 0) {
      atoms.push(this.#words.find(text, start, at, hash), ATOM.word, glued, start, at);
      return at;
    }
    this.#pushPiece(text, start, at, glued, atoms);
    return at;
  }

  /** Where a path with a query that starts at `start` ends; `start` if it has none before a blank, quote or bracket. */
  #queryEnd(text: string, start: number): number {
    if (start < this.#queryFreeUntil) return start;
    let hasQuery = false;
    let at = start;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (QUERY_END.has(code) || classOf(code) === BLANK) break;
      hasQuery ||= code === 0x3f;
    }
    if (hasQuery) return at;
    this.#queryFreeUntil = at;
    return start;
  }

  /** Takes a sentence's points off the end, and looks closer at what is before them. */
  #pushPiece(text: string, start: number, end: number, glued: number, atoms: Atoms): void {
    let last = end;
    while (last > start && isPoint(text.charCodeAt(last - 1))) last--;
    let classes = 0;
    for (let i = start; i < last; i++) classes |= classOf(text.charCodeAt(i));
    if (last === start || (classes & (LETTER | DIGIT)) === 0) {
      this.#pushKnown(atoms, ATOM.mark, glued, start, end);
      return;
    }
    if ((classes & (DIGIT | COLON | SLASH | OTHER)) === 0) this.#pushKnown(atoms, ATOM.word, glued, start, last);
    else if ((classes & (LETTER | OTHER | SLASH | COLON)) === 0) this.#pushValue(atoms, glued, start, last);
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
    const key = this.#words.find(atoms.text, start, end, hashText(atoms.text, start, end));
    atoms.push(key < 0 ? UNKNOWN : key, kind, glued, start, end);
  }

  #pushValue(atoms: Atoms, glued: number, start: number, end: number): number {
    atoms.push(VARIABLE, ATOM.value, glued, start, end);
    return end;
  }
}

/** Whether `text` from `start` to the colon is a URL's scheme, with `//` behind it. */
function isScheme(text: string, start: number, colon: number): boolean {
  if (text.charCodeAt(colon + 1) !== 0x2f || text.charCodeAt(colon + 2) !== 0x2f || colon === start) return false;
  for (let i = start; i < colon; i++) {
    const kind = classOf(text.charCodeAt(i));
    if ((kind & (LETTER | DOT | DASH)) === 0 && (i === start || kind !== DIGIT)) return false;
  }
  return true;
}

function isPoint(code: number): boolean {
  return code === 0x2e || code === 0x3a || code === 0x21 || code === 0x3f;
}

function isPair(open: number, close: number): boolean {
  return (open === 0x28 && close === 0x29) || (open === 0x5b && close === 0x5d) || (open === 0x7b && close === 0x7d);
}

/** Whether nothing that could be a value stands at `at`: the end, a blank, or one of `, ; ) ]`. */
function endsValue(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return code === 0x2c || code === 0x3b || code === 0x29 || code === 0x5d || classOf(code) === BLANK;
}
