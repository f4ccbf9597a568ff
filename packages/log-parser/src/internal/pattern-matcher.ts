/** @file Runs patterns over UTF-8 in time linear in the text: an automaton made while it runs. */

import { type CharSet, WORDS } from "./char-set.js";
import { compileProgram, type EdgeCondition, type Instruction, setsBehind, setsOf } from "./pattern-program.js";
import { type PatternNode, UnknownSyntax } from "./pattern-syntax.js";

/** Beyond either text end. */
const NO_CHARACTER = 0;
/** Kinds of characters a pattern can tell apart; one with more is left to `RegExp`. */
const MOST_KINDS = 64;
/** States kept; when there are more, all are dropped and made again as needed. */
const MOST_STATES = 2000;
/** Look-around conditions of a pattern; one with more is left to `RegExp`. */
const MOST_LOOKS = 8;

/** Threads of a program in order of preference, and the character before them. */
export interface Threads {
  readonly threads: readonly number[];
  /** Kind of the character before, as far as the program asks for it. */
  readonly before: number;
}

/** Threads with all that decides where they go on. */
interface State extends Threads {
  /** Look-around conditions that decide where it goes on. */
  readonly looks: readonly number[];
}

/** A transition: `2 * state`, plus 1 when a match ends before the character; the dead state is 0. */
const DEAD = 0;
const UNKNOWN = -1;

/**
 * A pattern that finds the same match as a backtracking one would, preferred alternative first, in one pass without
 * backtracking: whatever the pattern, the work is bounded by the length of the text. States hold the threads of the
 * program in order of preference (ordered subset construction, as in RE2; Cox, "Regular Expression Matching in the
 * Wild", 2010), with the conditions at edges decided once both neighbours are known.
 */
export class PatternMatcher {
  /** Kind of every ASCII character. */
  readonly asciiKinds = new Uint8Array(128);
  readonly #program: readonly Instruction[];
  readonly #sets: readonly CharSet[];
  readonly #behind: readonly CharSet[];
  readonly #kindOfSignature = new Map<string, number>();
  readonly #wideKinds = new Map<number, number>();
  /** One character of each kind, to ask sets about. */
  readonly #example: number[] = [-1];
  /** What the program asks of a character before, by kind. */
  readonly #beforeOfKind: number[] = [];
  readonly #beforeOfSignature = new Map<string, number>();
  readonly #exampleBefore: number[] = [];
  readonly #looks = new Map<number, PatternMatcher>();
  #states: State[] = [];
  #stateIds = new Map<string, number>();
  #transitions = new Int32Array(0);
  #lookTransitions = new Map<number, number>();
  /** How often all states were dropped. */
  #generation = 0;
  /** By kind of the character before. */
  #startStates: number[] = [];

