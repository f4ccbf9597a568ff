/** @file The nearest normal line: what an alert is to be compared with. */

import { type CsrMatrix, checkAnyMatrix, InvalidInputError, isCsr, type Matrix } from "@lsad/core";

/** For each query, the most similar of the candidates. */
export interface NearestRows {
  /** Shape `[queries]`: row of the candidate, the lowest of equals; −1 where none shares a direction with the query. */
  readonly indices: Int32Array;
  /** Shape `[queries]`: cosine similarity, in (0, 1] where there is one, else 0. */
  readonly similarities: Float64Array;
}

/**
 * The candidate of highest cosine similarity for each query: give alerts as queries and normal lines as candidates.
 *
 * Exact, by an inverted index over the candidates' columns: the time is that of the shared entries, so sparse TF-IDF
 * rows are fast. Queries and candidates of norm 0 match nothing; neither does a similarity of 0 or below.
 *
 * @param queries - Shape `[queries, columns]`, dense or sparse.
 * @param candidates - Shape `[candidates, columns]`.
 * @throws {@link InvalidInputError} if columns differ or a value is not finite.
 *
 * @example
 * ```ts
 * const normal = { rows: 2, columns: 2, data: Float64Array.of(1, 0, 1, 1) };
 * nearestRows({ rows: 1, columns: 2, data: Float64Array.of(2, 3) }, normal).indices; // [1]
 * ```
 */
export function nearestRows(queries: Matrix | CsrMatrix, candidates: Matrix | CsrMatrix): NearestRows {
  checkAnyMatrix(queries, "nearestRows");
  checkAnyMatrix(candidates, "nearestRows");
  if (queries.columns !== candidates.columns) {
    throw new InvalidInputError(
      `nearestRows: queries and candidates must have the same columns, got ${queries.columns} and ${candidates.columns}`,
    );
  }
  const index = invert(candidates);
  const norms = rowNorms(candidates);
  const indices = new Int32Array(queries.rows).fill(-1);
  const similarities = new Float64Array(queries.rows);
  const dots = new Float64Array(candidates.rows);
  for (let query = 0; query < queries.rows; query++) {
    dots.fill(0);
    let squares = 0;
    forEachEntry(queries, query, (column, value) => {
      squares += value * value;
      for (let k = index.starts[column]; k < index.starts[column + 1]; k++) {
        dots[index.rows[k]] += value * index.values[k];
      }
    });
    for (let candidate = 0; candidate < dots.length; candidate++) {
      if (dots[candidate] <= 0) continue;
      const similarity = Math.min(1, dots[candidate] / (Math.sqrt(squares) * norms[candidate]));
      if (similarity > similarities[query]) {
        similarities[query] = similarity;
        indices[query] = candidate;
      }
    }
  }
  return { indices, similarities };
}

/** Entries by column: those of column j are `starts[j]` (inclusive) to `starts[j + 1]` (exclusive). */
interface InvertedIndex {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  readonly values: Float64Array;
}

function invert(matrix: Matrix | CsrMatrix): InvertedIndex {
  const starts = new Int32Array(matrix.columns + 1);
  for (let row = 0; row < matrix.rows; row++) {
    forEachEntry(matrix, row, (column) => {
      starts[column + 1]++;
    });
  }
  for (let column = 0; column < matrix.columns; column++) starts[column + 1] += starts[column];
  const next = starts.slice();
  const rows = new Int32Array(starts[matrix.columns]);
  const values = new Float64Array(starts[matrix.columns]);
  for (let row = 0; row < matrix.rows; row++) {
    forEachEntry(matrix, row, (column, value) => {
      rows[next[column]] = row;
      values[next[column]++] = value;
    });
  }
  return { starts, rows, values };
}

function rowNorms(matrix: Matrix | CsrMatrix): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, row) => {
    let squares = 0;
    forEachEntry(matrix, row, (_column, value) => {
      squares += value * value;
    });
    return Math.sqrt(squares);
  });
}

/** Visits the entries of a row that are not 0. */
function forEachEntry(matrix: Matrix | CsrMatrix, row: number, visit: (column: number, value: number) => void): void {
  if (isCsr(matrix)) {
    for (let k = matrix.indptr[row]; k < matrix.indptr[row + 1]; k++) {
      if (matrix.data[k] !== 0) visit(matrix.indices[k], matrix.data[k]);
    }
    return;
  }
  for (let column = 0; column < matrix.columns; column++) {
    const value = matrix.data[row * matrix.columns + column];
    if (value !== 0) visit(column, value);
  }
}
