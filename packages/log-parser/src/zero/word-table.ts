/** @file Words as small numbers, found by their bytes in the line, without cutting the line into strings. */

import { foldCode } from "./characters.js";

const NEVER_FREED = 0x3fffffff;

/** Start value and multiplier of FNV-1a, the hash that {@link WordTable} expects. */
export const HASH_SEED = 0x811c9dc5 | 0;
export const HASH_STEP = 0x01000193;

/** FNV-1a over a word as a line's bytes would have it. */
function hashWord(word: string): number {
  let hash = HASH_SEED;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ foldCode(word.charCodeAt(i)), HASH_STEP);
  return hash;
}

/** FNV-1a over the bytes from `start` to `end` (exclusive). */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], HASH_STEP);
  return hash;
}

/** Interned words with reference counts: what no template holds any more is forgotten. */
export class WordTable {
  #slots = new Int32Array(1024).fill(-1); // open addressing: ids, -1 where free
  #hashes = new Int32Array(512);
  #uses = new Int32Array(512);
  readonly #texts: string[] = [];
  readonly #free: number[] = [];
  #used = 0;

  text(id: number): string {
    return this.#texts[id];
  }

  /** The number of the word that stands in a line at `start` to `end`, or -1. `bytes` are the line's, folded. */
  findAt(text: string, bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = scatter(hash) & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot];
      if (id < 0) return -1;
      if (this.#hashes[id] === hash && standsAt(text, bytes, start, end, this.#texts[id])) return id;
    }
  }

  /** The number of a word, or -1. */
  find(word: string): number {
    const hash = hashWord(word);
    const mask = this.#slots.length - 1;
    for (let slot = scatter(hash) & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot];
      if (id < 0 || this.#texts[id] === word) return id;
    }
  }

  /** The number of a word, counted as used once more. */
  acquire(word: string): number {
    const known = this.find(word);
    if (known >= 0) {
      this.#uses[known]++;
      return known;
    }
    const id = this.#free.pop() ?? this.#texts.length;
    this.#texts[id] = word;
    if (id >= this.#hashes.length) this.#growIds();
    this.#hashes[id] = hashWord(word);
    this.#uses[id] = 1;
    this.#place(id);
    if (++this.#used * 2 > this.#slots.length) this.#rehash(this.#slots.length * 2);
    return id;
  }

  /** Interns a word for as long as the table lives. */
  keep(word: string): number {
    const id = this.acquire(word);
    this.#uses[id] = NEVER_FREED;
    return id;
  }

  /** Counts one more use of a known number. */
  retain(id: number): void {
    this.#uses[id]++;
  }

  /** Gives back one use; the last one frees the number. */
  release(id: number): void {
    if (--this.#uses[id] > 0) return;
    this.#used--;
    this.#texts[id] = "";
    this.#free.push(id);
    this.#remove(id);
  }

  #place(id: number): void {
    const mask = this.#slots.length - 1;
    let slot = scatter(this.#hashes[id]) & mask;
    while (this.#slots[slot] >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = id;
  }

  /** Empties the word's slot and moves later ones of its run back, so that no tombstone is needed. */
  #remove(id: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hole = scatter(this.#hashes[id]) & mask;
    while (slots[hole] !== id) hole = (hole + 1) & mask;
    slots[hole] = -1;
    for (let slot = (hole + 1) & mask; slots[slot] >= 0; slot = (slot + 1) & mask) {
      const home = scatter(this.#hashes[slots[slot]]) & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      slots[hole] = slots[slot];
      slots[slot] = -1;
      hole = slot;
    }
  }

  #rehash(size: number): void {
    const live = this.#slots.filter((id) => id >= 0);
    this.#slots = new Int32Array(size).fill(-1);
    for (const id of live) this.#place(id);
  }

  #growIds(): void {
    const size = this.#hashes.length * 2;
    const hashes = new Int32Array(size);
    const uses = new Int32Array(size);
    hashes.set(this.#hashes);
    uses.set(this.#uses);
    this.#hashes = hashes;
    this.#uses = uses;
  }
}

/** FNV's low bits are its best, but two of its factors are small: fold the high ones in. */
function scatter(hash: number): number {
  return hash ^ (hash >>> 15);
}

function standsAt(text: string, bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (word.length !== end - start) return false;
  let all = 0;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[start + i];
    if (byte < 128 && word.charCodeAt(i) !== byte) return false;
    all |= byte;
  }
  return all < 128 || text.slice(start, end) === word; // folded bytes do not tell wide characters apart
}
