/** @file Reads regular expressions, JavaScript's or Python's, into a tree. */

import { ANY, BLANKS, type CharSet, complement, DIGITS, foldCase, rangeSet, union, WORDS } from "./char-set.js";

/** A part of a pattern. */
export type PatternNode =
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly parts: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly part: PatternNode;
      readonly least: number;
      readonly most: number;
      readonly lazy: boolean;
    }
  | { readonly kind: "look"; readonly ahead: boolean; readonly negative: boolean; readonly part: PatternNode }
  | { readonly kind: "edge"; readonly at: "start" | "end" | "word" | "not word" }
  /** A group that is remembered, and what it found once more; only where asked for. Groups count from 1. */
  | { readonly kind: "group"; readonly index: number; readonly part: PatternNode }
  | { readonly kind: "reference"; readonly index: number };

/** The pattern uses what this reader does not know: back-references, flags in the middle, possessive repeats. */
export class UnknownSyntax extends Error {}

/**
 * Reads a pattern.
 * @param hasGroups - Whether groups and references to them are read as such; else groups only hold together, and a
 *   reference is unknown.
 * @throws {@link UnknownSyntax} if it goes beyond characters, classes, groups, choices, repeats, edges and
 *   look-around, or is no pattern at all.
 */
export function readPattern(pattern: string, hasGroups = false): PatternNode {
  const flags = /^\(\?i\)/.exec(pattern);
  const reader = new PatternReader(flags === null ? pattern : pattern.slice(4), flags !== null, hasGroups);
  return reader.read();
}

const CLASS_ESCAPES: ReadonlyMap<string, CharSet> = new Map([
  ["d", DIGITS],
  ["D", complement(DIGITS)],
  ["w", WORDS],
  ["W", complement(WORDS)],
  ["s", BLANKS],
  ["S", complement(BLANKS)],
]);

const CONTROL_ESCAPES: ReadonlyMap<string, number> = new Map([
  ["t", 0x09],
  ["n", 0x0a],
  ["v", 0x0b],
  ["f", 0x0c],
  ["r", 0x0d],
  ["0", 0x00],
]);

const EDGE_ESCAPES: ReadonlyMap<string, PatternNode> = new Map([
  ["b", { kind: "edge", at: "word" }],
  ["B", { kind: "edge", at: "not word" }],
  ["A", { kind: "edge", at: "start" }],
  ["Z", { kind: "edge", at: "end" }],
]);

