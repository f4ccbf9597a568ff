/** @file Neighbourhoods of rows that count more than once. */

import type { AnyMatrix } from "./checks.js";
import type { NeighbourSearch } from "./neighbours.js";

/** Neighbourhoods in which each neighbour has a share: how many of the k copies it stands for. */
export interface WeightedNeighbours {
  /** Whether anybody has a neighbour: false when the only row leaves itself out. */
  readonly hasNeighbours: boolean;
  /** Shape `[queries]`: distance of the last neighbour; 0 without one. */
  readonly kDistances: Float64Array;
  /** Shape `[queries]`: mean of a value over a row's neighbours, by share; 0 without one. */
  meanOver(value: (neighbour: number, distance: number) => number): Float64Array;
}

/**
 * Finds neighbourhoods whose weights sum to k, or to all there is.
 * @param leaveOut - The queries are the rows themselves: of its own weight, each leaves out 1.
 */
export function weighNeighbours(
  search: NeighbourSearch,
  queries: AnyMatrix,
  weight: Float64Array,
  k: number,
  leaveOut: boolean,
): WeightedNeighbours {
  const { asked, unit } = neighboursAsked(weight, k, leaveOut);
  if (asked === 0)
    return new Neighbourhoods(queries.rows, 0, new Float64Array(0), new Int32Array(0), new Float64Array(0));
  const { distances, indices } = search.nearest(queries, asked, leaveOut && unit);
  const shares = new Float64Array(distances.length);
  if (unit) shares.fill(1);
  else shareOut(queries.rows, asked, indices, weight, k, leaveOut, shares);
  return new Neighbourhoods(queries.rows, asked, distances, indices, shares);
}

/**
 * How many neighbours {@link weighNeighbours} asks a search for.
 * @returns `asked`, and whether all weights are 1: only then does the search leave a row out of its own neighbours.
 */
export function neighboursAsked(
  weight: Float64Array,
  k: number,
  leaveOut: boolean,
): { readonly asked: number; readonly unit: boolean } {
  const unit = weight.every((value) => value === 1);
  // Rows of weight above 1 make fewer of them enough; rows below 1 ask for more.
  const lightest = weight.reduce((least, value) => Math.min(least, value), 1);
  const own = leaveOut && unit ? 1 : 0;
  const asked = Math.min(weight.length - own, Math.ceil(k / lightest) + (leaveOut && !unit ? 1 : 0));
  return { asked, unit };
}

/** Gives each neighbour its weight, nearest first, until k is reached. */
function shareOut(
  queries: number,
  asked: number,
  indices: Int32Array,
  weight: Float64Array,
  k: number,
  leaveOut: boolean,
  shares: Float64Array,
): void {
  for (let query = 0; query < queries; query++) {
    let left = k;
    for (let at = query * asked; at < (query + 1) * asked; at++) {
      const copies = weight[indices[at]] - (leaveOut && indices[at] === query ? 1 : 0);
      shares[at] = Math.max(0, Math.min(copies, left));
      left -= shares[at];
    }
  }
}

class Neighbourhoods implements WeightedNeighbours {
  readonly hasNeighbours: boolean;
  readonly kDistances: Float64Array;
  readonly #asked: number;
  readonly #distances: Float64Array;
  readonly #indices: Int32Array;
  readonly #shares: Float64Array;

  constructor(queries: number, asked: number, distances: Float64Array, indices: Int32Array, shares: Float64Array) {
    this.#asked = asked;
    this.#distances = distances;
    this.#indices = indices;
    this.#shares = shares;
    this.kDistances = new Float64Array(queries);
    this.hasNeighbours = shares.some((share) => share > 0);
    for (let at = 0; at < shares.length; at++) {
      if (shares[at] > 0) this.kDistances[Math.floor(at / asked)] = distances[at];
    }
  }

  meanOver(value: (neighbour: number, distance: number) => number): Float64Array {
    const asked = this.#asked;
    return this.kDistances.map((_, query) => {
      let sum = 0;
      let total = 0;
      for (let at = query * asked; at < (query + 1) * asked; at++) {
        const share = this.#shares[at];
        if (share === 0) continue;
        sum += share * value(this.#indices[at], this.#distances[at]);
        total += share;
      }
      return total > 0 ? sum / total : 0;
    });
  }
}
