/** @file What a job throws when its result would be short or wrong. */

/**
 * A job whose results are not to be used: rows are missing, or too many are bad. `report` is not written then.
 *
 * @example
 * ```ts
 * new IncompleteJobError("read: workers must read the 10 rows of the input, got 8").code; // "INCOMPLETE_JOB"
 * ```
 */
export class IncompleteJobError extends Error {
  /** Stable across versions and across installed copies of this package; classes are not. */
  readonly code = "INCOMPLETE_JOB";

  constructor(message: string) {
    super(message);
    this.name = "IncompleteJobError";
  }
}
