/** @file Neighbours by computing every distance: for the metrics that have no inner product. */

import type { Matrix } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
import { toDense } from "./dense.js";
import { NearestHeap } from "./nearest-heap.js";
import { NeighbourTable } from "./neighbour-table.js";
import type { NeighbourSearch, Neighbours } from "./neighbours.js";

/** Metrics that {@link DirectSearch} knows. */
export type DirectMetric = "manhattan" | "chebyshev" | { readonly minkowski: number };

type Distance = (a: Matrix["data"], aStart: number, b: Matrix["data"], bStart: number, columns: number) => number;

/** Compares each query with each row. */
export class DirectSearch implements NeighbourSearch {
  readonly #rows: Matrix;
  readonly #distance: Distance;

  constructor(rows: Matrix, metric: DirectMetric) {
    this.#rows = rows;
    this.#distance = distanceOf(metric);
  }

  nearest(queries: AnyMatrix, k: number, leaveOut: boolean): Neighbours {
    const { data, columns, rows } = this.#rows;
    const dense = toDense(queries);
    const table = new NeighbourTable(queries.rows, k);
    for (let query = 0; query < queries.rows; query++) {
      const heap = new NearestHeap(k);
      for (let row = 0; row < rows; row++) {
        if (leaveOut && row === query) continue;
        heap.push(this.#distance(dense.data, query * columns, data, row * columns, columns), row);
      }
      table.set(query, heap.values, heap.items);
    }
    return table;
  }
}

function distanceOf(metric: DirectMetric): Distance {
  if (metric === "manhattan") return manhattan;
  if (metric === "chebyshev") return chebyshev;
  const p = metric.minkowski;
  return (a, aStart, b, bStart, columns) => {
    // Divided by the largest difference, so that powers neither overflow nor vanish.
    const largest = chebyshev(a, aStart, b, bStart, columns);
    if (largest === 0) return 0;
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += (Math.abs(a[aStart + j] - b[bStart + j]) / largest) ** p;
    return largest * sum ** (1 / p);
  };
}

function manhattan(a: Matrix["data"], aStart: number, b: Matrix["data"], bStart: number, columns: number): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += Math.abs(a[aStart + j] - b[bStart + j]);
  return sum;
}

function chebyshev(a: Matrix["data"], aStart: number, b: Matrix["data"], bStart: number, columns: number): number {
  let largest = 0;
  for (let j = 0; j < columns; j++) largest = Math.max(largest, Math.abs(a[aStart + j] - b[bStart + j]));
  return largest;
}
