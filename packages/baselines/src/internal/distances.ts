/** @file Distances between rows of dense matrices, one pair at a time. */

import type { Matrix } from "@lsad/core";

/** Metrics of dense rows that grow with the difference in each column; `{ minkowski: p }` with p at least 1. */
export type ColumnMetric = "euclidean" | "manhattan" | "chebyshev" | { readonly minkowski: number };

/** The distance between two rows that start at some place of their data. */
export type Distance = (
  a: Matrix["data"],
  aStart: number,
  b: Matrix["data"],
  bStart: number,
  columns: number,
) => number;

/** The function of a metric. */
export function distanceOf(metric: ColumnMetric): Distance {
  if (metric === "euclidean") return euclidean;
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

/** √Σ (a − b)². */
export function euclidean(
  a: Matrix["data"],
  aStart: number,
  b: Matrix["data"],
  bStart: number,
  columns: number,
): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const difference = a[aStart + j] - b[bStart + j];
    sum += difference * difference;
  }
  return Math.sqrt(sum);
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

/** The distance from a row to the nearest point of a box, whose sides are `least` and `most` from `base` on. */
export type BoxDistance = (
  a: Matrix["data"],
  aStart: number,
  least: Float64Array,
  most: Float64Array,
  base: number,
  columns: number,
) => number;

/** The function of a metric: {@link distanceOf} to the nearest point, rounded as it rounds. */
export function boxDistanceOf(metric: ColumnMetric): BoxDistance {
  if (metric === "euclidean") return euclideanToBox;
  const distance = distanceOf(metric);
  let nearest = new Float64Array(0);
  return (a, aStart, least, most, base, columns) => {
    if (nearest.length !== columns) nearest = new Float64Array(columns);
    for (let j = 0; j < columns; j++) {
      nearest[j] = Math.min(Math.max(a[aStart + j], least[base + j]), most[base + j]);
    }
    return distance(a, aStart, nearest, 0, columns);
  };
}

function euclideanToBox(
  a: Matrix["data"],
  aStart: number,
  least: Float64Array,
  most: Float64Array,
  base: number,
  columns: number,
): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const value = a[aStart + j];
    const outside = Math.max(least[base + j] - value, value - most[base + j], 0);
    sum += outside * outside;
  }
  return Math.sqrt(sum);
}
