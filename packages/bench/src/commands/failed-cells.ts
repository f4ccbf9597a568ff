/** @file The end of a run that has cells without an answer. */

/** Some cells of a run failed: table and report are there, and the exit code says that something is missing. */
export class FailedCellsError extends Error {
  constructor(count: number) {
    super(`${count} cells failed; their lines in results.jsonl say why`);
    this.name = "FailedCellsError";
  }
}
