/** @file Growing one isolation tree. */

import type { RandomStream } from "@lsad/core";
import type { IsolationTree } from "../isolation-forest.js";

/** Cells of the rows a tree is grown on: row-major, `columns` a row. */
export interface TreeSample {
  readonly rows: number;
  readonly columns: number;
  readonly cells: Float64Array;
}

/**
 * Grows a tree: a random column that is not constant in the node, a threshold uniform between its least and largest value,
 * until a node has one row, all its rows are equal, or `depth` levels are reached.
 *
 * As scikit-learn's `ExtraTreeRegressor(max_features=1, splitter="random")`; children come in pairs, left before right.
 * @param columnNames - The column that each column of the sample is in the training rows.
 */
export function growTree(
  sample: TreeSample,
  columnNames: Int32Array,
  depth: number,
  random: RandomStream,
): IsolationTree {
  const growth = new TreeGrowth(sample, random);
  const nodes = { left: [-1], right: [-1], feature: [-1], threshold: [0], samples: [sample.rows] };
  const open = [{ node: 0, start: 0, end: sample.rows, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, start, end } = next;
    const split = next.depth < depth && end - start > 1 ? growth.split(start, end) : undefined;
    if (split === undefined) continue;
    const left = nodes.left.length;
    nodes.left[node] = left;
    nodes.right[node] = left + 1;
    nodes.feature[node] = columnNames[split.column];
    nodes.threshold[node] = split.threshold;
    for (const samples of [split.middle - start, end - split.middle]) {
      nodes.left.push(-1);
      nodes.right.push(-1);
      nodes.feature.push(-1);
      nodes.threshold.push(0);
      nodes.samples.push(samples);
    }
    open.push({ node: left + 1, start: split.middle, end, depth: next.depth + 1 });
    open.push({ node: left, start, end: split.middle, depth: next.depth + 1 });
  }
  return {
    left: Int32Array.from(nodes.left),
    right: Int32Array.from(nodes.right),
    feature: Int32Array.from(nodes.feature),
    threshold: Float64Array.from(nodes.threshold),
    samples: Int32Array.from(nodes.samples),
  };
}

class TreeGrowth {
  readonly #sample: TreeSample;
  readonly #random: RandomStream;
  /** Rows of each node stand together. */
  readonly #order: Int32Array;
  readonly #columns: Int32Array;

  constructor(sample: TreeSample, random: RandomStream) {
    this.#sample = sample;
    this.#random = random;
    this.#order = Int32Array.from({ length: sample.rows }, (_, row) => row);
    this.#columns = Int32Array.from({ length: sample.columns }, (_, column) => column);
  }

  /** Splits the rows at `start` to `end`, or nothing if they are all equal. */
  split(start: number, end: number): { column: number; threshold: number; middle: number } | undefined {
    const columns = this.#columns;
    for (let left = columns.length; left > 0; left--) {
      const pick = this.#random.nextInteger(left);
      const column = columns[pick];
      columns[pick] = columns[left - 1]; // drawn columns gather behind: none is drawn twice
      columns[left - 1] = column;
      const [least, largest] = this.#range(column, start, end);
      if (!(largest > least)) continue;
      const share = this.#random.nextFloat();
      const between = least * (1 - share) + largest * share;
      const threshold = between < largest ? Math.max(between, least) : least; // rounding: the right side must not be empty
      return { column, threshold, middle: this.#partition(column, threshold, start, end) };
    }
    return undefined;
  }

  #range(column: number, start: number, end: number): [number, number] {
    const { cells, columns } = this.#sample;
    let least = Number.POSITIVE_INFINITY;
    let largest = Number.NEGATIVE_INFINITY;
    for (let at = start; at < end; at++) {
      const value = cells[this.#order[at] * columns + column];
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
    return [least, largest];
  }

  #partition(column: number, threshold: number, start: number, end: number): number {
    const { cells, columns } = this.#sample;
    const order = this.#order;
    let middle = start;
    for (let at = start; at < end; at++) {
      const row = order[at];
      if (cells[row * columns + column] > threshold) continue;
      order[at] = order[middle];
      order[middle++] = row;
    }
    return middle;
  }
}
