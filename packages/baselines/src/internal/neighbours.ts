/** @file Exact nearest neighbours: which rows are closest to a query, under a metric. What a search gives, and its terms. */

import { InvalidInputError } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";

/** Distances between rows; `{ minkowski: p }` is (Σ |a − b|^p)^(1/p), p at least 1. */
export type NeighbourMetric = "euclidean" | "cosine" | "manhattan" | "chebyshev" | { readonly minkowski: number };

/** The k nearest rows of each query, nearest first; ties go to the smaller index. */
export interface Neighbours {
  readonly k: number;
  /** Shape `[queries, k]`, row-major, ascending within a row. */
  readonly distances: Float64Array;
  /** Shape `[queries, k]`, row-major: index of the training row. */
  readonly indices: Int32Array;
}

/** Rows that were made ready to be searched. */
export interface NeighbourSearch {
  /**
   * The k nearest rows of each query.
   * @param k - At most the number of rows, less one when `leaveOut`.
   * @param leaveOut - The queries are the rows themselves, and no row is its own neighbour.
   */
  nearest(queries: AnyMatrix, k: number, leaveOut: boolean): Neighbours;
}

/** Checks a metric and gives it back. */
export function checkMetric(metric: NeighbourMetric, where: string): NeighbourMetric {
  if (typeof metric === "string" && ["euclidean", "cosine", "manhattan", "chebyshev"].includes(metric)) return metric;
  if (typeof metric === "object" && metric !== null && metric.minkowski >= 1 && metric.minkowski < 1 / 0) return metric;
  throw new InvalidInputError(
    `${where} must be euclidean, cosine, manhattan, chebyshev or { minkowski: p } with p of at least 1, got ${JSON.stringify(metric)}`,
  );
}
