/** @file Counts weighted by how rare a term is among texts. */

import { type CsrMatrix, type EstimatorJson, InvalidInputError, NotFittedError, SnapshotError } from "@lsad/core";

/** How counts become weights. Names and meanings are scikit-learn's, in camel case. */
export interface TfidfOptions {
  /** Length every row is scaled to: `"l2"` (default) Euclidean 1, `"l1"` sum of absolutes 1, null none. */
  readonly norm?: "l1" | "l2" | null;
  /** Multiply by the inverse document frequency. Default true. */
  readonly useIdf?: boolean;
  /** Count every term in one text more, so that no document frequency is 0. Default true. */
  readonly smoothIdf?: boolean;
  /** 1 + ln(count) in place of the count. Default false. */
  readonly sublinearTf?: boolean;
}

/**
 * Weighs counts by term frequency and inverse document frequency.
 *
 * weight = tf · idf, then the row is scaled to norm 1; tf = count, or 1 + ln(count) when sublinear;
 * idf = ln((1 + N) / (1 + df)) + 1, or ln(N / df) + 1 when not smooth, over N texts of which df have the term.
 *
 * An empty row stays empty. Agrees with scikit-learn 1.9's `TfidfTransformer`. Kept after `fit`: one number a column.
 *
 * @example
 * ```ts
 * const counts = csrFromRows([[[0, 1], [1, 3]], [[0, 1]]], 2);
 * const weights = new TfidfTransformer({ norm: null }).fit(counts).transform(counts);
 * weights.data[1]; // 3 · (ln(3 / 2) + 1) = 4.216…
 * ```
 */
export class TfidfTransformer {
  readonly #options: Required<TfidfOptions>;
  #idf: Float64Array | undefined;

  /** @throws {@link InvalidInputError} if `norm` is not "l1", "l2" or null. */
  constructor(options: TfidfOptions = {}) {
    const { norm = "l2", useIdf = true, smoothIdf = true, sublinearTf = false } = options;
    if (norm !== "l1" && norm !== "l2" && norm !== null) {
      throw new InvalidInputError(`TfidfTransformer: norm must be "l1", "l2" or null, got ${JSON.stringify(norm)}`);
    }
    this.#options = { norm, useIdf, smoothIdf, sublinearTf };
  }

  /** Learns the document frequencies of the columns of `counts`: rows with a stored value. */
  fit(counts: CsrMatrix): this {
    const documentFrequency = new Int32Array(counts.columns);
    const stored = counts.indptr[counts.rows];
    for (let k = 0; k < stored; k++) documentFrequency[counts.indices[k]]++;
    return this.fitFrequencies(documentFrequency, counts.rows);
  }

  /**
   * Learns from document frequencies counted elsewhere.
   * @param documentFrequency - Shape `[columns]`: in how many texts each term is.
   * @param documents - How many texts there are.
   * @throws {@link InvalidInputError} if a frequency is 0 and `smoothIdf` is off: its idf would be infinite.
   */
  fitFrequencies(documentFrequency: ArrayLike<number>, documents: number): this {
    const { smoothIdf, useIdf } = this.#options;
    const extra = smoothIdf ? 1 : 0;
    this.#idf = Float64Array.from(documentFrequency, (df, column) => {
      if (df + extra === 0 && useIdf) {
        throw new InvalidInputError(
          `TfidfTransformer: without smoothIdf every term must occur, got document frequency 0 in column ${column}`,
        );
      }
      return Math.log((documents + extra) / (df + extra)) + 1;
    });
    return this;
  }

  /**
   * The weights of `counts`. Shares `indptr` and `indices` with it; only the values are new.
   * @throws {@link NotFittedError} before `fit`; {@link InvalidInputError} for another number of columns.
   */
  transform(counts: CsrMatrix): CsrMatrix {
    const idf = this.#requireFitted();
    if (counts.columns !== idf.length) {
      throw new InvalidInputError(
        `TfidfTransformer.transform: counts must have ${idf.length} columns as fitted, got ${counts.columns}`,
      );
    }
    return this.weighInPlace({ ...counts, data: new Float64Array(counts.data) });
  }

  /** As {@link transform}, writing over the values of `counts`, which is returned. */
  weighInPlace(counts: CsrMatrix): CsrMatrix {
    const { norm, useIdf, sublinearTf } = this.#options;
    const idf = this.#requireFitted();
    const { rows, indptr, indices, data } = counts;
    const stored = indptr[rows];
    if (sublinearTf) for (let k = 0; k < stored; k++) data[k] = data[k] === 1 ? 1 : 1 + Math.log(data[k]);
    if (useIdf) for (let k = 0; k < stored; k++) data[k] *= idf[indices[k]];
    if (norm !== null) normaliseRowsInPlace(counts, norm);
    return counts;
  }

  /** The inverse document frequency of each column, or null without `useIdf`. */
  get idf(): Float64Array | null {
    const idf = this.#requireFitted();
    return this.#options.useIdf ? idf.slice() : null;
  }

  /** Options and idf as plain data. */
  toJSON(): EstimatorJson {
    return {
      type: "TfidfTransformer",
      version: 1,
      options: { ...this.#options },
      fitted: this.#idf === undefined ? null : { idf: [...this.#idf] },
    };
  }

  /** @throws {@link SnapshotError} if `json` is not a saved `TfidfTransformer` of version 1. */
  static fromJSON(json: EstimatorJson): TfidfTransformer {
    if (json.type !== "TfidfTransformer" || json.version !== 1) {
      throw new SnapshotError(
        `TfidfTransformer.fromJSON: must be a TfidfTransformer of version 1, got ${json.type} of version ${json.version}`,
      );
    }
    const transformer = new TfidfTransformer(json.options as TfidfOptions);
    if (json.fitted !== null) transformer.#idf = Float64Array.from(json.fitted.idf as number[]);
    return transformer;
  }

  #requireFitted(): Float64Array {
    if (this.#idf === undefined) throw new NotFittedError("TfidfTransformer: fit must be called first");
    return this.#idf;
  }
}

/** Scales the rows of `matrix`, in place, to norm 1. A row of norm 0 stays as it is. */
export function normaliseRowsInPlace({ rows, indptr, data }: CsrMatrix, norm: "l1" | "l2"): void {
  for (let row = 0; row < rows; row++) {
    const end = indptr[row + 1];
    let sum = 0;
    for (let k = indptr[row]; k < end; k++) sum += norm === "l1" ? Math.abs(data[k]) : data[k] * data[k];
    if (sum === 0) continue;
    const length = norm === "l1" ? sum : Math.sqrt(sum);
    for (let k = indptr[row]; k < end; k++) data[k] /= length;
  }
}
