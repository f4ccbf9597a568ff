/** @file Which of several masks can match at a place: one automaton for all of them, made while it runs. */

import type { PatternMatcher, Threads } from "./pattern-matcher.js";

/** Stands after the last byte of a line; no UTF-8 has it. */
export const LINE_END = 255;

/** Characters that are looked at from a place; masks that are undecided by then are left to their own automata. */
const MOST_AHEAD = 64;
/** States kept; when there are more, all are dropped and made again as needed, */
const MOST_STATES = 2048;
/** unless that has happened so often that looking ahead does not pay. */
const MOST_STARTS_ANEW = 8;
/** Kinds, as offsets of a transition: of the line's end, and of all beyond ASCII, which other automata tell apart. */
const END_KIND = 0;
const WIDE_KIND = 2;
/** A transition: the offset of the next state, which is even, plus 1 when masks match before the character. */
const DEAD = 0;
const UNKNOWN = -1;

/** Masks that neither match yet nor are out of the question. */
interface Undecided {
  readonly mask: number;
  readonly threads: Threads;
}

/**
 * Tells the masks that may match at a place from those that cannot, in one pass over the characters there. Look-around is taken to
 * hold, so that a mask it names may still not match; one that it does not name cannot.
 */
export class MaskSet {
  /** End of the characters that the last answer rests on, the line's end counted as one. */
  reach = 0;
  readonly #matchers: readonly PatternMatcher[];
  readonly #all: number;
  /** Kind of every byte: ASCII characters of a kind are the same to all masks. */
  readonly #kinds = new Uint16Array(256).fill(WIDE_KIND);
  /** A character of each kind, for those that have one. */
  readonly #examples: number[] = [-1, -1];
  #states: (readonly Undecided[])[] = [];
  #stateIds = new Map<string, number>();
  /** `[state + kind]`: a transition, then the bits of the masks that match before the character, or may match beyond ASCII. */
  #table = new Int32Array(0);
  /** By the character before: ASCII, or 128 for the start of the line. */
  readonly #starts = new Int32Array(129);
  #startsAnew = -1;

  /** @param matchers - At most 31: a bit each. */
  constructor(matchers: readonly PatternMatcher[]) {
    this.#matchers = matchers;
    this.#all = 2 ** matchers.length - 1;
    const ids = new Map<string, number>();
    for (let code = 0; code < 128; code++) {
      const signature = matchers.map(({ asciiKinds }) => asciiKinds[code]).join();
      const known = ids.get(signature);
      this.#kinds[code] = known ?? 2 * (this.#examples.push(code) - 1);
      ids.set(signature, this.#kinds[code]);
    }
    this.#kinds[LINE_END] = END_KIND;
    this.#startAnew();
  }

  /**
   * Bits of the masks that may match at `at`.
   * @param bytes - A line, {@link LINE_END} after it.
   * @param before - The ASCII character before, or 128 for the start of the line.
   */
  candidates(bytes: Uint8Array, at: number, before: number): number {
    const kinds = this.#kinds;
    const last = at + MOST_AHEAD;
    let state = this.#starts[before];
    if (state === UNKNOWN) state = this.#start(before);
    let table = this.#table;
    let found = 0;
    for (let place = at; place < last && state !== UNKNOWN; place++) {
      const kind = kinds[bytes[place]];
      const slot = state + kind;
      let transition = table[slot];
      if (transition === UNKNOWN) {
        transition = this.#step(state, kind);
        table = this.#table;
      }
      if (transition === UNKNOWN) state = UNKNOWN;
      else {
        if ((transition & 1) === 1) found |= table[slot + 1];
        state = transition & ~1;
        if (state === DEAD) {
          this.reach = place + 1;
          return found;
        }
      }
    }
    if (state === UNKNOWN) {
      this.reach = at;
      return this.#all; // whatever the text
    }
    this.reach = last;
    return found | table[state + WIDE_KIND + 1];
  }

  /** As {@link candidates}, by the first character alone. */
  starters(first: number, before: number): number {
    const state = this.#start(before);
    if (state === UNKNOWN) return this.#all;
    const slot = state + this.#kinds[first];
    const known = this.#table[slot];
    const transition = known === UNKNOWN ? this.#step(state, this.#kinds[first]) : known;
    if (transition === UNKNOWN) return this.#all;
    return this.#table[slot + 1] | this.#table[(transition & ~1) + WIDE_KIND + 1];
  }

  /** {@link UNKNOWN} when there is no room for more states. */
  #start(before: number): number {
    if (this.#starts[before] === UNKNOWN && this.#startsAnew <= MOST_STARTS_ANEW) {
      const undecided = this.#matchers.map((matcher, mask) => ({
        mask,
        threads: matcher.threadsAfter(before < 128 ? matcher.asciiKinds[before] : 0),
      }));
      this.#starts[before] = this.#stateOf(undecided);
    }
    return this.#starts[before];
  }

  /** Works out a transition; {@link UNKNOWN} when there is no room for more states. */
  #step(state: number, kind: number): number {
    let found = 0;
    const undecided: Undecided[] = [];
    for (const { mask, threads } of this.#states[state / (2 * this.#examples.length)]) {
      const matcher = this.#matchers[mask];
      const own = kind === END_KIND ? 0 : matcher.asciiKinds[this.#examples[kind / 2]];
      const { matched, next } = matcher.advance(threads, own);
      if (matched) found |= 1 << mask;
      else if (next.threads.length > 0) undecided.push({ mask, threads: next });
    }
    const next = this.#stateOf(undecided);
    if (next === UNKNOWN) return UNKNOWN;
    this.#table[state + kind + 1] = found;
    this.#table[state + kind] = next + (found === 0 ? 0 : 1);
    return this.#table[state + kind];
  }

  #stateOf(undecided: readonly Undecided[]): number {
    const key = undecided.map(({ mask, threads }) => `${mask}:${threads.before}:${threads.threads}`).join(" ");
    const known = this.#stateIds.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= MOST_STATES) {
      this.#startAnew();
      return UNKNOWN;
    }
    const size = 2 * this.#examples.length;
    const state = (this.#states.push(undecided) - 1) * size;
    this.#stateIds.set(key, state);
    if (state + size > this.#table.length) {
      const wider = new Int32Array(2 * (state + size)).fill(UNKNOWN);
      wider.set(this.#table);
      this.#table = wider;
    }
    this.#table[state + WIDE_KIND] = DEAD + 1;
    this.#table[state + WIDE_KIND + 1] = undecided.reduce((bits, { mask }) => bits | (1 << mask), 0);
    return state;
  }

  #startAnew(): void {
    this.#startsAnew++;
    this.#states = [];
    this.#stateIds = new Map();
    this.#table = new Int32Array(0);
    this.#starts.fill(UNKNOWN);
    this.#stateOf([]); // the dead state
  }
}
