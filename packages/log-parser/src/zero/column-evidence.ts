/** @file Evidence that a column is variable: patterns that differ there only, and how many and which words they hold. */

import { ATOM, VARIABLE } from "./atoms.js";
import { columnHash, type Pattern } from "./patterns.js";
import type { ZeroRules } from "./rules.js";
import { type Family, SharedValues } from "./shared-values.js";
import { MEANING } from "./vocabulary.js";
import type { WordTable } from "./word-table.js";

/** So many different words in one column make it variable (Brain's threshold, Yu et al. 2023, is 5 too). */
const ENOUGH_WORDS = 5;
/** The first word says what happened: statements differ there more often than a value does. */
const ENOUGH_FIRST_WORDS = 10;
/** Names such as `a.b.Class` or `app/Main` are rarely a statement's own words. */
const ENOUGH_NAMES = 3;
/** Where form or context say "value", a second one is enough. */
const ENOUGH_VALUES = 2;
const HOLE = -2;

/** Groups patterns that are equal but for one column. */
export class ColumnEvidence {
  readonly #words: WordTable;
  readonly #meanings: Uint8Array;
  readonly #rules: ZeroRules;
  readonly #shared: SharedValues;
  readonly #families = new Map<number, Pattern | Family>();
  /** Families that became variable because another one did. */
  readonly #pending: Family[] = [];

  constructor(words: WordTable, meanings: Uint8Array, rules: ZeroRules) {
    this.#words = words;
    this.#meanings = meanings;
    this.#rules = rules;
    this.#shared = new SharedValues(words);
  }

  /** What is known of words beyond their patterns. */
  get shared(): SharedValues {
    return this.#shared;
  }

  /**
   * Enters a pattern under each of its columns, up to the first where that makes enough.
   * @returns The family that now is one pattern, or `undefined`.
   */
  enter(pattern: Pattern): Family | undefined {
    const words = countWords(pattern);
    let wordsBefore = 0;
    for (let column = 0; column < pattern.keys.length; column++) {
      if (!canVary(pattern, column)) continue;
      const isWord = pattern.keys[column] !== VARIABLE;
      if (words > (isWord ? 1 : 0)) {
        const family = this.#join(pattern, column);
        if (family !== undefined && this.#isVariable(family, wordsBefore === 0)) return family;
      }
      if (isWord) wordsBefore++;
    }
    return undefined;
  }

  /** Enters a saved pattern under all its columns and asks nothing. */
  restore(pattern: Pattern): void {
    const words = countWords(pattern);
    for (let column = 0; column < pattern.keys.length; column++) {
      if (!canVary(pattern, column) || words <= (pattern.keys[column] === VARIABLE ? 0 : 1)) continue;
      const family = this.#join(pattern, column);
      if (family !== undefined && this.#rules.sharedValues) this.#shared.enter(family);
    }
  }

  /** The next family that is variable because another one is; `undefined` when all have been taken. */
  takePending(): Family | undefined {
    for (let family = this.#pending.pop(); family !== undefined; family = this.#pending.pop()) {
      if (family.members.length >= 2) return family;
    }
    return undefined;
  }

  /** Takes a pattern out of all its families. */
  leave(pattern: Pattern): void {
    for (let column = 0; column < pattern.keys.length; column++) {
      if (!canVary(pattern, column)) continue;
      const name = familyHash(pattern, column);
      const family = this.#families.get(name);
      if (family === pattern) this.#families.delete(name);
      else if (family !== undefined && "members" in family) this.#leaveFamily(pattern, family, name);
    }
  }

  #leaveFamily(pattern: Pattern, family: Family, name: number): void {
    const at = family.members.indexOf(pattern);
    if (at < 0) return;
    family.members.splice(at, 1);
    this.#shared.leave(family, pattern.keys[family.column]);
    if (family.members.length > 1) return;
    const [last] = family.members;
    if (last === undefined) this.#families.delete(name);
    else {
      this.#shared.leave(family, last.keys[family.column]);
      this.#families.set(name, last);
    }
  }

  /** The family of a column after the pattern has joined; `undefined` while it is alone. */
  #join(pattern: Pattern, column: number): Family | undefined {
    const name = familyHash(pattern, column);
    const known = this.#families.get(name);
    if (known === undefined) {
      this.#families.set(name, pattern); // nearly all stay alone: no list for them
      return undefined;
    }
    const family: Family = "members" in known ? known : { column, members: [known] };
    const [first] = family.members;
    if (first === pattern || family.column !== column || !differOnlyAt(first, pattern, column)) return undefined;
    if (!family.members.includes(pattern)) family.members.push(pattern);
    this.#families.set(name, family);
    return family;
  }

  #isVariable(family: Family, isFirst: boolean): boolean {
    if (family.members.length >= this.#enough(family.members, family.column, isFirst)) return true;
    if (!this.#rules.sharedValues) return false;
    if (this.#shared.areOneKind(family)) return true;
    this.#shared.enter(family);
    const kin = this.#shared.findKin(family, isFirst);
    if (kin === undefined) return false;
    this.#pending.push(kin);
    return true;
  }

  #enough(members: readonly Pattern[], column: number, isFirst: boolean): number {
    const { keys, glued } = members[0];
    if (this.#rules.mixedColumns && members.some((member) => member.keys[column] === VARIABLE)) return ENOUGH_VALUES;
    if (this.#rules.cues && column > 0 && glued[column] === 0 && this.#isCue(keys[column - 1])) return ENOUGH_VALUES;
    if (this.#rules.stems && this.#shareStem(members, column)) return ENOUGH_VALUES;
    if (this.#rules.structuredNames && this.#areStructured(members, column)) return ENOUGH_NAMES;
    return this.#rules.firstWord && isFirst ? ENOUGH_FIRST_WORDS : ENOUGH_WORDS;
  }

  #isCue(key: number): boolean {
    return key < this.#meanings.length && (this.#meanings[key] & MEANING.cue) !== 0;
  }

  /** Whether all words of a column have points or slashes inside. */
  #areStructured(members: readonly Pattern[], column: number): boolean {
    return members.every(({ keys }) => /\w[./]\w/.test(this.#words.text(keys[column])));
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
function canVary(pattern: Pattern, column: number): boolean {
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
