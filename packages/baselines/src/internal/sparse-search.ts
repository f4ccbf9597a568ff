/** @file Neighbours of sparse rows, by inverted lists: a query meets only the rows that share a column with it. */

import { type CsrMatrix, isCsr } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
import { roundSimilarity, rowSquares, toCsr } from "./csr-rows.js";
import { InvertedLists } from "./inverted-lists.js";
import { NearestHeap } from "./nearest-heap.js";
import { NeighbourTable } from "./neighbour-table.js";
import type { NeighbourSearch, Neighbours } from "./neighbours.js";

/** Share of the squared norms by which a distance from inner products may be off; generous. */
const CANCELLATION = 1e-12;

/** Searches CSR rows; Euclidean or cosine. */
export class SparseSearch implements NeighbourSearch {
  readonly #rows: CsrMatrix;
  readonly #cosine: boolean;
  /** Squared norm of each row. */
  readonly #squares: Float64Array;
  readonly #lists: InvertedLists;

  constructor(rows: CsrMatrix, metric: "euclidean" | "cosine") {
    this.#rows = rows;
    this.#cosine = metric === "cosine";
    this.#squares = rowSquares(rows);
    this.#lists = new InvertedLists(rows);
  }

  nearest(given: AnyMatrix, k: number, leaveOut: boolean): Neighbours {
    const queries = isCsr(given) ? given : toCsr(given);
    const table = new NeighbourTable(queries.rows, k);
    const products = new Float64Array(this.#rows.rows);
    const squares = rowSquares(queries);
    for (let query = 0; query < queries.rows; query++) {
      this.#lists.innerProducts(queries, query, products);
      const left = leaveOut ? query : -1;
      if (this.#cosine) this.#nearestByAngle(table, query, products, squares[query], left);
      else this.#nearestByDistance(table, query, products, squares[query], left, queries);
    }
    return table;
  }

  #nearestByAngle(table: NeighbourTable, query: number, products: Float64Array, square: number, left: number): void {
    const heap = new NearestHeap(table.k);
    const norm = Math.sqrt(square);
    for (let row = 0; row < products.length; row++) {
      if (row === left) continue;
      const norms = norm * Math.sqrt(this.#squares[row]);
      heap.push(1 - roundSimilarity(norms === 0 ? 0 : products[row] / norms), row);
    }
    table.set(query, heap.values, heap.items);
  }

  #nearestByDistance(
    table: NeighbourTable,
    query: number,
    products: Float64Array,
    square: number,
    left: number,
    queries: CsrMatrix,
  ): void {
    const heap = new NearestHeap(table.k);
    for (let row = 0; row < products.length; row++) {
      products[row] = square + this.#squares[row] - 2 * products[row];
      if (row !== left) heap.push(products[row] + CANCELLATION * (square + this.#squares[row]), row);
    }
    // |a|² + |b|² − 2ab cancels where rows are close: those that may be near enough are computed term by term.
    const rows: number[] = [];
    for (let row = 0; row < products.length; row++) {
      const least = products[row] - CANCELLATION * (square + this.#squares[row]);
      if (row !== left && least <= heap.largest) rows.push(row);
    }
    const distances = rows.map((row) => Math.sqrt(squaredDistance(queries, query, this.#rows, row)));
    table.set(query, distances, rows);
  }
}

function squaredDistance(a: CsrMatrix, rowA: number, b: CsrMatrix, rowB: number): number {
  let [i, j] = [a.indptr[rowA], b.indptr[rowB]];
  const [endA, endB] = [a.indptr[rowA + 1], b.indptr[rowB + 1]];
  let sum = 0;
  while (i < endA || j < endB) {
    const columnA = i < endA ? a.indices[i] : Number.POSITIVE_INFINITY;
    const columnB = j < endB ? b.indices[j] : Number.POSITIVE_INFINITY;
    const difference = (columnA <= columnB ? a.data[i] : 0) - (columnB <= columnA ? b.data[j] : 0);
    if (columnA <= columnB) i++;
    if (columnB <= columnA) j++;
    sum += difference * difference;
  }
  return sum;
}
