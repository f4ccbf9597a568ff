/** @file All masks over a line at once: one look at each character says which masks can start there. */

import { type CharSet, hasSameAscii } from "./char-set.js";
import { doubled } from "./doubled.js";
import { MOST_KINDS, type PatternMatcher, sizeOf } from "./pattern-matcher.js";

/** A mask as it runs. */
export interface RunningMask {
  readonly matcher: PatternMatcher;
  /** UTF-8 of what replaces a match. */
  readonly mark: Uint8Array;
  /** Every match holds one character of each. */
  readonly required: readonly CharSet[];
  /** Whether it can match no character at all, and so at every place. */
  readonly canBeEmpty: boolean;
}

/** Masks that share one pass: a bit each in a 32-bit integer. */
export const MOST_MASKS_A_PASS = 30;
/** Required sets that are watched for each mask: the rarest say most. */
const WATCHED_SETS = 2;
const MOST_WATCHED = 31;
const BEGIN = 128;
const WIDE = 129;
/** Stands for the end of the line; no UTF-8 has this byte. */
const END = 255;

/** Work allowed on a line, in characters read: enough for any pattern that does not go over the same text again. */
const STEPS_A_BYTE = 64;
const STEPS_A_LINE = 10_000;

/** Text under masks: the bytes now, and room for the bytes after a replacement. */
export interface MaskBuffer {
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
}

/** Runs up to {@link MOST_MASKS_A_PASS} masks in order over a line. */
export class MaskPass {
  readonly #masks: readonly RunningMask[];
  /** `starters[before * 128 + byte]`: bit m when mask m can start at `byte` after `before`. */
  readonly #starters = new Int32Array((WIDE + 1) * 128);
  /** `followers[first * 256 + second]`: bit m when a match of mask m that starts with `first` can go on with `second`. */
  readonly #followers = new Int32Array(128 * 256);
  /** Bit s when the byte is in watched set s. */
  readonly #watched = new Int32Array(128);
  /** Bits of the watched sets that mask m needs. */
  readonly #needs: number[];
  readonly #all: number;
  /** Where some mask can start, and which: two arrays each, as a replacement writes the other two. */
  #places = new Int32Array(256);
  #bits = new Int32Array(256);
  #sparePlaces = new Int32Array(256);
  #spareBits = new Int32Array(256);
  #placeCount = 0;
  /** Watched sets that the line holds a character of. */
  #seen = 0;
  /** Masks that can start somewhere. */
  #union = 0;
  /** Starts and ends of the matches of one mask. */
  #matches = new Int32Array(256);
  #matchCount = 0;
  #spare = new Uint8Array(0);
  readonly #budget = { steps: 0 };

  constructor(masks: readonly RunningMask[]) {
    this.#masks = masks;
    this.#all = 2 ** masks.length - 1;
    this.#needs = masks.map(() => 0);
    this.#watch();
    masks.forEach((mask, index) => {
      this.#fillStarters(mask, 1 << index);
    });
  }

  /** Lines on which a mask used up its steps; what it had not reached stayed as it was. */
  exhausted = 0;

