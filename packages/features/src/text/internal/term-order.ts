/** @file The order of columns: by code point, as Python sorts strings. */

import type { TermTable } from "./term-table.js";

/** Below this many terms, sorting by insertion is faster. */
const INSERTION_LIMIT = 12;
/** Units that fit into one key: 17 bits each (a unit plus one, 0 past the end), 51 of a double's 53. */
const KEY_UNITS = 3;
const KEY_BASE = 2 ** 17;

/**
 * All terms of a table by the code points of their text.
 *
 * Words are sorted by their units. Since no word holds a character below or at the space, an n-gram stands right before
 * those it begins, and these are ordered by their last word: numbers only, no text of an n-gram is ever made.
 *
 * @returns term ids; joined terms come last, in no particular order, when `joined` is false.
 */
export function sortTerms(table: TermTable): Int32Array {
  const words = new Int32Array(table.size);
  let count = 0;
  for (let id = 0; id < table.size; id++) if (!table.isJoined(id)) words[count++] = id;
  const sorted = words.subarray(0, count);
  new UnitSorter(table).sort(sorted, 0, count, 0);
  return count === table.size ? sorted : insertGrams(table, sorted);
}

/** Puts every joined term after the term it begins with: preorder of the tree in which a gram's parent is its left part. */
function insertGrams(table: TermTable, words: Int32Array): Int32Array {
  const { size } = table;
  const byRight = new Int32Array(size - words.length);
  const rank = new Int32Array(size);
  words.forEach((id, place) => {
    rank[id] = place;
  });
  let count = 0;
  for (let id = 0; id < size; id++) if (table.isJoined(id)) byRight[count++] = id;
  const byLastWord = countingSort(byRight, (id) => rank[table.right(id)], words.length).items;
  const { items, starts } = countingSort(byLastWord, (id) => table.left(id), size);

  const order = new Int32Array(size);
  let length = 0;
  const stack: number[] = [];
  for (const word of words) {
    stack.push(word);
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      order[length++] = id;
      for (let k = starts[id + 1] - 1; k >= starts[id]; k--) stack.push(items[k]);
    }
  }
  return order;
}

/** Stable sort by a small whole number; `starts[k]` is where the items of key k begin. */
function countingSort(
  items: Int32Array,
  key: (item: number) => number,
  keys: number,
): { readonly items: Int32Array; readonly starts: Int32Array } {
  const starts = new Int32Array(keys + 1);
  for (const item of items) starts[key(item) + 1]++;
  for (let k = 0; k < keys; k++) starts[k + 1] += starts[k];
  const next = starts.slice();
  const sorted = new Int32Array(items.length);
  for (const item of items) sorted[next[key(item)]++] = item;
  return { items: sorted, starts };
}

/** Multikey quicksort (Bentley and Sedgewick 1997), three units at a time, keys gathered once a level. */
class UnitSorter {
  readonly #table: TermTable;
  readonly #keys: Float64Array;

  constructor(table: TermTable) {
    this.#table = table;
    this.#keys = new Float64Array(table.size);
  }

  /** Sorts `ids[start, end)`, whose texts agree before unit `depth`. */
  sort(ids: Int32Array, start: number, end: number, depth: number): void {
    for (let i = start; i < end; i++) this.#keys[i] = this.#table.sortKey(ids[i], depth);
    this.#sortByKey(ids, start, end, depth);
  }

  #sortByKey(ids: Int32Array, start: number, end: number, depth: number): void {
    const keys = this.#keys;
    while (end - start > INSERTION_LIMIT) {
      const pivot = medianOfThree(keys[start], keys[(start + end) >>> 1], keys[end - 1]);
      let [less, i, greater] = [start, start, end];
      while (i < greater) {
        if (keys[i] < pivot) this.#swap(ids, i++, less++);
        else if (keys[i] > pivot) this.#swap(ids, i, --greater);
        else i++;
      }
      this.#sortEqual(ids, less, greater, depth, pivot);
      // The smaller side by recursion, the larger by the loop: the stack stays logarithmic.
      if (less - start < end - greater) {
        this.#sortByKey(ids, start, less, depth);
        start = greater;
      } else {
        this.#sortByKey(ids, greater, end, depth);
        end = less;
      }
    }
    this.#insertionSort(ids, start, end, depth);
  }

  /** Entries of one key agree on three more units, unless the text has ended. */
  #sortEqual(ids: Int32Array, start: number, end: number, depth: number, key: number): void {
    if (end - start > 1 && key % KEY_BASE !== 0) this.sort(ids, start, end, depth + KEY_UNITS);
  }

  #insertionSort(ids: Int32Array, start: number, end: number, depth: number): void {
    const keys = this.#keys;
    for (let i = start + 1; i < end; i++) {
      for (let k = i; k > start && keys[k - 1] > keys[k]; k--) this.#swap(ids, k - 1, k);
    }
    for (let i = start; i < end; ) {
      let next = i + 1;
      while (next < end && keys[next] === keys[i]) next++;
      this.#sortEqual(ids, i, next, depth, keys[i]);
      i = next;
    }
  }

  #swap(ids: Int32Array, a: number, b: number): void {
    const keys = this.#keys;
    const [id, key] = [ids[a], keys[a]];
    ids[a] = ids[b];
    keys[a] = keys[b];
    ids[b] = id;
    keys[b] = key;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
