/** @file Evidence across statements: words that take each other's place in several statements are values, not vocabulary. */

import { VARIABLE } from "./atoms.js";
import type { Pattern } from "./patterns.js";
import type { WordTable } from "./word-table.js";

/** Patterns that are equal but for one column. */
export interface Family {
  readonly column: number;
  readonly members: Pattern[];
}

/** Words in common that make two families of different statements hold one kind of value. */
const SHARED_WORDS = 2;
/** The same where the families may be two rows of one grid, of which either side could be the value. */
const SHARED_WORDS_OF_A_GRID = 3;
/** What is known of words is kept; so many are enough for the names of a system. */
const MOST_WORDS = 20_000;
/** Families that a new one is compared with, per word; a word in more is everywhere. */
const COMPARED = 32;

/** Learns which words are values of one kind: user names, services, states. */
export class SharedValues {
  readonly #words: WordTable;
  /** By word: the families in which it is one of several. */
  readonly #familiesOf = new Map<number, Set<Family>>();
  /** By word: its kind, a number. Words in it are held, so that theirs are not given to others. */
  readonly #kinds = new Map<number, number>();
  readonly #wordsOfKind = new Map<number, number[]>();
  #lastKind = 0;

  constructor(words: WordTable) {
    this.#words = words;
  }

  /** Whether two of a family's words are known to be of one kind. */
  areOneKind(family: Family): boolean {
    const kinds = wordsOf(family).map((word) => this.#kinds.get(word));
    return kinds.some((kind, i) => kind !== undefined && kinds.indexOf(kind) < i);
  }

  /** Enters a family of two or more, again whenever it has grown. */
  enter(family: Family): void {
    for (const word of wordsOf(family)) {
      const families = this.#familiesOf.get(word);
      if (families === undefined) this.#familiesOf.set(word, new Set([family]));
      else families.add(family);
    }
  }

  /**
   * Looks for another family with the same kind of value, and learns the kind where there is one.
   * @param isFirst - Whether the column is that of the statement's first word.
   * @returns The other family: both are variable.
   */
  findKin(family: Family, isFirst: boolean): Family | undefined {
    const words = wordsOf(family);
    for (const other of this.#neighbours(family, words)) {
      const others = wordsOf(other);
      const shared = others.filter((word) => words.includes(word)).length;
      const isGrid = isFirst || !areIndependent(family, other);
      if (shared < (isGrid ? SHARED_WORDS_OF_A_GRID : SHARED_WORDS)) continue;
      this.makeOneKind([...words, ...others]);
      return other;
    }
    return undefined;
  }

  /** Takes out a word of a family. */
  leave(family: Family, word: number): void {
    const families = this.#familiesOf.get(word);
    if (families?.delete(family) && families.size === 0) this.#familiesOf.delete(word);
  }

  /** Learns that words are of one kind; kinds that meet become one. */
  makeOneKind(words: readonly number[]): void {
    const kind = words.map((word) => this.#kinds.get(word)).find((known) => known !== undefined) ?? ++this.#lastKind;
    const members = this.#wordsOfKind.get(kind) ?? [];
    this.#wordsOfKind.set(kind, members);
    for (const word of words) {
      const known = this.#kinds.get(word);
      if (known === kind) continue;
      if (known === undefined && this.#kinds.size >= MOST_WORDS) return;
      if (known === undefined) this.#words.retain(word);
      const joining = known === undefined ? [word] : (this.#wordsOfKind.get(known) ?? []);
      for (const member of joining) {
        this.#kinds.set(member, kind);
        members.push(member);
      }
      if (known !== undefined) this.#wordsOfKind.delete(known);
    }
  }

  /** The words of every kind, as text. */
  save(): string[][] {
    return Array.from(this.#wordsOfKind.values(), (words) => words.map((word) => this.#words.text(word)));
  }

  load(kinds: readonly (readonly string[])[]): void {
    for (const words of kinds) {
      const keys = words.map((word) => this.#words.acquire(word));
      this.makeOneKind(keys);
      for (const key of keys) this.#words.release(key); // makeOneKind holds them
    }
  }

  *#neighbours(family: Family, words: readonly number[]): Iterable<Family> {
    const seen = new Set<Family>([family]);
    for (const word of words) {
      const families = this.#familiesOf.get(word);
      if (families === undefined || families.size > COMPARED) continue;
      for (const other of families) {
        if (seen.has(other)) continue;
        seen.add(other);
        yield other;
      }
    }
  }
}

function wordsOf({ members, column }: Family): number[] {
  return [...new Set(members.map(({ keys }) => keys[column]))].filter((key) => key !== VARIABLE);
}

/** Whether two families are of different statements: of other length, or different in two more columns. */
function areIndependent(a: Family, b: Family): boolean {
  const [x, y] = [a.members[0].keys, b.members[0].keys];
  if (x.length !== y.length) return true;
  let differences = 0;
  for (let i = 0; i < x.length; i++) if (i !== a.column && i !== b.column && x[i] !== y[i]) differences++;
  return differences >= 2;
}
