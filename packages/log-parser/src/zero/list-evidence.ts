/** @file Evidence that a template holds a list: patterns that are equal but for how many values stand side by side. */

import { ATOM, VARIABLE } from "./atoms.js";
import type { Cluster } from "./clusters.js";
import { columnHash, type Pattern } from "./patterns.js";
import type { SavedKey, SavedSkeleton } from "./snapshot.js";
import type { WordTable } from "./word-table.js";

/** Values side by side, with blanks between them, that are taken for a list; two may be two parameters. */
const LIST_LENGTH = 3;

interface Skeleton {
  readonly keys: readonly number[];
  /** The cluster seen last, and whether any with this skeleton had a list. */
  cluster: Cluster;
  hasList: boolean;
  /** Patterns that have this skeleton: with the last one it is forgotten. */
  patterns: number;
}

/** Groups patterns that are equal once every list is one value. */
export class ListEvidence {
  readonly #words: WordTable;
  readonly #comma: number;
  readonly #skeletons = new Map<number, Skeleton>();

  constructor(words: WordTable) {
    this.#words = words;
    this.#comma = words.keep(",");
  }

  /** Enters a pattern; returns the cluster that it is one with, or `undefined`. */
  enter(pattern: Pattern): Cluster | undefined {
    const { keys, hash, hasList } = this.#skeletonOf(pattern);
    const known = this.#skeletons.get(hash);
    if (known === undefined || !isSame(known.keys, keys)) {
      if (known === undefined) this.#skeletons.set(hash, { keys, cluster: pattern.cluster, hasList, patterns: 1 });
      return undefined;
    }
    known.hasList ||= hasList;
    known.patterns++;
    const other = known.cluster;
    known.cluster = pattern.cluster;
    return known.hasList && other !== pattern.cluster ? other : undefined;
  }

  /** A pattern has gone over to another cluster. */
  move(pattern: Pattern, into: Cluster): void {
    const known = this.#known(pattern);
    if (known !== undefined && known.cluster === pattern.cluster) known.cluster = into;
  }

  /** A pattern is no more; nor is its cluster, where it has no successor. */
  leave(pattern: Pattern, successor: Cluster | undefined): void {
    const known = this.#known(pattern);
    if (known === undefined) return;
    const isLast = --known.patterns <= 0;
    if (isLast || (successor === undefined && known.cluster === pattern.cluster)) {
      this.#skeletons.delete(this.#skeletonOf(pattern).hash);
    } else if (successor !== undefined && known.cluster === pattern.cluster) known.cluster = successor;
  }

  #known(pattern: Pattern): Skeleton | undefined {
    const { keys, hash } = this.#skeletonOf(pattern);
    const known = this.#skeletons.get(hash);
    return known !== undefined && isSame(known.keys, keys) ? known : undefined;
  }

  /** Of every column, where the list that starts there ends (exclusive); `column + 1` for all that is no list. */
  spansOf(pattern: Pattern): Int32Array {
    const spans = new Int32Array(pattern.keys.length);
    for (let start = 0; start < spans.length; ) {
      const { end } = this.#listAt(pattern, start);
      spans[start] = end;
      start = end;
    }
    return spans;
  }

  save(saveKey: (key: number) => SavedKey): SavedSkeleton[] {
    return Array.from(this.#skeletons.values(), ({ keys, cluster, hasList }) => ({
      keys: keys.map(saveKey),
      cluster: cluster.id,
      hasList,
    }));
  }

  /** The words of the skeletons must be interned already: those of their patterns are. */
  load(saved: readonly SavedSkeleton[], clusterOf: (id: number) => Cluster, patterns: Iterable<Pattern>): void {
    for (const { keys: texts, cluster, hasList } of saved) {
      const keys = texts.map((text) => (text === 0 ? VARIABLE : this.#words.find(text)));
      const hash = keys.reduce((sum, key, column) => (sum + columnHash(key, column)) | 0, 0);
      this.#skeletons.set(hash, { keys, cluster: clusterOf(cluster), hasList, patterns: 0 });
    }
    for (const pattern of patterns) {
      const known = this.#known(pattern);
      if (known !== undefined) known.patterns++;
    }
  }

  #skeletonOf(pattern: Pattern): { keys: number[]; hash: number; hasList: boolean } {
    const keys: number[] = [];
    let hash = 0;
    let hasList = false;
    for (let start = 0; start < pattern.keys.length; ) {
      const { end, isList, isValue } = this.#listAt(pattern, start);
      const key = isValue ? VARIABLE : pattern.keys[start];
      hash = (hash + columnHash(key, keys.length)) | 0;
      keys.push(key);
      hasList ||= isList;
      start = end;
    }
    return { keys, hash, hasList };
  }

  /** The run of values that starts at a column: glued commas join any number, blanks at least {@link LIST_LENGTH}. */
  #listAt(pattern: Pattern, start: number): { end: number; isList: boolean; isValue: boolean } {
    if (!this.#isItem(pattern, start)) return { end: start + 1, isList: false, isValue: false };
    let end = start + 1;
    let items = 1;
    let commas = 0;
    for (; end < pattern.keys.length; end++, items++) {
      if (this.#isItem(pattern, end)) continue;
      const isComma = pattern.keys[end] === this.#comma && pattern.glued[end] === 1;
      if (!isComma || end + 1 === pattern.keys.length || !this.#isItem(pattern, end + 1)) break;
      end++;
      commas++;
    }
    return { end, isList: items >= LIST_LENGTH || commas > 0, isValue: true };
  }

  /** A value, or a word with a number: lists of `node1 node2` are lists too. */
  #isItem({ keys, kinds }: Pattern, column: number): boolean {
    if (keys[column] === VARIABLE) return true;
    return kinds[column] === ATOM.word && /^[A-Za-z]\w*\d\w*$/.test(this.#words.text(keys[column]));
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((key, i) => key === b[i]);
}
