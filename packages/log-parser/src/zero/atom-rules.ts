/** @file What neighbouring atoms are together: dates, quantities, bounds, booleans, names with their number. */

import { ATOM, type Atoms, UNKNOWN, VARIABLE } from "./atoms.js";
import type { ZeroRules } from "./rules.js";
import { MEANING } from "./vocabulary.js";
import type { WordTable } from "./word-table.js";

/** Joins atoms that mean one thing, in place and in one pass. */
export class AtomRules {
  readonly #words: WordTable;
  readonly #meanings: Uint8Array;
  readonly #rules: ZeroRules;
  readonly #open: number;
  readonly #close: number;
  readonly #openList: number;
  readonly #closeList: number;
  readonly #less: number;
  readonly #more: number;
  readonly #equals: number;
  readonly #colon: number;

  /** @param meanings - What `internVocabulary` returned for the same table. */
  constructor(words: WordTable, meanings: Uint8Array, rules: ZeroRules) {
    this.#words = words;
    this.#meanings = meanings;
    this.#rules = rules;
    this.#open = words.keep("(");
    this.#close = words.keep(")");
    this.#openList = words.keep("[");
    this.#closeList = words.keep("]");
    this.#less = words.keep("<");
    this.#more = words.keep(">");
    this.#equals = words.keep("=");
    this.#colon = words.keep(":");
  }

  apply(atoms: Atoms): void {
    const count = atoms.length;
    let kept = 0; // atoms below are final
    for (let at = 0; at < count; at++) {
      const kind = atoms.kinds[at];
      if (kind === ATOM.word && this.#meaningOf(atoms.keys[at]) !== 0) {
        if ((this.#meaningOf(atoms.keys[at]) & MEANING.protected) !== 0) {
          atoms.kinds[at] = ATOM.mark; // structure: no evidence makes it a variable
          atoms.move(at, kept++);
          continue;
        }
        const next = this.#joinKnownWord(atoms, at, kept, count);
        if (next > at) {
          if (next > at + 1 || atoms.kinds[at] === ATOM.value) atoms.move(at, kept++);
          at = next - 1;
          continue;
        }
      } else if (kind === ATOM.value && this.#isBounded(atoms, at, kept)) {
        atoms.keys[kept - 1] = VARIABLE;
        atoms.kinds[kept - 1] = ATOM.value;
        atoms.ends[kept - 1] = atoms.ends[at];
        continue;
      } else if (kind === ATOM.mark && kept >= 3) {
        const fewer = this.#joinBracket(atoms, at, kept);
        if (fewer < kept) {
          kept = fewer;
          continue;
        }
      }
      atoms.move(at, kept++);
    }
    atoms.length = kept;
  }

  /** Words with a meaning: returns the atom to go on with, `at` itself when nothing was joined. */
  #joinKnownWord(atoms: Atoms, at: number, kept: number, count: number): number {
    const meaning = this.#meaningOf(atoms.keys[at]);
    if (this.#rules.units && (meaning & MEANING.unit) !== 0 && kept > 0 && isNumber(atoms, kept - 1)) {
      atoms.kinds[kept - 1] = ATOM.quantity;
      atoms.unitStarts[kept - 1] = atoms.ends[kept - 1];
      atoms.ends[kept - 1] = atoms.ends[at];
      atoms.unitEnds[kept - 1] = atoms.ends[at];
      return at + 1;
    }
    if (this.#rules.dates && (meaning & MEANING.date) !== 0) {
      const end = this.#dateEnd(atoms, at, count);
      if (end > at + 1) {
        atoms.ends[at] = atoms.ends[end - 1];
        asValue(atoms, at);
        return end;
      }
    }
    if (
      this.#rules.booleans &&
      (meaning & MEANING.literal) !== 0 &&
      kept > 0 &&
      this.#opensValue(atoms.keys[kept - 1])
    ) {
      asValue(atoms, at);
      return at + 1;
    }
    return at;
  }