  /** @throws {@link UnknownSyntax} if the pattern is beyond this automaton. */
  constructor(pattern: PatternNode) {
    this.#program = compileProgram(pattern);
    this.#sets = setsOf(this.#program);
    this.#behind = setsBehind(this.#program);
    this.#program.forEach((instruction, at) => {
      if (instruction.kind === "look") this.#looks.set(at, new PatternMatcher(instruction.look.part));
    });
    if (this.#looks.size > MOST_LOOKS) throw new UnknownSyntax("too many look-arounds");
    this.#beforeOfKind[NO_CHARACTER] = this.#addBefore(-1);
    for (let code = 0; code < 128; code++) this.asciiKinds[code] = this.#addKind(code);
    this.#forget();
  }

  /** Kind of the code point at `at`, which is at least U+0080. */
  wideKind(codePoint: number): number {
    let kind = this.#wideKinds.get(codePoint);
    if (kind === undefined) {
      kind = this.#addKind(codePoint);
      if (this.#wideKinds.size > 4096) this.#wideKinds.clear();
      this.#wideKinds.set(codePoint, kind);
    }
    return kind;
  }

  /** Before the first character of a match, after one of a kind; kind 0 is the start of the text. */
  threadsAfter(kindBefore: number): Threads {
    return { threads: [0], before: this.#beforeOfKind[kindBefore] };
  }

  /**
   * One character on, or the end of the text for kind 0; look-around is taken to hold.
   * @returns whether a match may end before the character, and what may still match: nothing where no thread is left.
   */
  advance(from: Threads, kind: number): { readonly matched: boolean; readonly next: Threads } {
    const { threads, matched } = this.#follow(from, kind, () => true);
    return { matched, next: { threads, before: this.#beforeOfKind[kind] } };
  }

  /**
   * Where the match that starts at `start` ends; -1 when there is none.
   * @param budget - Its `steps` go down by one a character; at 0 there is no match.
   */
  matchAt(bytes: Uint8Array, length: number, start: number, budget: { steps: number }): number {
    const { asciiKinds } = this;
    let state = this.#start(this.#kindBefore(bytes, start));
    let at = start;
    let end = -1;
    while (budget.steps-- > 0) {
      let kind = NO_CHARACTER;
      let size = 1;
      if (at < length) {
        const byte = bytes[at];
        if (byte < 0x80) kind = asciiKinds[byte];
        else {
          kind = this.wideKind(codePointAt(bytes, at));
          size = sizeOf(byte);
        }
      }
      let transition = this.#transitions[state * MOST_KINDS + kind];
      if (transition === UNKNOWN) transition = this.#step(state, kind, bytes, length, at, budget);
      if ((transition & 1) === 1) end = at;
      state = transition >> 1;
      if (state === DEAD || at >= length) return end;
      at += size;
    }
    return end;
  }

  #kindBefore(bytes: Uint8Array, at: number): number {
    if (at === 0) return NO_CHARACTER;
    if (bytes[at - 1] < 0x80) return this.asciiKinds[bytes[at - 1]];
    return this.wideKind(codePointAt(bytes, previousStart(bytes, at)));
  }

  #start(kindBefore: number): number {
    const before = this.#beforeOfKind[kindBefore];
    this.#startStates[before] ??= this.#stateOf([0], before);
    return this.#startStates[before];
  }

  #step(state: number, kind: number, bytes: Uint8Array, length: number, at: number, budget: { steps: number }): number {
    const { looks } = this.#states[state];
    const generation = this.#generation;
    if (looks.length === 0) {
      const transition = this.#transitionFrom(state, kind, () => true);
      // When making the next state dropped all others, this one's number means nothing any more.
      if (generation === this.#generation) this.#transitions[state * MOST_KINDS + kind] = transition;
      return transition;
    }
    let holds = 0;
    for (let i = 0; i < looks.length; i++) if (this.#look(looks[i], bytes, length, at, budget)) holds |= 1 << i;
    const key = (state * MOST_KINDS + kind) * 2 ** MOST_LOOKS + holds;
    const known = this.#lookTransitions.get(key);
    if (known !== undefined) return known;
    const transition = this.#transitionFrom(state, kind, (look) => (holds & (1 << looks.indexOf(look))) !== 0);
    if (generation === this.#generation) this.#lookTransitions.set(key, transition);
    return transition;
  }

  #transitionFrom(stateId: number, kind: number, holds: (look: number) => boolean): number {
    const { threads, matched } = this.#follow(this.#states[stateId], kind, holds);
    const next = threads.length === 0 ? DEAD : this.#stateOf(threads, this.#beforeOfKind[kind]);
    return 2 * next + (matched ? 1 : 0);
  }

  /** The threads left after a character of a kind; and whether one matched before it, which ends all less preferred. */
  #follow(state: Threads, kind: number, holds: (look: number) => boolean): { threads: number[]; matched: boolean } {
    const threads: number[] = [];
    const kept = new Set<number>();
    const seen = new Set<number>();
    const example = this.#example[kind];
    const stack = [...state.threads].reverse();
    while (stack.length > 0) {
      const at = stack.pop() as number;
      if (seen.has(at)) continue;
      seen.add(at);
      const instruction = this.#program[at];
      if (instruction.kind === "match") return { threads, matched: true };
      if (instruction.kind === "split") stack.push(instruction.second, instruction.first);
      else if (instruction.kind === "look") {
        if (holds(at)) stack.push(instruction.next);
      } else if (instruction.kind === "test") {
        if (isTrue(instruction.condition, this.#exampleBefore[state.before], example)) stack.push(instruction.next);
      } else if (instruction.kind !== "set") throw new UnknownSyntax("groups are not remembered here");
      else if (isMember(instruction.set, example) && !kept.has(instruction.next)) {
        kept.add(instruction.next);
        threads.push(instruction.next);
      }
    }
    return { threads, matched: false };
  }

  #look(at: number, bytes: Uint8Array, length: number, place: number, budget: { steps: number }): boolean {
    const instruction = this.#program[at];
    const matcher = this.#looks.get(at);
    if (instruction.kind !== "look" || matcher === undefined) throw new Error("internal: no look-around here");
    const { look } = instruction;
    let start = place;
    for (let i = 0; i < look.length; i++) {
      if (start === 0) return look.negative;
      start = previousStart(bytes, start);
    }
    const end = matcher.matchAt(bytes, length, start, budget);
    return (look.ahead ? end >= 0 : end === place) !== look.negative;
  }

  #stateOf(threads: readonly number[], before: number): number {
    const key = `${before}:${threads}`;
    const known = this.#stateIds.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= MOST_STATES) this.#forget();
    const id = this.#states.length;
    if ((id + 1) * MOST_KINDS > this.#transitions.length) {
      const wider = new Int32Array(2 * (id + 1) * MOST_KINDS).fill(UNKNOWN);
      wider.set(this.#transitions);
      this.#transitions = wider;
    }
    this.#states.push({ threads, before, looks: this.#looksFrom(threads) });
    this.#stateIds.set(key, id);
    return id;
  }

  /** Look-around that the threads meet before the next character. */
  #looksFrom(threads: readonly number[]): number[] {
    if (this.#looks.size === 0) return [];
    const seen = new Set<number>();
    const stack = [...threads];
    while (stack.length > 0) {
      const at = stack.pop() as number;
      if (seen.has(at)) continue;
      seen.add(at);
      const instruction = this.#program[at];
      if (instruction.kind === "split") stack.push(instruction.first, instruction.second);
      else if (instruction.kind === "look" || instruction.kind === "test") stack.push(instruction.next);
    }
    return [...seen].filter((at) => this.#looks.has(at));
  }

  #forget(): void {
    this.#states = [{ threads: [], before: 0, looks: [] }]; // the dead state
    this.#stateIds = new Map();
    this.#transitions = new Int32Array(8 * MOST_KINDS).fill(UNKNOWN);
    this.#lookTransitions = new Map();
    this.#startStates = [];
    this.#generation++;
  }

  #addKind(codePoint: number): number {
    const signature = this.#sets.map((set) => (isMember(set, codePoint) ? 1 : 0)).join("");
    const known = this.#kindOfSignature.get(signature);
    if (known !== undefined) return known;
    const kind = this.#example.length;
    if (kind >= MOST_KINDS) throw new UnknownSyntax("tells too many kinds of characters apart");
    this.#kindOfSignature.set(signature, kind);
    this.#example.push(codePoint);
    this.#beforeOfKind[kind] = this.#addBefore(codePoint);
    return kind;
  }

  #addBefore(codePoint: number): number {
    const signature = `${codePoint < 0}${this.#behind.map((set) => (isMember(set, codePoint) ? 1 : 0)).join("")}`;
    const known = this.#beforeOfSignature.get(signature);
    if (known !== undefined) return known;
    const before = this.#exampleBefore.length;
    this.#beforeOfSignature.set(signature, before);
    this.#exampleBefore.push(codePoint);
    return before;
  }
}