const GROUP_START = /\(\?(?:(:)|P?<([A-Za-z_]\w*)>|(<?)([=!]))/y;
const REFERENCE = /\\([1-9]\d?)|\\k<(\w+)>|\(\?P=(\w+)\)/y;
const COUNTS = /\{(\d*)(,?)(\d*)\}/y;

class PatternReader {
  readonly #pattern: string;
  readonly #ignoreCase: boolean;
  readonly #hasGroups: boolean;
  /** By name, and by number for those without one. */
  readonly #groups = new Map<string, number>();
  #at = 0;

  constructor(pattern: string, ignoreCase: boolean, hasGroups: boolean) {
    this.#pattern = pattern;
    this.#ignoreCase = ignoreCase;
    this.#hasGroups = hasGroups;
  }

  read(): PatternNode {
    const whole = this.#choice();
    if (this.#at < this.#pattern.length) throw this.#unknown();
    return whole;
  }

  #choice(): PatternNode {
    const parts = [this.#sequence()];
    while (this.#pattern[this.#at] === "|") {
      this.#at++;
      parts.push(this.#sequence());
    }
    return parts.length === 1 ? parts[0] : { kind: "choice", parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#pattern.length && this.#pattern[this.#at] !== "|" && this.#pattern[this.#at] !== ")") {
      parts.push(this.#repeated(this.#single()));
    }
    return parts.length === 1 ? parts[0] : { kind: "sequence", parts };
  }

  #repeated(part: PatternNode): PatternNode {
    const counts = this.#counts();
    if (counts === undefined) return part;
    const lazy = this.#pattern[this.#at] === "?";
    if (lazy) this.#at++;
    const [least, most] = counts;
    const isDone = !/[*+]/.test(this.#pattern.charAt(this.#at));
    if (least > most || !isDone || part.kind === "edge" || part.kind === "look") throw this.#unknown();
    return { kind: "repeat", part, least, most, lazy };
  }

  #counts(): [number, number] | undefined {
    const char = this.#pattern[this.#at];
    const simple = char === "*" ? [0, Infinity] : char === "+" ? [1, Infinity] : char === "?" ? [0, 1] : undefined;
    if (simple !== undefined) {
      this.#at++;
      return simple as [number, number];
    }
    COUNTS.lastIndex = this.#at;
    const found = COUNTS.exec(this.#pattern);
    if (found === null || found[0] === "{,}" || found[0] === "{}") return undefined; // plain braces
    this.#at = COUNTS.lastIndex;
    const least = Number(found[1]);
    return [least, found[2] === "" ? least : found[3] === "" ? Infinity : Number(found[3])];
  }

  #single(): PatternNode {
    const char = this.#pattern[this.#at];
    const reference = this.#hasGroups ? this.#reference() : undefined;
    if (reference !== undefined) return reference;
    if (char === "(") return this.#group();
    if (char === "[") return this.#setNode(this.#class());
    if (char === "\\") return this.#escape();
    if (char === "*" || char === "+" || char === "?") throw this.#unknown();
    this.#at++;
    if (char === ".") return { kind: "set", set: ANY };
    if (char === "^") return { kind: "edge", at: "start" };
    if (char === "$") return { kind: "edge", at: "end" };
    this.#at--;
    return this.#setNode(single(this.#codePoint()));
  }

  #group(): PatternNode {
    GROUP_START.lastIndex = this.#at;
    const special = GROUP_START.exec(this.#pattern);
    if (special === null && this.#pattern[this.#at + 1] === "?") throw this.#unknown();
    this.#at = special === null ? this.#at + 1 : GROUP_START.lastIndex;
    const isKept = this.#hasGroups && (special === null || special[2] !== undefined);
    const index = isKept ? this.#openGroup(special?.[2]) : 0;
    const part = this.#choice();
    if (this.#pattern[this.#at++] !== ")") throw this.#unknown();
    if (isKept) return { kind: "group", index, part };
    if (special?.[4] === undefined) return part;
    return { kind: "look", ahead: special[3] === "", negative: special[4] === "!", part };
  }

  #openGroup(name: string | undefined): number {
    const index = new Set(this.#groups.values()).size + 1;
    this.#groups.set(String(index), index);
    if (name !== undefined) this.#groups.set(name, index);
    return index;
  }

  #reference(): PatternNode | undefined {
    REFERENCE.lastIndex = this.#at;
    const found = REFERENCE.exec(this.#pattern);
    if (found === null) return undefined;
    const index = this.#groups.get(found[1] ?? found[2] ?? found[3]);
    if (index === undefined) throw this.#unknown();
    this.#at = REFERENCE.lastIndex;
    return { kind: "reference", index };
  }

  #escape(): PatternNode {
    const letter = this.#pattern.charAt(this.#at + 1);
    const edge = EDGE_ESCAPES.get(letter);
    if (edge === undefined) return this.#setNode(this.#escapedSet());
    this.#at += 2;
    return edge;
  }

  /** What an escape stands for, within a class or not. */
  #escapedSet(): CharSet {
    const letter = this.#pattern.charAt(this.#at + 1);
    const set = CLASS_ESCAPES.get(letter);
    const control = CONTROL_ESCAPES.get(letter);
    this.#at += 2;
    if (set !== undefined) return set;
    if (control !== undefined) return single(control);
    const digits = letter === "x" ? 2 : letter === "u" ? 4 : 0;
    if (digits > 0) {
      const hex = this.#pattern.slice(this.#at, this.#at + digits);
      if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length !== digits) throw this.#unknown();
      this.#at += digits;
      return single(Number.parseInt(hex, 16));
    }
    if (letter === "" || /[A-Za-z0-9]/.test(letter)) throw this.#unknown();
    this.#at--;
    return single(this.#codePoint());
  }

  #class(): CharSet {
    this.#at++;
    const negated = this.#pattern[this.#at] === "^";
    if (negated) this.#at++;
    const sets: CharSet[] = [];
    do {
      if (this.#at >= this.#pattern.length) throw this.#unknown();
      sets.push(this.#classItem());
    } while (this.#pattern[this.#at] !== "]");
    this.#at++;
    const set = this.#ignoreCase ? foldCase(union(sets)) : union(sets);
    return negated ? complement(set) : set;
  }

  #classItem(): CharSet {
    const first = this.#classMember();
    const isRange = this.#pattern[this.#at] === "-" && !"]".includes(this.#pattern.charAt(this.#at + 1));
    if (!isRange || typeof first !== "number") return typeof first === "number" ? single(first) : first;
    this.#at++;
    const last = this.#classMember();
    if (typeof last !== "number" || last < first) throw this.#unknown();
    return rangeSet(first, last);
  }

  /** A code point, or a set for an escape such as `\d`. */
  #classMember(): number | CharSet {
    if (this.#pattern[this.#at] !== "\\") return this.#codePoint();
    const letter = this.#pattern.charAt(this.#at + 1);
    if (letter === "b") {
      this.#at += 2;
      return 0x08;
    }
    const set = this.#escapedSet();
    if (CLASS_ESCAPES.has(letter)) return set;
    const code = set.ascii.indexOf(1);
    if (code < 0) throw this.#unknown(); // an escape beyond ASCII within a class
    return code;
  }

  #codePoint(): number {
    const codePoint = this.#pattern.codePointAt(this.#at) as number;
    this.#at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  #setNode(set: CharSet): PatternNode {
    return { kind: "set", set: this.#ignoreCase ? foldCase(set) : set };
  }

  #unknown(): UnknownSyntax {
    return new UnknownSyntax(`not understood at ${this.#at}: ${this.#pattern}`);
  }
}

function single(codePoint: number): CharSet {
  return rangeSet(codePoint, codePoint);
}
