/** @file Exact neighbours among many rows of few columns: boxes around groups of rows, most of which are never opened. */

import type { Matrix } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
import { toDense } from "./dense.js";
import { type BoxDistance, boxDistanceOf, type ColumnMetric, type Distance, distanceOf } from "./distances.js";
import { NearestHeap } from "./nearest-heap.js";
import { NeighbourTable } from "./neighbour-table.js";
import type { NeighbourSearch, Neighbours } from "./neighbours.js";
import { selectMedian } from "./select-median.js";

/** Groups of this many rows are not split further: comparing is cheaper than opening. */
const LEAF_ROWS = 40;
/** What rounding can add to a distance with powers, relative and a column. */
const POWER_ROUNDING = 2 ** -48;

/**
 * A k-d tree with bounding boxes (Friedman, Bentley & Finkel, ACM TOMS 3(3), 1977): groups are halved along their widest column,
 * and a group is opened unless the nearest point of its box is past the k-th distance so far.
 *
 * No row of a box differs from the query by less than that point does, in any column, and differences, squares, sums and roots
 * round in order: so the bound never is above a distance as computed, and distances and ties are those of comparing with every
 * row. Powers alone may round out of order, by less than {@link POWER_ROUNDING}.
 */
export class BoxTree implements NeighbourSearch {
  readonly #distance: Distance;
  readonly #toBox: BoxDistance;
  readonly #trust: number;
  readonly #columns: number;
  /** Rows in the order of the groups, and which row each was. */
  readonly #data: Float64Array;
  readonly #order: Int32Array;
  /** Groups as a binary heap: the halves of group g are 2g + 1 and 2g + 2. Its rows are those from start to end. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  /** Least and largest value of each column, group by group. */
  readonly #least: Float64Array;
  readonly #most: Float64Array;
  readonly #firstLeaf: number;

  constructor(rows: Matrix, metric: ColumnMetric) {
    const { columns } = rows;
    const depth = Math.max(0, Math.ceil(Math.log2(rows.rows / LEAF_ROWS)));
    const groups = 2 ** (depth + 1) - 1;
    this.#distance = distanceOf(metric);
    this.#toBox = boxDistanceOf(metric);
    this.#trust = typeof metric === "string" ? 1 : 1 - (columns + 1) * POWER_ROUNDING;
    this.#columns = columns;
    this.#firstLeaf = (groups - 1) / 2;
    this.#order = Int32Array.from({ length: rows.rows }, (_, row) => row);
    this.#starts = new Int32Array(groups);
    this.#ends = new Int32Array(groups).fill(rows.rows, 0, 1);
    this.#least = new Float64Array(groups * columns);
    this.#most = new Float64Array(groups * columns);
    for (let group = 0; group < groups; group++) {
      this.#enclose(rows, group);
      if (group < this.#firstLeaf) this.#halve(rows, group);
    }
    this.#data = new Float64Array(rows.rows * columns);
    for (const [place, row] of this.#order.entries()) {
      for (let j = 0; j < columns; j++) this.#data[place * columns + j] = rows.data[row * columns + j];
    }
  }

  nearest(queries: AnyMatrix, k: number, leaveOut: boolean): Neighbours {
    const { data } = toDense(queries);
    const table = new NeighbourTable(queries.rows, k);
    const heap = new NearestHeap(k);
    const waiting = new Waiting(2 * Math.ceil(Math.log2(this.#starts.length + 1)));
    for (let query = 0; query < queries.rows; query++) {
      heap.size = 0;
      this.#search(data, query * this.#columns, leaveOut ? query : -1, heap, waiting);
      table.set(query, heap.values, heap.items);
    }
    return table;
  }

  /** Depth first, the nearer half before the other. */
  #search(queries: Matrix["data"], at: number, leftOut: number, heap: NearestHeap, waiting: Waiting): void {
    waiting.push(0, 0);
    while (waiting.size > 0) {
      const { group, bound } = waiting.pop();
      if (bound > heap.largest) continue;
      if (group >= this.#firstLeaf) {
        this.#scan(group, queries, at, leftOut, heap);
        continue;
      }
      const left = 2 * group + 1;
      const ofLeft = this.#bound(left, queries, at);
      const ofRight = this.#bound(left + 1, queries, at);
      if (ofLeft <= ofRight) {
        waiting.push(left + 1, ofRight);
        waiting.push(left, ofLeft);
      } else {
        waiting.push(left, ofLeft);
        waiting.push(left + 1, ofRight);
      }
    }
  }

  #scan(group: number, queries: Matrix["data"], at: number, leftOut: number, heap: NearestHeap): void {
    const columns = this.#columns;
    let worst = heap.largest;
    for (let place = this.#starts[group]; place < this.#ends[group]; place++) {
      const distance = this.#distance(queries, at, this.#data, place * columns, columns);
      if (distance > worst || this.#order[place] === leftOut) continue;
      heap.push(distance, this.#order[place]);
      worst = heap.largest;
    }
  }

  /** No row of a group has a smaller computed distance. */
  #bound(group: number, queries: Matrix["data"], at: number): number {
    const columns = this.#columns;
    return this.#toBox(queries, at, this.#least, this.#most, group * columns, columns) * this.#trust;
  }

  #enclose({ data }: Matrix, group: number): void {
    const columns = this.#columns;
    for (let j = 0; j < columns; j++) {
      let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let place = this.#starts[group]; place < this.#ends[group]; place++) {
        const value = data[this.#order[place] * columns + j];
        if (value < least) least = value;
        if (value > most) most = value;
      }
      this.#least[group * columns + j] = least;
      this.#most[group * columns + j] = most;
    }
  }

  #halve(rows: Matrix, group: number): void {
    const [start, end] = [this.#starts[group], this.#ends[group]];
    const middle = (start + end) >> 1;
    const column = this.#widestColumn(group);
    selectMedian(this.#order, (row) => rows.data[row * rows.columns + column], start, middle, end);
    [this.#starts[2 * group + 1], this.#ends[2 * group + 1]] = [start, middle];
    [this.#starts[2 * group + 2], this.#ends[2 * group + 2]] = [middle, end];
  }

  #widestColumn(group: number): number {
    let [widest, column] = [-1, 0];
    for (let j = 0; j < this.#columns; j++) {
      const width = this.#most[group * this.#columns + j] - this.#least[group * this.#columns + j];
      if (width > widest) [widest, column] = [width, j];
    }
    return column;
  }
}

/** Groups that are still to be looked at, the last one first. */
class Waiting {
  size = 0;
  readonly #groups: Int32Array;
  readonly #bounds: Float64Array;
  /** What {@link Waiting.pop} gives: one object, for there are thousands a query. */
  readonly #popped = { group: 0, bound: 0 };

  constructor(capacity: number) {
    this.#groups = new Int32Array(capacity + 2);
    this.#bounds = new Float64Array(capacity + 2);
  }

  push(group: number, bound: number): void {
    this.#groups[this.size] = group;
    this.#bounds[this.size++] = bound;
  }

  pop(): { readonly group: number; readonly bound: number } {
    this.size--;
    this.#popped.group = this.#groups[this.size];
    this.#popped.bound = this.#bounds[this.size];
    return this.#popped;
  }
}
