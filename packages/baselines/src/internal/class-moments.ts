/** @file Means and squared deviations of each class, and of all rows, updated batch by batch. */

import type { Matrix } from "@lsad/core";

/** Groups of rows that moments are kept of: normal, anomalous, and all rows unweighted. */
const GROUPS = 3;
const ALL_ROWS = 2;

/** Moments of three groups: normal and anomalous rows by weight, and all rows each counted once. */
export interface ClassMoments {
  readonly columns: number;
  /** Shape `[3]`: weight of normal rows, of anomalous rows, number of all rows. */
  readonly groupWeight: Float64Array;
  /** Shape `[3 · columns]`, row-major. */
  readonly means: Float64Array;
  /** Shape `[3 · columns]`, row-major: weighted sums of squared deviations from the mean. */
  readonly squares: Float64Array;
}

/** Moments of no rows. */
export function emptyMoments(columns: number): ClassMoments {
  return {
    columns,
    groupWeight: new Float64Array(GROUPS),
    means: new Float64Array(GROUPS * columns),
    squares: new Float64Array(GROUPS * columns),
  };
}

/** Moments of the rows behind `before` and of more rows together; `before` is not changed. */
export function addMoments(before: ClassMoments, x: Matrix, labels: Uint8Array, weight: Float64Array): ClassMoments {
  const added = emptyMoments(x.columns);
  addGroups(added, x, labels, weight);
  addGroups(added, x, new Uint8Array(x.rows).fill(ALL_ROWS), new Float64Array(x.rows).fill(1));
  const { columns } = before;
  const merged = emptyMoments(columns);
  for (let group = 0; group < GROUPS; group++) {
    const [a, b] = [before.groupWeight[group], added.groupWeight[group]];
    const total = a + b;
    merged.groupWeight[group] = total;
    if (total === 0) continue;
    for (let at = group * columns; at < (group + 1) * columns; at++) {
      // Chan, Golub & LeVeque 1979: δ = m_b − m_a; m = m_a + δ b / n; S = S_a + S_b + δ² a b / n
      const delta = added.means[at] - before.means[at];
      merged.means[at] = before.means[at] + delta * (b / total);
      merged.squares[at] = before.squares[at] + added.squares[at] + delta * (a / total) * delta * b;
    }
  }
  return merged;
}

/** Largest variance of a column over all rows, each counted once. */
export function largestVariance({ columns, groupWeight, squares }: ClassMoments): number {
  const ofAll = squares.subarray(ALL_ROWS * columns);
  return ofAll.reduce((largest, sum) => Math.max(largest, sum / groupWeight[ALL_ROWS]), 0);
}

/** Fills in the moments of the groups that `group` names; those must be empty before. */
function addGroups(moments: ClassMoments, x: Matrix, group: Uint8Array, weight: Float64Array): void {
  const { columns, data } = x;
  const { groupWeight, means, squares } = moments;
  for (let row = 0; row < x.rows; row++) groupWeight[group[row]] += weight[row];
  // Shares before the sum, so that values near the largest double do not overflow.
  for (let row = 0; row < x.rows; row++) {
    const base = group[row] * columns;
    const share = weight[row] / (groupWeight[group[row]] || 1);
    for (let j = 0; j < columns; j++) means[base + j] += share * data[row * columns + j];
  }
  for (let row = 0; row < x.rows; row++) {
    const base = group[row] * columns;
    for (let j = 0; j < columns; j++) {
      const deviation = data[row * columns + j] - means[base + j];
      squares[base + j] += weight[row] * deviation * deviation;
    }
  }
}
