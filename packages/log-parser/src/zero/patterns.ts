/** @file Patterns: the key sequences that templates are made of, found by hash under every set of variable columns. */

import { ATOM, type Atoms, VARIABLE } from "./atoms.js";
import type { Cluster } from "./clusters.js";

/** One sequence of keys. A template has one pattern for every length it was seen with, nearly always one. */
export interface Pattern {
  readonly keys: Int32Array;
  /** Of every column, an `ATOM` kind; a word's column that has become variable is `ATOM.value`. */
  readonly kinds: Uint8Array;
  readonly glued: Uint8Array;
  /** 1 where a word's column has become variable: words fit there too. */
  readonly wild: Uint8Array;
  /** Σ {@link columnHash} over the columns. */
  readonly hash: number;
  cluster: Cluster;
  /** False once it is merged or evicted. */
  alive: boolean;
}

/** A set of columns that were seen to take any word, and how many patterns have just these. */
interface ColumnSet {
  readonly columns: readonly number[];
  patterns: number;
}

interface Bucket {
  readonly byHash: Map<number, Pattern[]>;
  readonly columnSets: ColumnSet[];
}

/** The hash of a key in a column. Sums of these can change one column without reading the others. */
export function columnHash(key: number, column: number): number {
  let hash = Math.imul(key ^ Math.imul(column + 1, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Sum of the column hashes of the first `length` keys. */
export function hashKeys(keys: Int32Array, length: number): number {
  let hash = 0;
  for (let i = 0; i < length; i++) hash = (hash + columnHash(keys[i], i)) | 0;
  return hash;
}

/**
 * All patterns, by length. A line is looked up once for every set of variable columns known at its length (tuple space
 * search, Srinivasan, Suri, Varghese, SIGCOMM 1999), so the cost follows the sets, not the patterns.
 */
export class PatternIndex {
  readonly #buckets = new Map<number, Bucket>();

  /** The pattern a line fits: the one without variable columns first, then the sets in order of recent use. */
  find(atoms: Atoms): Pattern | undefined {
    const bucket = this.#buckets.get(atoms.length);
    if (bucket === undefined) return undefined;
    const hash = hashKeys(atoms.keys, atoms.length);
    const sets = bucket.columnSets;
    for (let i = 0; i < sets.length; i++) {
      const found = this.#findUnder(sets[i].columns, hash, bucket, atoms);
      if (found === undefined) continue;
      if (i > 1) [sets[i - 1], sets[i]] = [sets[i], sets[i - 1]]; // the empty set stays first
      return found;
    }
    return undefined;
  }

  insert(pattern: Pattern): void {
    const bucket = this.#bucketOf(pattern.keys.length);
    const same = bucket.byHash.get(pattern.hash);
    if (same === undefined) bucket.byHash.set(pattern.hash, [pattern]);
    else same.push(pattern);
    this.#columnSetOf(bucket, pattern).patterns++;
  }

  remove(pattern: Pattern): void {
    const bucket = this.#bucketOf(pattern.keys.length);
    const same = bucket.byHash.get(pattern.hash) ?? [];
    const rest = same.filter((other) => other !== pattern);
    if (rest.length === 0) bucket.byHash.delete(pattern.hash);
    else bucket.byHash.set(pattern.hash, rest);
    const set = this.#columnSetOf(bucket, pattern);
    if (--set.patterns > 0 || set.columns.length === 0) return;
    bucket.columnSets.splice(bucket.columnSets.indexOf(set), 1);
  }

  /** The pattern with just these keys, if there is one. */
  findEqual(keys: Int32Array, hash: number): Pattern | undefined {
    const same = this.#buckets.get(keys.length)?.byHash.get(hash);
    return same?.find((pattern) => pattern.keys.every((key, i) => key === keys[i]));
  }

  /** Patterns of one length, for the rare work that must see all. */
  *ofLength(length: number): Iterable<Pattern> {
    for (const same of this.#buckets.get(length)?.byHash.values() ?? []) yield* same;
  }

  /** Per length, the sets of variable columns in the order they are tried. */
  columnSets(): [length: number, sets: number[][]][] {
    return Array.from(this.#buckets, ([length, { columnSets }]) => [
      length,
      columnSets.map(({ columns }) => [...columns]),
    ]);
  }

  /** Puts known sets in the order that {@link columnSets} gave. */
  orderColumnSets(saved: readonly (readonly [length: number, sets: readonly (readonly number[])[]])[]): void {
    for (const [length, sets] of saved) {
      const place = new Map(sets.map((columns, i) => [columns.join(), i]));
      const placeOf = ({ columns }: ColumnSet) => place.get(columns.join()) ?? sets.length;
      this.#buckets.get(length)?.columnSets.sort((a, b) => placeOf(a) - placeOf(b));
    }
  }

  #findUnder(columns: readonly number[], lineHash: number, bucket: Bucket, atoms: Atoms): Pattern | undefined {
    let hash = lineHash;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i];
      if (atoms.kinds[column] === ATOM.mark) return undefined;
      hash = (hash - columnHash(atoms.keys[column], column) + columnHash(VARIABLE, column)) | 0;
    }
    const same = bucket.byHash.get(hash);
    if (same === undefined) return undefined;
    for (let i = 0; i < same.length; i++) if (fits(same[i], atoms)) return same[i];
    return undefined;
  }

  #bucketOf(length: number): Bucket {
    let bucket = this.#buckets.get(length);
    if (bucket === undefined) {
      bucket = { byHash: new Map(), columnSets: [{ columns: [], patterns: 0 }] };
      this.#buckets.set(length, bucket);
    }
    return bucket;
  }

  #columnSetOf(bucket: Bucket, { wild }: Pattern): ColumnSet {
    const columns: number[] = [];
    for (let i = 0; i < wild.length; i++) if (wild[i] === 1) columns.push(i);
    if (columns.length === 0) return bucket.columnSets[0];
    let set = bucket.columnSets.find((known) => known.columns.join() === columns.join());
    if (set === undefined) {
      set = { columns, patterns: 0 };
      bucket.columnSets.push(set);
    }
    return set;
  }
}

/** Whether a line has the pattern's keys, where its variable columns take any value and its wild ones any word. */
function fits(pattern: Pattern, atoms: Atoms): boolean {
  const { keys, wild } = pattern;
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] === atoms.keys[i]) continue;
    if (wild[i] === 0 || atoms.kinds[i] === ATOM.mark) return false;
  }
  return true;
}

/** Whether every line that fits `narrow` fits `wide`. */
export function covers(wide: Pattern, narrow: Pattern): boolean {
  for (let i = 0; i < wide.keys.length; i++) {
    if (wide.wild[i] === 1 ? narrow.kinds[i] === ATOM.mark : wide.keys[i] !== narrow.keys[i] || narrow.wild[i] === 1) {
      return false;
    }
  }
  return true;
}
