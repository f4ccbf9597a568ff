/** @file Rows of term counts while a vocabulary is still growing. */

import type { CsrMatrix } from "@lsad/core";
import { grown, Int32List } from "./growable.js";

/** Longest row sorted by insertion; longer ones are packed into one number an entry and sorted natively. */
const INSERTION_LIMIT = 48;
/** Bits for an entry's place in its row, beside 31 bits of column: together below the 53 of a double. */
const PLACE_LIMIT = 2 ** 22;

/** Counts the distinct ids of one row at a time. */
export class OccurrenceCounter {
  /** Distinct ids of the last row, in order of first sight; valid up to what `count` returned. */
  ids = new Int32Array(256);
  /** How often each of {@link ids} occurs. */
  counts = new Int32Array(256);
  /** By id: place in `ids` plus one, 0 when absent. All 0 between rows. */
  #places = new Int32Array(1024);

  /** @param limit - One more than the largest id that can occur. */
  count(occurrences: Int32Array, length: number, limit: number): number {
    if (limit > this.#places.length) this.#places = grown(this.#places, limit);
    if (length > this.ids.length) {
      this.ids = new Int32Array(2 * length);
      this.counts = new Int32Array(2 * length);
    }
    const { ids, counts } = this;
    const places = this.#places;
    let distinct = 0;
    for (let i = 0; i < length; i++) {
      const id = occurrences[i];
      const place = places[id];
      if (place === 0) {
        ids[distinct] = id;
        counts[distinct] = 1;
        places[id] = ++distinct;
      } else counts[place - 1]++;
    }
    for (let i = 0; i < distinct; i++) places[ids[i]] = 0;
    return distinct;
  }
}

/** In how many texts, and how often in all, each term id occurs. */
export class TermStatistics {
  documents = 0;
  /** How many terms have occurred. */
  terms = 0;
  documentFrequency = new Int32Array(1024);
  /** Doubles: a total can pass 2³¹ on a long stream. */
  total = new Float64Array(1024);

  /** Makes room for ids below `limit`. */
  reserve(limit: number): void {
    if (limit <= this.documentFrequency.length) return;
    this.documentFrequency = grown(this.documentFrequency, limit);
    this.total = grown(this.total, limit);
  }

  add({ ids, counts }: OccurrenceCounter, distinct: number, limit: number): void {
    this.documents++;
    this.reserve(limit);
    for (let i = 0; i < distinct; i++) {
      if (this.documentFrequency[ids[i]]++ === 0) this.terms++;
      this.total[ids[i]] += counts[i];
    }
  }
}

/** Rows of (term id, count), one after the other. */
export class TermRows {
  /** Entries of each row. */
  readonly #lengths = new Int32List();
  readonly #ids = new Int32List();
  readonly #counts = new Int32List();

  add({ ids, counts }: { readonly ids: Int32Array; readonly counts: Int32Array }, distinct: number): void {
    for (let i = 0; i < distinct; i++) {
      this.#ids.push(ids[i]);
      this.#counts.push(counts[i]);
    }
    this.#lengths.push(distinct);
  }

  /**
   * The rows as a matrix of counts. The rows cannot be used afterwards: their memory is given back on the way.
   * @param columnOf - By term id: its column, or -1 to leave the term out; null when ids are columns already.
   */
  toCsr(columnOf: Int32Array | null, columns: number, binary: boolean): CsrMatrix {
    const rows = this.#lengths.length;
    const stored = columnOf === null ? this.#ids.length : countKept(this.#ids, columnOf);
    const indptr = new Int32Array(rows + 1);
    const indices = new Int32Array(stored);
    const data = new Float64Array(stored);
    const [nextLength, nextId, nextCount] = [this.#lengths.drain(), this.#ids.drain(), this.#counts.drain()];
    let end = 0;
    for (let row = 0; row < rows; row++) {
      for (let left = nextLength(); left > 0; left--) {
        const id = nextId();
        const count = nextCount();
        const column = columnOf === null ? id : columnOf[id];
        if (column < 0) continue;
        indices[end] = column;
        data[end++] = count;
      }
      sortRow(indices, data, indptr[row], end);
      indptr[row + 1] = end;
    }
    if (binary) data.fill(1);
    return { rows, columns, indptr, indices, data };
  }
}

function countKept(ids: Int32List, columnOf: Int32Array): number {
  let [kept, left] = [0, ids.length];
  for (const chunk of ids.chunks) {
    for (let i = 0; i < chunk.length && left > 0; i++, left--) if (columnOf[chunk[i]] >= 0) kept++;
  }
  return kept;
}

/** Sorts the entries [start, end) of one row by column. */
function sortRow(columns: Int32Array, counts: Float64Array, start: number, end: number): void {
  if (end - start > INSERTION_LIMIT) {
    sortLongRow(columns.subarray(start, end), counts.subarray(start, end));
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const column = columns[i];
    const count = counts[i];
    let k = i - 1;
    for (; k >= start && columns[k] > column; k--) {
      columns[k + 1] = columns[k];
      counts[k + 1] = counts[k];
    }
    columns[k + 1] = column;
    counts[k + 1] = count;
  }
}

function sortLongRow(columns: Int32Array, counts: Float64Array): void {
  const keys = new Float64Array(columns.length);
  for (let i = 0; i < keys.length; i++) keys[i] = columns[i] * PLACE_LIMIT + i;
  keys.sort();
  const oldCounts = counts.slice();
  for (let i = 0; i < keys.length; i++) {
    columns[i] = Math.floor(keys[i] / PLACE_LIMIT);
    counts[i] = oldCounts[keys[i] % PLACE_LIMIT];
  }
}
