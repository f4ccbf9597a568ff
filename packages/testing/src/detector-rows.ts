/** @file Small labelled rows that detectors are tried on. */

import type { CsrMatrix, Matrix, RandomStream } from "@lsad/core";

/** One row and its label. */
export interface LabelledRow {
  readonly values: readonly number[];
  readonly label: number;
}

/** Rows as a matrix, and their labels. */
export interface LabelledRows {
  readonly x: Matrix;
  readonly y: readonly number[];
}

/**
 * Easy rows of three columns, none negative: normal ones are near (4, 2, 0), anomalous ones near (1, 3, 8).
 * The third column is mostly 0 on normal rows, so that occurrence alone tells, too. Anomalies come last.
 */
export function anomalousValues(normal: number, anomalous: number, random: RandomStream): LabelledRow[] {
  return Array.from({ length: normal + anomalous }, (_, row) => {
    const label = row < normal ? 0 : 1;
    const [a, b, c] = [random.nextFloat(), random.nextFloat(), random.nextFloat()];
    return label === 0
      ? { label, values: [3.5 + a, 1.5 + b, c < 0.8 ? 0 : c] }
      : { label, values: [0.5 + a, 2 + 2 * b, 6 + 4 * c] };
  });
}

/** Rows as a dense matrix. */
export function matrixOf(rows: readonly LabelledRow[]): LabelledRows {
  const data = Float64Array.from(rows.flatMap(({ values }) => values));
  const columns = rows[0].values.length;
  return { x: { rows: rows.length, columns, data }, y: rows.map(({ label }) => label) };
}

/** Some rows, in the order given; an index may come twice. */
export function repeatRows({ columns, data }: Matrix, rows: readonly number[]): Matrix {
  const picked = rows.flatMap((row) => Array.from(data.subarray(row * columns, (row + 1) * columns)));
  return { rows: rows.length, columns, data: Float64Array.from(picked) };
}

/** The same rows with their zeros left out. */
export function csrOf({ rows, columns, data }: Matrix): CsrMatrix {
  const indptr = new Int32Array(rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let at = 0; at < data.length; at++) {
    if (data[at] !== 0) {
      indices.push(at % columns);
      values.push(data[at]);
    }
    indptr[Math.floor(at / columns) + 1] = indices.length;
  }
  return { rows, columns, indptr, indices: Int32Array.from(indices), data: Float64Array.from(values) };
}

/** Share of (anomalous, normal) pairs that the scores order rightly, ties as half: the area under the ROC curve. */
export function rankingQuality(y: readonly number[], scores: ArrayLike<number>): number {
  let right = 0;
  let pairs = 0;
  for (let i = 0; i < y.length; i++) {
    for (let j = 0; j < y.length; j++) {
      if (y[i] !== 1 || y[j] !== 0) continue;
      pairs++;
      if (scores[i] > scores[j]) right += 1;
      else if (scores[i] === scores[j]) right += 0.5;
    }
  }
  return right / pairs;
}