  /** Applies every mask to the line in `buffer`, in order. */
  apply(buffer: MaskBuffer): void {
    this.#findPlaces(buffer);
    for (let index = 0; index < this.#masks.length; index++) {
      const needs = this.#needs[index];
      if ((this.#seen & needs) !== needs) continue;
      if ((this.#union & (1 << index)) === 0 && !this.#masks[index].canBeEmpty) continue;
      this.#findMatches(index, buffer);
      if (this.#matchCount > 0) this.#replace(buffer, this.#masks[index].mark);
    }
  }

  /** The matches of the first mask, as half-open byte ranges. */
  find(buffer: MaskBuffer): (readonly [start: number, end: number])[] {
    this.#findPlaces(buffer);
    this.#findMatches(0, buffer);
    return Array.from({ length: this.#matchCount / 2 }, (_, i) => [this.#matches[2 * i], this.#matches[2 * i + 1]]);
  }

  /** One look at every character: what the line holds, and where which masks can start. */
  #findPlaces({ bytes, length }: MaskBuffer): void {
    if (this.#places.length < length) {
      this.#places = new Int32Array(2 * length);
      this.#bits = new Int32Array(2 * length);
    }
    const places = this.#places;
    const bits = this.#bits;
    const starters = this.#starters;
    const watched = this.#watched;
    let count = 0;
    let seen = 0;
    let union = 0;
    const followers = this.#followers;
    let before = BEGIN;
    bytes[length] = END;
    for (let at = 0; at < length; at++) {
      const byte = bytes[at];
      let here = this.#all;
      if (byte < 0x80) {
        seen |= watched[byte];
        here = starters[(before << 7) | byte];
        before = byte;
        if (here === 0) continue;
        here &= followers[(byte << 8) | bytes[at + 1]];
        if (here === 0) continue;
      } else {
        seen = -1;
        before = WIDE;
        if ((byte & 0xc0) === 0x80) continue;
      }
      union |= here;
      places[count] = at;
      bits[count++] = here;
    }
    this.#placeCount = count;
    this.#seen = seen;
    this.#union = union;
  }

  #findMatches(index: number, { bytes, length }: MaskBuffer): void {
    const { matcher, canBeEmpty } = this.#masks[index];
    const budget = this.#budget;
    budget.steps = STEPS_A_BYTE * length + STEPS_A_LINE;
    this.#matchCount = 0;
    if (canBeEmpty) this.#findEverywhere(matcher, bytes, length);
    else {
      const bit = 1 << index;
      const bits = this.#bits;
      let end = 0;
      for (let i = 0; i < this.#placeCount; i++) {
        if ((bits[i] & bit) === 0) continue;
        const at = this.#places[i];
        if (at < end) continue;
        const found = matcher.matchAt(bytes, length, at, budget);
        if (found < 0) continue;
        this.#keepMatch(at, found);
        end = found;
      }
    }
    if (budget.steps <= 0) this.exhausted++;
  }

  /** A pattern that can be empty is tried at every place, the end included. */
  #findEverywhere(matcher: PatternMatcher, bytes: Uint8Array, length: number): void {
    let at = 0;
    while (at <= length) {
      const end = matcher.matchAt(bytes, length, at, this.#budget);
      if (end >= 0) this.#keepMatch(at, end);
      if (end > at) at = end;
      else at += at < length ? sizeOf(bytes[at]) : 1;
    }
  }

  #keepMatch(start: number, end: number): void {
    if (this.#matchCount === this.#matches.length) this.#matches = doubled(this.#matches);
    this.#matches[this.#matchCount++] = start;
    this.#matches[this.#matchCount++] = end;
  }

  /** Puts the mark in place of the matches, and moves the places of the masks to come along with the text. */
  #replace(buffer: MaskBuffer, mark: Uint8Array): void {
    const { bytes, length } = buffer;
    const most = length + (this.#matchCount / 2) * mark.length + 1;
    const target = this.#spare.length >= most ? this.#spare : new Uint8Array(2 * most);
    this.#startMoving(most);
    let to = 0;
    let at = 0;
    for (let i = 0; i < this.#matchCount; i += 2) {
      const start = this.#matches[i];
      const end = this.#matches[i + 1];
      this.#movePlaces(start - 1, to - at);
      while (at < start) target[to++] = bytes[at++];
      this.#skipPlaces(end);
      // What stands before has another neighbour now.
      if (to > 0 && (this.#movedCount === 0 || this.#sparePlaces[this.#movedCount - 1] < to - 1)) {
        this.#addPlace(target, to - 1);
      }
      for (let j = 0; j < mark.length; j++) {
        target[to] = mark[j];
        this.#addPlace(target, to++);
      }
      at = end;
      // So has what comes next.
      if (end < length && (i + 2 >= this.#matchCount || this.#matches[i + 2] !== end)) {
        this.#skipPlaces(end + 1);
        target[to] = bytes[at++];
        this.#addPlace(target, to++);
      }
    }
    this.#movePlaces(length, to - at);
    while (at < length) target[to++] = bytes[at++];
    this.#finishMoving();
    this.#spare = bytes;
    buffer.bytes = target;
    buffer.length = to;
  }

  #nextPlace = 0;
  #movedCount = 0;

  #startMoving(most: number): void {
    if (this.#sparePlaces.length < most) {
      this.#sparePlaces = new Int32Array(2 * most);
      this.#spareBits = new Int32Array(2 * most);
    }
    this.#nextPlace = 0;
    this.#movedCount = 0;
    this.#union = 0;
    this.#seen |= this.#markedBits;
  }

  #movePlaces(end: number, shift: number): void {
    while (this.#nextPlace < this.#placeCount && this.#places[this.#nextPlace] < end) {
      const bits = this.#bits[this.#nextPlace];
      this.#sparePlaces[this.#movedCount] = this.#places[this.#nextPlace++] + shift;
      this.#spareBits[this.#movedCount++] = bits;
      this.#union |= bits;
    }
  }

  #skipPlaces(end: number): void {
    while (this.#nextPlace < this.#placeCount && this.#places[this.#nextPlace] < end) this.#nextPlace++;
  }

  #addPlace(bytes: Uint8Array, at: number): void {
    const byte = bytes[at];
    if ((byte & 0xc0) === 0x80) return;
    const before = at === 0 ? BEGIN : bytes[at - 1] >= 0x80 ? WIDE : bytes[at - 1];
    const bits = byte >= 0x80 ? this.#all : this.#starters[(before << 7) | byte];
    if (bits === 0) return;
    this.#sparePlaces[this.#movedCount] = at;
    this.#spareBits[this.#movedCount++] = bits;
    this.#union |= bits;
  }

  #finishMoving(): void {
    [this.#places, this.#sparePlaces] = [this.#sparePlaces, this.#places];
    [this.#bits, this.#spareBits] = [this.#spareBits, this.#bits];
    this.#placeCount = this.#movedCount;
  }

  /** Watched sets that the marks hold. */
  #markedBits = 0;

  #watch(): void {
    const sets: CharSet[] = [];
    this.#masks.forEach(({ required }, index) => {
      for (const set of required.slice(0, WATCHED_SETS)) {
        let bit = sets.findIndex((known) => hasSameAscii(known, set));
        if (bit < 0 && sets.length < MOST_WATCHED) bit = sets.push(set) - 1;
        if (bit >= 0) this.#needs[index] |= 1 << bit;
      }
    });
    for (let code = 0; code < 128; code++) {
      sets.forEach((set, bit) => {
        if (set.ascii[code] === 1) this.#watched[code] |= 1 << bit;
      });
    }
    for (const { mark } of this.#masks) {
      for (const byte of mark) this.#markedBits |= byte < 0x80 ? this.#watched[byte] : -1;
    }
  }

  #fillStarters({ matcher }: RunningMask, bit: number): void {
    const { asciiKinds } = matcher;
    const kinds = [...new Set(asciiKinds)];
    const starts = new Set<number>();
    const goesOn = new Set<number>();
    for (const before of matcher.kindsBefore()) {
      for (const first of kinds) {
        if (!matcher.canStart(before, first)) continue;
        starts.add(before * MOST_KINDS + first);
        for (const second of [0, ...kinds]) {
          if (matcher.canStart(before, first, second)) goesOn.add(first * MOST_KINDS + second);
        }
      }
    }
    for (let before = 0; before <= WIDE; before++) {
      const kindBefore = matcher.kindBefore(before < 128 ? asciiKinds[before] : 0);
      for (let byte = 0; byte < 128; byte++) {
        const can = before === WIDE || starts.has(kindBefore * MOST_KINDS + asciiKinds[byte]);
        if (can) this.#starters[(before << 7) | byte] |= bit;
      }
    }
    for (let first = 0; first < 128; first++) {
      for (let second = 0; second <= END; second++) {
        const kind = second === END ? 0 : asciiKinds[second];
        const can = second >= 128 && second < END ? true : goesOn.has(asciiKinds[first] * MOST_KINDS + kind);
        if (can) this.#followers[(first << 8) | second] |= bit;
      }
    }
  }
}
