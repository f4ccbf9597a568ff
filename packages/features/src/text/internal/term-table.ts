/** @file Exact interning of terms without making a string for each occurrence. */

import { grown } from "./growable.js";

/** Start value and prime of 32-bit FNV-1a: one multiplication a character, good enough once mixed. */
export const HASH_START = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

/** Extends a hash by one UTF-16 unit. */
export function extendHash(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, HASH_PRIME);
}

/**
 * A dictionary from terms to ids 0, 1, 2... in order of first sight.
 *
 * Terms are looked up from a buffer of UTF-16 units, so that a token already known costs no allocation: this is what
 * makes vectorising faster than a `Map<string, number>`. A *joined* term is a pair of earlier terms (left, right) with a
 * space between: word n-grams are found by two numbers, without building their text.
 */
export class TermTable {
  /** Open addressing, linear probing: id + 1 and hash of slot s at 2s and 2s + 1; id + 1 = 0 marks a free slot. */
  #slots = new Int32Array(2 * 1024);
  #mask = 1023;
  #units = new Uint16Array(8192);
  #unitCount = 0;
  /** By id: first unit, or the left id of a joined term. */
  #starts = new Int32Array(512);
  /** By id: number of units, or -(right id) - 1 of a joined term. */
  #lengths = new Int32Array(512);
  #size = 0;

  /** Number of terms, base and joined. */
  get size(): number {
    return this.#size;
  }

  /**
   * Id of the term `units[start, end)`.
   * @param hash - {@link extendHash} over these units, from {@link HASH_START}.
   * @param learn - Whether an unknown term gets a new id.
   * @returns the id, or -1 for an unknown term when not learning.
   */
  intern(units: Uint16Array, start: number, end: number, hash: number, learn: boolean): number {
    const mixed = mix(hash);
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = mixed & mask;
    for (let entry = slots[2 * slot]; entry !== 0; entry = slots[2 * slot]) {
      if (slots[2 * slot + 1] === mixed && this.#equals(entry - 1, units, start, end)) return entry - 1;
      slot = (slot + 1) & mask;
    }
    return learn ? this.#append(slot, mixed, this.#store(units, start, end), end - start) : -1;
  }

  /** Id of the joined term (left, right); both must be ids. As {@link intern}, -1 when unknown and not learning. */
  join(left: number, right: number, learn: boolean): number {
    const mixed = mix(Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca77) ^ 0x5bd1e995);
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = mixed & mask;
    for (let entry = slots[2 * slot]; entry !== 0; entry = slots[2 * slot]) {
      if (slots[2 * slot + 1] === mixed) {
        const id = entry - 1;
        if (this.#lengths[id] === -right - 1 && this.#starts[id] === left) return id;
      }
      slot = (slot + 1) & mask;
    }
    return learn ? this.#append(slot, mixed, left, -right - 1) : -1;
  }

  /** Id of a base term given as a string. */
  internText(text: string, learn: boolean): number {
    const units = textUnits(text);
    let hash = HASH_START;
    for (let i = 0; i < text.length; i++) hash = extendHash(hash, units[i]);
    return this.intern(units, 0, text.length, hash, learn);
  }

  /** The text of a term; a joined term has a space between its parts. */
  text(id: number): string {
    const start = this.#starts[id];
    const length = this.#lengths[id];
    if (length < 0) return `${this.text(start)} ${this.text(-length - 1)}`;
    let text = "";
    for (let i = start; i < start + length; i += 4096) {
      text += String.fromCharCode(...this.#units.subarray(i, Math.min(i + 4096, start + length)));
    }
    return text;
  }

  /** Whether a term is a pair of terms. */
  isJoined(id: number): boolean {
    return this.#lengths[id] < 0;
  }

  /** What a joined term begins with: a word, or a shorter joined term. */
  left(id: number): number {
    return this.#starts[id];
  }

  /** The last word of a joined term. */
  right(id: number): number {
    return -this.#lengths[id] - 1;
  }

  /** Three units of a base term from unit `depth` on, as one number that orders by code point; 0 past the end. */
  sortKey(id: number, depth: number): number {
    const units = this.#units;
    const start = this.#starts[id] + depth;
    const left = this.#lengths[id] - depth;
    const first = left > 0 ? rankUnit(units[start]) : 0;
    const second = left > 1 ? rankUnit(units[start + 1]) : 0;
    const third = left > 2 ? rankUnit(units[start + 2]) : 0;
    return (first * 2 ** 17 + second) * 2 ** 17 + third;
  }

  #equals(id: number, units: Uint16Array, start: number, end: number): boolean {
    const length = end - start;
    if (this.#lengths[id] !== length) return false;
    const stored = this.#units;
    const offset = this.#starts[id];
    for (let i = 0; i < length; i++) if (stored[offset + i] !== units[start + i]) return false;
    return true;
  }

  #store(units: Uint16Array, start: number, end: number): number {
    const offset = this.#unitCount;
    const needed = offset + end - start;
    if (needed > this.#units.length) this.#units = grown(this.#units, needed);
    this.#units.set(units.subarray(start, end), offset);
    this.#unitCount = needed;
    return offset;
  }

  #append(slot: number, mixed: number, start: number, length: number): number {
    const id = this.#size++;
    if (id === this.#starts.length) {
      this.#starts = grown(this.#starts, id + 1);
      this.#lengths = grown(this.#lengths, id + 1);
    }
    this.#starts[id] = start;
    this.#lengths[id] = length;
    this.#slots[2 * slot] = id + 1;
    this.#slots[2 * slot + 1] = mixed;
    if (2 * this.#size > this.#mask) this.#doubleSlots(); // load at most one half: short probes
    return id;
  }

  #doubleSlots(): void {
    const old = this.#slots;
    const mask = 2 * this.#mask + 1;
    const slots = new Int32Array(2 * (mask + 1));
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0) continue;
      let slot = old[i + 1] & mask;
      while (slots[2 * slot] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = old[i];
      slots[2 * slot + 1] = old[i + 1];
    }
    this.#slots = slots;
    this.#mask = mask;
  }
}

/** UTF-16 units of a text, as {@link TermTable.intern} wants them. */
export function textUnits(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return units;
}

/** Above 0, and surrogates above all other units, since they stand for the code points above U+FFFF. */
function rankUnit(unit: number): number {
  return (unit & 0xf800) === 0xd800 ? unit + 0x10001 : unit + 1;
}

/** Finisher of MurmurHash3: spreads the low bits that the slot index is cut from. */
function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return Math.imul(h, 0xc2b2ae35) ^ (h >>> 16);
}
