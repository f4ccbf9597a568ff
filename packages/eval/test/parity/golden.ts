/** @file What the golden files of this package hold. */

export type { GoldenCase, GoldenFile } from "@lsad/testing/parity";

/** A dense row-major matrix as golden files hold it. */
export interface GoldenMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: readonly number[];
}
