/** @file The contract of everything that scores anomalies. */

/** What `fit` takes beside rows and labels. */
export interface FitOptions {
  /** Shape `[rows]`: importance of each row, at least 0; a row of weight w counts as w equal rows. Default: all 1. */
  readonly weight?: ArrayLike<number>;
}

/**
 * Learns what is normal, or what is anomalous, and scores rows.
 *
 * Options are validated in the constructor. The same rows, labels, weights and seed give the same scores, whatever
 * the number of workers.
 *
 * @typeParam X - What a batch of rows is: a matrix, texts, template ids.
 */
export interface Detector<X> {
  /**
   * Learns, and forgets any earlier fit.
   * @param x - The training rows. Never changed.
   * @param y - Shape `[rows]`: 1 for an anomaly, 0 for normal. Needed by supervised detectors only.
   * @returns itself, so that calls can be chained.
   */
  fit(x: X, y?: ArrayLike<number>, options?: FitOptions): this;
  /**
   * Scores rows. Does not learn.
   * @returns Shape `[rows]`: finite, higher is more anomalous. No threshold is applied.
   * @throws {@link NotFittedError} before `fit`.
   */
  score(x: X): Float64Array;
  /** The options and what was learnt, as plain data; the class's `fromJSON` gives back a detector of identical scores. */
  toJSON(): EstimatorJson;
}

/** A saved estimator: JSON with a type name and a version, so that a loader can refuse what it does not know. */
export interface EstimatorJson {
  /** Name of the class, for example `"LogisticRegression"`. */
  readonly type: string;
  /** Version of this form; raised when an older reader could not read it. */
  readonly version: number;
  /** Constructor options, complete with defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What `fit` learnt, or `null` before it. Numbers, strings, arrays and objects only. */
  readonly fitted: Readonly<Record<string, unknown>> | null;
}
