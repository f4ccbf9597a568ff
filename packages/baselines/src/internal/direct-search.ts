/** @file Neighbours by computing every distance: for the metrics that have no inner product. */

import type { Matrix } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
import { toDense } from "./dense.js";
import { type ColumnMetric, type Distance, distanceOf } from "./distances.js";
import { NearestHeap } from "./nearest-heap.js";
import { NeighbourTable } from "./neighbour-table.js";
import type { NeighbourSearch, Neighbours } from "./neighbours.js";

/** Compares each query with each row. */
export class DirectSearch implements NeighbourSearch {
  readonly #rows: Matrix;
  readonly #distance: Distance;

  constructor(rows: Matrix, metric: ColumnMetric) {
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
