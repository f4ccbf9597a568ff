/** @file All masks over a line at once: one look at each place says which masks can match there. */

import { doubled } from "./doubled.js";
import { LINE_END, MaskSet } from "./mask-set.js";
import { type PatternMatcher, sizeOf } from "./pattern-matcher.js";

/** A mask as it runs. */
export interface RunningMask {
  readonly matcher: PatternMatcher;
  /** UTF-8 of what replaces a match. */
  readonly mark: Uint8Array;
  /** Whether it can match no character at all, and so at every place. */
  readonly canBeEmpty: boolean;
}

/** Masks that share one pass: a bit each in a 32-bit integer. */
export const MOST_MASKS_A_PASS = 30;
/** Stands before a line. */
const BEGIN = 128;
/** End of what was read of a place whose masks must be worked out again. */
const STALE = -1;

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
  /** `starters[before * 128 + byte]`: bit m when mask m can start at `byte` after `before`, both ASCII. */
  readonly #starters = new Int32Array((BEGIN + 1) * 128);
  readonly #set: MaskSet;
  readonly #all: number;
  /**
   * Three numbers for each place where some mask can start: the place, the masks that can match there, and the end of the text
   * that this was read off. A place where none can match is kept: a replacement after it may change that.
   */
  #places = new Int32Array(768);
  #placeCount = 0;
  /** Places of the text that a replacement writes. */
  #moved = new Int32Array(768);
  #movedCount = 0;
  /** The next one to move. */
  #nextPlace = 0;
  /** Masks that can match somewhere. */
  #union = 0;
  /** Starts and ends of the matches of one mask. */
  #matches = new Int32Array(256);
  #matchCount = 0;
  #spare = new Uint8Array(0);
  readonly #budget = { steps: 0 };

  constructor(masks: readonly RunningMask[]) {
    this.#masks = masks;
    this.#set = new MaskSet(masks.map(({ matcher }) => matcher));
    this.#all = 2 ** masks.length - 1;
    for (let at = 0; at < this.#starters.length; at++) this.#starters[at] = this.#set.starters(at & 127, at >> 7);
  }

  /** Lines on which a mask used up its steps; what it had not reached stayed as it was. */
  exhausted = 0;

  /** Applies every mask to the line in `buffer`, in order. */
  apply(buffer: MaskBuffer): void {
    this.#findPlaces(buffer);
    for (let index = 0; index < this.#masks.length; index++) {
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

  /** One look at every character: where which masks can match. */
  #findPlaces({ bytes, length }: MaskBuffer): void {
    if (this.#places.length < 3 * length) this.#places = new Int32Array(6 * length);
    const [places, starters] = [this.#places, this.#starters];
    let count = 0;
    let union = 0;
    bytes[length] = LINE_END;
    for (let at = 0; at < length; at++) {
      if (at > 0 && (bytes[at] | bytes[at - 1]) < 0x80 && starters[(bytes[at - 1] << 7) | bytes[at]] === 0) continue;
      const bits = this.#look(bytes, at);
      if (this.#reach === at && bits === 0) continue;
      union |= bits;
      places[count++] = at;
      places[count++] = bits;
      places[count++] = this.#reach;
    }
    this.#placeCount = count;
    this.#union = union;
  }

  #reach = 0;

  /** Masks that can match at a character; `#reach` is the end of the text that this was read off, `at` where that is none. */
  #look(bytes: Uint8Array, at: number): number {
    this.#reach = at;
    const byte = bytes[at];
    if (byte >= 0x80) return (byte & 0xc0) === 0x80 ? 0 : this.#all;
    const before = at === 0 ? BEGIN : bytes[at - 1];
    if (before >= 0x80 && at > 0) return this.#all;
    const bits = this.#starters[(before << 7) | byte];
    if (bits === 0) return 0;
    const found = this.#set.candidates(bytes, at, before);
    this.#reach = this.#set.reach;
    return bits & found;
  }

  #findMatches(index: number, { bytes, length }: MaskBuffer): void {
    const { matcher, canBeEmpty } = this.#masks[index];
    const budget = this.#budget;
    budget.steps = STEPS_A_BYTE * length + STEPS_A_LINE;
    this.#matchCount = 0;
    if (canBeEmpty) this.#findEverywhere(matcher, bytes, length);
    else {
      const bit = 1 << index;
      let end = 0;
      const places = this.#places;
      for (let i = 0; i < this.#placeCount; i += 3) {
        if ((places[i + 1] & bit) === 0) continue;
        const at = places[i];
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
    if (this.#moved.length < 3 * most) this.#moved = new Int32Array(6 * most);
    this.#nextPlace = 0;
    this.#movedCount = 0;
    let to = 0;
    let at = 0;
    for (let i = 0; i < this.#matchCount; i += 2) {
      const start = this.#matches[i];
      const end = this.#matches[i + 1];
      this.#movePlaces(start - 1, start, to - at);
      while (at < start) target[to++] = bytes[at++];
      this.#skipPlaces(end);
      // What stands before has another neighbour now.
      if (to > 0 && (this.#movedCount === 0 || this.#moved[this.#movedCount - 3] < to - 1)) this.#addPlace(to - 1);
      for (let j = 0; j < mark.length; j++) {
        target[to] = mark[j];
        // beyond ASCII there is no entry
        if (j === 0 || this.#starters[(mark[j - 1] << 7) | mark[j]] !== 0) this.#addPlace(to);
        to++;
      }
      at = end;
      // So has what comes next.
      if (end < length && (i + 2 >= this.#matchCount || this.#matches[i + 2] !== end)) {
        this.#skipPlaces(end + 1);
        target[to] = bytes[at++];
        this.#addPlace(to++);
      }
    }
    this.#movePlaces(length, length + 1, to - at);
    while (at < length) target[to++] = bytes[at++];
    target[to] = LINE_END;
    this.#finishMoving(target);
    this.#spare = bytes;
    buffer.bytes = target;
    buffer.length = to;
  }

  /** Moves the places before `end` along; what was read off text from `changed` on is stale. */
  #movePlaces(end: number, changed: number, shift: number): void {
    const places = this.#places;
    while (this.#nextPlace < this.#placeCount && places[this.#nextPlace] < end) {
      const reach = places[this.#nextPlace + 2];
      this.#moved[this.#movedCount++] = places[this.#nextPlace] + shift;
      this.#moved[this.#movedCount++] = places[this.#nextPlace + 1];
      this.#moved[this.#movedCount++] = reach > changed ? STALE : reach + shift;
      this.#nextPlace += 3;
    }
  }

  #skipPlaces(end: number): void {
    while (this.#nextPlace < this.#placeCount && this.#places[this.#nextPlace] < end) this.#nextPlace += 3;
  }

  #addPlace(at: number): void {
    this.#moved[this.#movedCount] = at;
    this.#moved[this.#movedCount + 2] = STALE;
    this.#movedCount += 3;
  }

  /** Works out what is stale, and takes over the places that are left. */
  #finishMoving(bytes: Uint8Array): void {
    const moved = this.#moved;
    let count = 0;
    let union = 0;
    for (let i = 0; i < this.#movedCount; i += 3) {
      const at = moved[i];
      let bits = moved[i + 1];
      let reach = moved[i + 2];
      if (reach === STALE) {
        bits = this.#look(bytes, at);
        reach = this.#reach;
        if (bits === 0 && reach === at) continue;
      }
      union |= bits;
      moved[count++] = at;
      moved[count++] = bits;
      moved[count++] = reach;
    }
    this.#union = union;
    this.#moved = this.#places;
    this.#places = moved;
    this.#placeCount = count;
  }
}
