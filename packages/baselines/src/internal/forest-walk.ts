/** @file Many rows down many trees. */

import { isCsr } from "@lsad/core";
import type { IsolationTree } from "../isolation-forest.js";
import type { AnyMatrix } from "./checks.js";
import { KernelMemory } from "./kernels.js";
import { averagePathLength } from "./path-length.js";

/** Cells of a block of rows: a second-level cache holds them while all trees pass. */
const BLOCK_CELLS = 32_768;
/** Fewest rows of a block, however wide. */
const FEWEST_ROWS = 16;
const NODE_BYTES = 16;

/** A forest in the memory of the SIMD kernels. */
export class ForestWalk {
  readonly #columns: Int32Array;
  readonly #blockRows: number;
  readonly #memory: KernelMemory;
  readonly #trees: { readonly nodes: number; readonly values: number; readonly depth: number }[] = [];
  readonly #cells: Float64Array;
  readonly #sums: Float64Array;

  constructor(trees: readonly IsolationTree[]) {
    this.#columns = usedColumns(trees);
    const width = Math.max(1, this.#columns.length);
    this.#blockRows = 4 * Math.ceil(Math.max(FEWEST_ROWS, Math.floor(BLOCK_CELLS / width)) / 4);
    const nodes = trees.reduce((sum, tree) => sum + tree.left.length, 0);
    const bytes = nodes * (NODE_BYTES + 8) + trees.length * 32 + 8 * this.#blockRows * (width + 1);
    this.#memory = new KernelMemory(bytes + 64);
    this.#cells = this.#memory.float64(this.#blockRows * width);
    this.#sums = this.#memory.float64(this.#blockRows);
    const placeOf = new Map(Array.from(this.#columns, (column, place) => [column, place]));
    for (const tree of trees) this.#add(tree, placeOf);
  }

  /** Sum over the trees of the path length of each row: edges to the leaf + c(training rows in the leaf). */
  pathSums(x: AnyMatrix): Float64Array {
    const sums = new Float64Array(x.rows);
    const rowBytes = 8 * Math.max(1, this.#columns.length);
    const { walkTree } = this.#memory.kernels;
    for (let first = 0; first < x.rows; first += this.#blockRows) {
      const rows = Math.min(this.#blockRows, x.rows - first);
      this.#load(x, first, rows);
      this.#sums.fill(0);
      const padded = Math.ceil(rows / 4) * 4;
      for (const { nodes, values, depth } of this.#trees) {
        walkTree(nodes, values, this.#cells.byteOffset, rowBytes, padded, depth, this.#sums.byteOffset);
      }
      sums.set(this.#sums.subarray(0, rows), first);
    }
    return sums;
  }

  #load(x: AnyMatrix, first: number, rows: number): void {
    const columns = this.#columns;
    const width = columns.length;
    const { data } = x;
    if (!isCsr(x)) {
      for (let row = 0, out = 0; row < rows; row++) {
        const base = (first + row) * x.columns;
        for (let j = 0; j < width; j++) this.#cells[out++] = data[base + columns[j]];
      }
      return;
    }
    this.#cells.fill(0, 0, rows * width);
    for (let row = 0; row < rows; row++) {
      const end = x.indptr[first + row + 1];
      // Both lists ascend: walk them together.
      for (let k = x.indptr[first + row], j = 0; k < end && j < width; k++) {
        while (j < width && columns[j] < x.indices[k]) j++;
        if (columns[j] === x.indices[k]) this.#cells[row * width + j] = data[k];
      }
    }
  }

  /** Lays a tree out with siblings side by side. */
  #add(tree: IsolationTree, placeOf: ReadonlyMap<number, number>): void {
    const count = tree.left.length;
    const nodes = this.#memory.take(NODE_BYTES * count);
    const values = this.#memory.float64(count);
    const thresholds = new Float64Array(this.#memory.buffer, nodes, 2 * count);
    const links = new Int32Array(this.#memory.buffer, nodes, 4 * count);
    let used = 1;
    let deepest = 0;
    const open = [{ node: 0, place: 0, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, place, depth } = next;
      deepest = Math.max(deepest, depth);
      const isLeaf = tree.left[node] < 0;
      const child = isLeaf ? place : used;
      thresholds[2 * place] = isLeaf ? Number.POSITIVE_INFINITY : tree.threshold[node];
      links[4 * place + 2] = isLeaf ? 0 : 8 * (placeOf.get(tree.feature[node]) ?? 0);
      links[4 * place + 3] = NODE_BYTES * child;
      if (isLeaf) {
        values[place] = depth + averagePathLength(tree.samples[node]);
        continue;
      }
      used += 2;
      open.push({ node: tree.left[node], place: child, depth: depth + 1 });
      open.push({ node: tree.right[node], place: child + 1, depth: depth + 1 });
    }
    this.#trees.push({ nodes, values: values.byteOffset, depth: deepest });
  }
}

function usedColumns(trees: readonly IsolationTree[]): Int32Array {
  const used = new Set<number>();
  for (const { left, feature } of trees) {
    for (let node = 0; node < left.length; node++) if (left[node] >= 0) used.add(feature[node]);
  }
  return Int32Array.from(used).sort();
}
