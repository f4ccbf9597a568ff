/** @file Evidence that two or three columns vary together: many patterns that differ just there, each by other words. */

import { ATOM, VARIABLE } from "./atoms.js";
import { countWords } from "./column-evidence.js";
import type { Pattern } from "./patterns.js";

/** Patterns that must differ in the same columns before these are variable; more than one column needs, as chance is larger. */
const ENOUGH_PATTERNS = 12;
/** In each of the columns so many words must occur: a pair of enumerations has many pairs, but few words. */
const ENOUGH_WORDS = 8;
const MOST_COLUMNS = 3;
/** Patterns a new one is compared with; older ones have had their chance. */
const COMPARED = 64;

/** Groups patterns of one length and first word by the columns in which they differ from a new one. */
export class JointEvidence {
  readonly #recent = new Map<string, Pattern[]>();

  /** Enters a pattern; returns the columns that are variable now and the patterns they make one, or `undefined`. */
  enter(pattern: Pattern): { columns: readonly number[]; members: readonly Pattern[] } | undefined {
    const first = firstWordColumn(pattern);
    const words = countWords(pattern);
    const group = groupOf(pattern, first);
    const recent = (this.#recent.get(group) ?? []).filter((other) => other.alive && other !== pattern);
    const differing = new Map<string, { columns: number[]; members: Pattern[] }>();
    for (const other of recent) {
      const columns = differences(other, pattern);
      if (columns === undefined || columns.length < 2 || columns[0] <= first || words - columns.length < 2) continue;
      const name = columns.join();
      const known = differing.get(name);
      if (known === undefined) differing.set(name, { columns, members: [pattern, other] });
      else known.members.push(other);
    }
    recent.push(pattern);
    if (recent.length > COMPARED) recent.shift();
    this.#recent.set(group, recent);
    return [...differing.values()].find(isEnough);
  }

  /** Live patterns of each group as their places, oldest first. */
  save(placeOf: (pattern: Pattern) => number | undefined): number[][] {
    const groups = Array.from(this.#recent.values(), (patterns) =>
      patterns.map(placeOf).filter((place) => place !== undefined),
    );
    return groups.filter((places) => places.length > 0);
  }

  load(groups: readonly (readonly Pattern[])[]): void {
    for (const patterns of groups) this.#recent.set(groupOf(patterns[0], firstWordColumn(patterns[0])), [...patterns]);
  }

  /** Drops groups whose patterns are all gone. */
  prune(): void {
    for (const [group, patterns] of this.#recent) {
      if (!patterns.some((pattern) => pattern.alive)) this.#recent.delete(group);
    }
  }
}

/** Patterns of one group have the same length and the same first word. */
function groupOf({ keys }: Pattern, firstWord: number): string {
  return `${keys.length} ${firstWord} ${firstWord < 0 ? "" : keys[firstWord]}`;
}

function isEnough({ columns, members }: { columns: readonly number[]; members: readonly Pattern[] }): boolean {
  if (members.length < ENOUGH_PATTERNS) return false;
  return columns.every((column) => new Set(members.map((member) => member.keys[column])).size >= ENOUGH_WORDS);
}

function firstWordColumn({ kinds }: Pattern): number {
  return kinds.indexOf(ATOM.word);
}

/** The columns in which two patterns of one length hold other words; `undefined` if too many, or if a mark differs. */
function differences(a: Pattern, b: Pattern): number[] | undefined {
  const columns: number[] = [];
  for (let i = 0; i < a.keys.length; i++) {
    if (a.keys[i] === b.keys[i]) continue;
    if (!isWordOrValue(a, i) || !isWordOrValue(b, i) || columns.length === MOST_COLUMNS) return undefined;
    columns.push(i);
  }
  return columns;
}

function isWordOrValue({ keys, kinds }: Pattern, column: number): boolean {
  return kinds[column] === ATOM.word || keys[column] === VARIABLE;
}