/** Whether a code point is in a set; -1, for none, is in no set. */
export function isMember(set: CharSet, codePoint: number): boolean {
  if (codePoint < 0) return false;
  return codePoint < 128 ? set.ascii[codePoint] === 1 : set.hasWide(codePoint);
}

/** Whether a condition holds between two code points; -1 stands for an end of the text. */
export function isTrue(condition: EdgeCondition, before: number, after: number): boolean {
  if (condition.kind === "text edge") return (condition.behind ? before : after) < 0;
  if (condition.kind === "word edge")
    return (isMember(WORDS, before) !== isMember(WORDS, after)) !== condition.negative;
  return isMember(condition.set, condition.behind ? before : after) !== condition.negative;
}

/** Bytes of the UTF-8 sequence that starts with this byte. */
export function sizeOf(byte: number): number {
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

function codePointAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first < 0x80) return first;
  if (first < 0xe0) return ((first & 0x1f) << 6) | (bytes[at + 1] & 0x3f);
  if (first < 0xf0) return ((first & 0x0f) << 12) | ((bytes[at + 1] & 0x3f) << 6) | (bytes[at + 2] & 0x3f);
  return (
    ((first & 0x07) << 18) | ((bytes[at + 1] & 0x3f) << 12) | ((bytes[at + 2] & 0x3f) << 6) | (bytes[at + 3] & 0x3f)
  );
}

function previousStart(bytes: Uint8Array, at: number): number {
  let start = at - 1;
  while (start > 0 && (bytes[start] & 0xc0) === 0x80) start--;
  return start;
}
