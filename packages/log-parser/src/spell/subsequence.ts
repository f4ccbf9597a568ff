/** @file Longest common subsequences of interned token sequences. */

import { UNKNOWN, WILDCARD } from "./tokens.js";

/**
 * Lengths of longest common subsequences of one line with many templates, 32 columns of the table at a time.
 *
 * Crochemore, Iliopoulos, Pinzon, Reid, *A fast and practical bit-vector algorithm for the longest common subsequence
 * problem*, IPL 2001: with M the columns where the line holds a token, each template token does
 * `V = (V + (V & M)) | (V & ~M)`; the zeros left in V are the length.
 */
export class LineSubsequence {
  #words = 0;
  #columns = 0;
  #slots = new Int32Array(64); // by token: 1 + where its columns are in #masks, valid when #slotLine says so
  #slotLine = new Int32Array(64);
  #line = 0;
  #masks = new Int32Array(64);
  #state = new Int32Array(4);

  /** Takes the line to compare with; `tokens` above `length` are not read. */
  setLine(tokens: Int32Array, length: number, tokenLimit: number): void {
    this.#line++;
    this.#columns = length;
    this.#words = Math.max(1, (length + 31) >>> 5);
    this.#reserve(length, tokenLimit);
    let slots = 0;
    for (let i = 0; i < length; i++) {
      const token = tokens[i];
      if (token === UNKNOWN) continue;
      if (this.#slotLine[token] !== this.#line) {
        this.#slotLine[token] = this.#line;
        this.#slots[token] = slots * this.#words;
        this.#masks.fill(0, slots * this.#words, ++slots * this.#words);
      }
      this.#masks[this.#slots[token] + (i >>> 5)] |= 1 << (i & 31);
    }
  }

  /** How long the longest common subsequence of the line and a template is. */
  lengthWith(template: Int32Array): number {
    const state = this.#state.fill(-1, 0, this.#words);
    for (let t = 0; t < template.length; t++) {
      if (this.#slotLine[template[t]] !== this.#line) continue;
      const slot = this.#slots[template[t]];
      let carry = 0;
      for (let word = 0; word < this.#words; word++) {
        const before = state[word];
        const mask = this.#masks[slot + word];
        const sum = (before >>> 0) + ((before & mask) >>> 0) + carry; // below 2^34: exact
        carry = sum > 0xffffffff ? 1 : 0;
        state[word] = sum | 0 | (before & ~mask);
      }
    }
    return this.#countZeros(state);
  }

  #countZeros(state: Int32Array): number {
    let zeros = 0;
    for (let word = 0; word < this.#words; word++) {
      const used = Math.min(32, this.#columns - word * 32);
      const column = used === 32 ? -1 : (1 << used) - 1;
      zeros += countBits(~state[word] & column);
    }
    return zeros;
  }

  #reserve(length: number, tokenLimit: number): void {
    if (this.#slots.length < tokenLimit) {
      this.#slots = new Int32Array(tokenLimit * 2);
      this.#slotLine = new Int32Array(tokenLimit * 2);
      this.#line = 1;
    }
    if (this.#masks.length < length * this.#words) this.#masks = new Int32Array(length * this.#words * 2);
    if (this.#state.length < this.#words) this.#state = new Int32Array(this.#words * 2);
  }
}

/** Ones in a 32-bit word (Hacker's Delight, figure 5-2). */
function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * The longest common subsequence that logparser's Spell finds: where two are equally long, backtracking gives up the
 * line's token first, so the kept tokens stand as far to the left in the line as they can.
 */
export function commonSubsequence(line: Int32Array, length: number, template: Int32Array): number[] {
  const width = template.length + 1;
  const lengths = new Uint16Array((length + 1) * width);
  for (let i = 1; i <= length; i++) {
    for (let j = 1; j < width; j++) {
      const at = i * width + j;
      lengths[at] =
        line[i - 1] === template[j - 1] ? lengths[at - width - 1] + 1 : Math.max(lengths[at - 1], lengths[at - width]);
    }
  }
  const common: number[] = [];
  for (let i = length, j = template.length; i > 0 && j > 0; ) {
    const at = i * width + j;
    if (lengths[at] === lengths[at - width]) i--;
    else if (lengths[at] === lengths[at - 1]) j--;
    else {
      common.push(line[--i]);
      j--;
    }
  }
  return common.reverse();
}

/** What the common tokens leave of a template: a wildcard for each token passed over, and one for all that is after. */
export function keepCommon(template: Int32Array, common: readonly number[]): Int32Array {
  const kept: number[] = [];
  let next = 0;
  let at = 0;
  while (at < template.length && next < common.length) {
    const token = template[at++];
    kept.push(token === common[next] ? common[next++] : WILDCARD);
  }
  if (common.length > 0 && at < template.length) kept.push(WILDCARD);
  return Int32Array.from(kept);
}