  /** Where a date that starts with a day's or a month's name ends: numbers, names and zones that follow after a blank. */
  #dateEnd(atoms: Atoms, at: number, count: number): number {
    let end = at + 1;
    if (end < count && !this.#isDateName(atoms, end) && !startsWithDigit(atoms, end)) return end;
    while (end < count && atoms.glued[end] === 0 && (this.#isDatePart(atoms, end) || this.#isDateName(atoms, end)))
      end++;
    return end;
  }

  #isDateName(atoms: Atoms, at: number): boolean {
    return atoms.kinds[at] === ATOM.word && (this.#meaningOf(atoms.keys[at]) & MEANING.date) !== 0;
  }

  #isDatePart(atoms: Atoms, at: number): boolean {
    if (atoms.kinds[at] === ATOM.word) return (this.#meaningOf(atoms.keys[at]) & MEANING.zone) !== 0;
    if (atoms.kinds[at] < ATOM.value) return false;
    for (let i = atoms.starts[at]; i < atoms.ends[at]; i++) {
      const code = atoms.text.charCodeAt(i);
      if ((code < 0x30 || code > 0x3a) && code !== 0x2e && code !== 0x2b && code !== 0x2d) return false;
    }
    return true;
  }

  /** `<1` and `>5` where the mark stands at the start of a chunk. */
  #isBounded(atoms: Atoms, at: number, kept: number): boolean {
    if (!this.#rules.bounds || atoms.glued[at] === 0 || kept < 2 || atoms.glued[kept - 1] === 1) return false;
    const key = atoms.keys[kept - 1];
    return (key === this.#less || key === this.#more) && startsWithDigit(atoms, at);
  }

  /** At a closing bracket: `10 bytes (1 KB)` is its first quantity, `name(3)` and `name[3]` are one word. */
  #joinBracket(atoms: Atoms, at: number, kept: number): number {
    const isRound = atoms.keys[at] === this.#close;
    if (!isRound && atoms.keys[at] !== this.#closeList) return kept;
    if (atoms.keys[kept - 2] !== (isRound ? this.#open : this.#openList)) return kept;
    const inner = kept - 1;
    const outer = kept - 3;
    if (
      this.#rules.restatements &&
      isRound &&
      atoms.kinds[inner] === ATOM.quantity &&
      atoms.kinds[outer] === ATOM.quantity
    ) {
      atoms.ends[outer] = atoms.ends[at];
      return kept - 2;
    }
    if (!this.#rules.numberedNames || atoms.kinds[outer] !== ATOM.word || atoms.kinds[inner] !== ATOM.value)
      return kept;
    if (atoms.glued[at] + atoms.glued[inner] + atoms.glued[inner - 1] < 3 || !isNumber(atoms, inner)) return kept;
    const name = atoms.spellingOf(outer);
    if (/\d/.test(name)) return kept;
    atoms.ends[outer] = atoms.ends[at];
    const spelling = isRound ? `${name}(<*>)` : `${name}[<*>]`;
    atoms.spellings[outer] = spelling;
    const key = this.#words.find(spelling);
    atoms.keys[outer] = key < 0 ? UNKNOWN : key;
    return kept - 2;
  }

  #opensValue(key: number): boolean {
    return key === this.#equals || key === this.#colon || key === this.#open;
  }

  #meaningOf(key: number): number {
    return key >= 0 && key < this.#meanings.length ? this.#meanings[key] : 0;
  }
}

function asValue(atoms: Atoms, at: number): void {
  atoms.keys[at] = VARIABLE;
  atoms.kinds[at] = ATOM.value;
}

function startsWithDigit(atoms: Atoms, at: number): boolean {
  const code = atoms.text.charCodeAt(atoms.starts[at]);
  return code >= 0x30 && code <= 0x39;
}

/** Digits and points, with a sign or a bound before them. */
function isNumber(atoms: Atoms, at: number): boolean {
  if (atoms.kinds[at] !== ATOM.value) return false;
  let digits = 0;
  for (let i = atoms.starts[at]; i < atoms.ends[at]; i++) {
    const code = atoms.text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) digits++;
    else if (code !== 0x2e && (i > atoms.starts[at] || !isSign(code))) return false;
  }
  return digits > 0;
}

function isSign(code: number): boolean {
  return code === 0x2b || code === 0x2d || code === 0x3c || code === 0x3e || code === 0x7e;
}
