/** @file Sparse rows by column, so that a row meets only those it shares a column with. */

import type { CsrMatrix } from "@lsad/core";

/** The column-wise form of CSR rows. */
export class InvertedLists {
  readonly rows: number;
  /** Rows and values of column j stand at starts[j] to starts[j + 1]. */
  readonly #starts: Int32Array;
  readonly #rows: Int32Array;
  readonly #values: Float64Array;

  constructor({ rows, columns, indptr, indices, data }: CsrMatrix) {
    this.rows = rows;
    const stored = indptr[rows];
    const starts = new Int32Array(columns + 1);
    for (let k = 0; k < stored; k++) starts[indices[k] + 1]++;
    for (let j = 0; j < columns; j++) starts[j + 1] += starts[j];
    this.#starts = starts;
    this.#rows = new Int32Array(stored);
    this.#values = new Float64Array(stored);
    const next = starts.slice();
    for (let row = 0; row < rows; row++) {
      for (let k = indptr[row]; k < indptr[row + 1]; k++) {
        const at = next[indices[k]]++;
        this.#rows[at] = row;
        this.#values[at] = data[k];
      }
    }
  }

  /** out[i] = inner product of one row of `queries` with row i. */
  innerProducts(queries: CsrMatrix, query: number, out: Float64Array): void {
    out.fill(0, 0, this.rows);
    for (let k = queries.indptr[query]; k < queries.indptr[query + 1]; k++) {
      const column = queries.indices[k];
      const value = queries.data[k];
      for (let at = this.#starts[column], end = this.#starts[column + 1]; at < end; at++) {
        out[this.#rows[at]] += value * this.#values[at];
      }
    }
  }
}
