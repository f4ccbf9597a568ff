/** @file Neighbours of sparse rows, by inverted lists: a query meets only the rows that share a column with it. */

import { type CsrMatrix, isCsr } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
import { roundSimilarity, rowSquares, toCsr } from "./csr-rows.js";
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
  /** Column-wise form: rows and values of column j at starts[j] to starts[j + 1]. */
  readonly #starts: Int32Array;
  readonly #listRows: Int32Array;
  readonly #listValues: Float64Array;

  constructor(rows: CsrMatrix, metric: "euclidean" | "cosine") {
    this.#rows = rows;
    this.#cosine = metric === "cosine";
    this.#squares = rowSquares(rows);
    const stored = rows.indptr[rows.rows];
    this.#starts = new Int32Array(rows.columns + 1);
    this.#listRows = new Int32Array(stored);
    this.#listValues = new Float64Array(stored);
    this.#invert();
  }

  nearest(given: AnyMatrix, k: number, leaveOut: boolean): Neighbours {
    const queries = isCsr(given) ? given : toCsr(given);
    const table = new NeighbourTable(queries.rows, k);
    const products = new Float64Array(this.#rows.rows);
    const squares = rowSquares(queries);
    for (let query = 0; query < queries.rows; query++) {
      this.#multiply(queries, query, products);
      const left = leaveOut ? query : -1;
      if (this.#cosine) this.#nearestByAngle(table, query, products, squares[query], left);
      else this.#nearestByDistance(table, query, products, squares[query], left, queries);
    }
    return table;
  }

  /** Inner products of one query with all rows. */
  #multiply(queries: CsrMatrix, query: number, products: Float64Array): void {
    products.fill(0);
    for (let k = queries.indptr[query]; k < queries.indptr[query + 1]; k++) {
      const column = queries.indices[k];
      const value = queries.data[k];
      for (let at = this.#starts[column], end = this.#starts[column + 1]; at < end; at++) {
        products[this.#listRows[at]] += value * this.#listValues[at];
      }
    }
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

  #invert(): void {
    const { rows, columns, indptr, indices, data } = this.#rows;
    const starts = this.#starts;
    for (let k = 0; k < indptr[rows]; k++) starts[indices[k] + 1]++;
    for (let j = 0; j < columns; j++) starts[j + 1] += starts[j];
    const next = starts.slice();
    for (let row = 0; row < rows; row++) {
      for (let k = indptr[row]; k < indptr[row + 1]; k++) {
        const at = next[indices[k]]++;
        this.#listRows[at] = row;
        this.#listValues[at] = data[k];
      }
    }
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
