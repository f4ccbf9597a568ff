/** @file The test lines of a cell with everything a measure may need of them. */

/** Labelled, scored and weighted lines. */
export interface ScoredLines {
  /** Shape `[lines]`: 1 for an anomaly. */
  readonly labels: Uint8Array;
  /** Shape `[lines]`: higher is more anomalous. */
  readonly scores: Float64Array;
  /** Shape `[lines]`: how much each counts. */
  readonly weight: Float64Array;
}
