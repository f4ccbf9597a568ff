/** @file Evidence that a column is variable: patterns that differ there only, and how many and which words they hold. */

import { ATOM, VARIABLE } from "./atoms.js";
import { columnHash, type Pattern } from "./patterns.js";
import type { ZeroRules } from "./rules.js";
import { MEANING } from "./vocabulary.js";
import type { WordTable } from "./word-table.js";

/** So many different words in one column make it variable (Brain's threshold, Yu et al. 2023, is 5 too). */
const ENOUGH_WORDS = 5;
/** The first word says what happened: statements differ there more often than a value does. */
const ENOUGH_FIRST_WORDS = 10;
/** Where form or context say "value", a second one is enough. */
const ENOUGH_VALUES = 2;
const HOLE = -2;

/** Groups patterns that are equal but for one column. */
export class ColumnEvidence {
  readonly #words: WordTable;
  readonly #meanings: Uint8Array;
  readonly #rules: ZeroRules;
  readonly #families = new Map<number, Pattern | Pattern[]>();

  constructor(words: WordTable, meanings: Uint8Array, rules: ZeroRules) {
    this.#words = words;
    this.#meanings = meanings;
    this.#rules = rules;
  }

  /**
   * Enters a pattern under each of its columns, up to the first where that makes enough.
   * @returns That column and the patterns that now are one, or `undefined`.
   */
  enter(pattern: Pattern): { column: number; members: readonly Pattern[] } | undefined {
    const words = countWords(pattern);
    let wordsBefore = 0;
    for (let column = 0; column < pattern.keys.length; column++) {
      if (!canVary(pattern, column)) continue;
      const isWord = pattern.keys[column] !== VARIABLE;
      if (words > (isWord ? 1 : 0)) {
        const members = this.#join(pattern, column);
        if (members !== undefined && members.length >= this.#enough(members, column, wordsBefore)) {
          return { column, members };
        }
      }
      if (isWord) wordsBefore++;
    }
    return undefined;
  }

  /** Takes a pattern out of all its families. */
  leave(pattern: Pattern): void {
    for (let column = 0; column < pattern.keys.length; column++) {
      if (!canVary(pattern, column)) continue;
      const family = familyHash(pattern, column);
      const members = this.#families.get(family);
      if (members === pattern) this.#families.delete(family);
      else if (Array.isArray(members)) {
        const at = members.indexOf(pattern);
        if (at >= 0) members.splice(at, 1);
        if (members.length === 0) this.#families.delete(family);
      }
    }
  }

  /** The family of a column after the pattern has joined; `undefined` while it is alone. */
  #join(pattern: Pattern, column: number): readonly Pattern[] | undefined {
    const family = familyHash(pattern, column);
    const members = this.#families.get(family);
    if (members === undefined) {
      this.#families.set(family, pattern); // nearly all stay alone: no list for them
      return undefined;
    }
    const first = Array.isArray(members) ? members[0] : members;
    if (first === pattern || !differOnlyAt(first, pattern, column)) return Array.isArray(members) ? members : undefined;
    const list = Array.isArray(members) ? members : [members];
    if (!list.includes(pattern)) list.push(pattern);
    this.#families.set(family, list);
    return list;
  }

  #enough(members: readonly Pattern[], column: number, wordsBefore: number): number {
    const { keys, glued } = members[0];
    if (this.#rules.mixedColumns && members.some((member) => member.keys[column] === VARIABLE)) return ENOUGH_VALUES;
    if (this.#rules.cues && column > 0 && glued[column] === 0 && this.#isCue(keys[column - 1])) return ENOUGH_VALUES;
    if (this.#rules.stems && this.#shareStem(members, column)) return ENOUGH_VALUES;
    return this.#rules.firstWord && wordsBefore === 0 ? ENOUGH_FIRST_WORDS : ENOUGH_WORDS;
  }

  #isCue(key: number): boolean {
    return key < this.#meanings.length && (this.#meanings[key] & MEANING.cue) !== 0;
  }

  /** Whether the words of a column differ in their digits only. */
  #shareStem(members: readonly Pattern[], column: number): boolean {
    const words = members.filter((member) => member.keys[column] !== VARIABLE);
    const spellings = words.map((member) => this.#words.text(member.keys[column]));
    const stem = spellings[0].replace(/\d+/g, "");
    return spellings.every((word) => /\d/.test(word) && word.replace(/\d+/g, "") === stem);
  }
}

/** Whether a column holds a word or a value: marks are structure. */
export function canVary(pattern: Pattern, column: number): boolean {
  return pattern.kinds[column] !== ATOM.mark;
}

/** How many columns hold a word. */
export function countWords({ keys, kinds }: Pattern): number {
  let words = 0;
  for (let i = 0; i < keys.length; i++) if (kinds[i] === ATOM.word) words++;
  return words;
}

function familyHash({ keys, hash }: Pattern, column: number): number {
  return (hash - columnHash(keys[column], column) + columnHash(HOLE, column) + Math.imul(keys.length, 0x27d4eb2f)) | 0;
}

function differOnlyAt(a: Pattern, b: Pattern, column: number): boolean {
  if (a.keys.length !== b.keys.length || a.kinds[column] === ATOM.mark) return false;
  for (let i = 0; i < a.keys.length; i++) if (i !== column && a.keys[i] !== b.keys[i]) return false;
  return true;
}
