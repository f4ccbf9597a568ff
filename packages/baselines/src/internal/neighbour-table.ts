/** @file Neighbours of many queries, filled in one query at a time. */

import type { Neighbours } from "./neighbours.js";

/** A {@link Neighbours} under construction. */
export class NeighbourTable implements Neighbours {
  readonly k: number;
  readonly distances: Float64Array;
  readonly indices: Int32Array;

  constructor(queries: number, k: number) {
    this.k = k;
    this.distances = new Float64Array(queries * k);
    this.indices = new Int32Array(queries * k);
  }

  /** Puts down the nearest k of the candidates of a query, in order of (distance, index). */
  set(query: number, distances: ArrayLike<number>, rows: ArrayLike<number>, count = rows.length): void {
    const { k } = this;
    const base = query * k;
    for (let candidate = 0; candidate < count; candidate++) {
      const distance = distances[candidate];
      const row = rows[candidate];
      // Insertion: the candidates are k, or few more.
      let at = Math.min(candidate, k);
      while (at > 0 && comesAfter(this.distances[base + at - 1], this.indices[base + at - 1], distance, row)) {
        if (at < k) {
          this.distances[base + at] = this.distances[base + at - 1];
          this.indices[base + at] = this.indices[base + at - 1];
        }
        at--;
      }
      if (at < k) {
        this.distances[base + at] = distance;
        this.indices[base + at] = row;
      }
    }
  }
}

function comesAfter(distanceA: number, rowA: number, distanceB: number, rowB: number): boolean {
  return distanceA > distanceB || (distanceA === distanceB && rowA > rowB);
}
