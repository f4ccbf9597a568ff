/** @file What the golden files of this package hold. */

export type { GoldenCase, GoldenFile } from "@lsad/testing/parity";

/** A tensor as golden files hold it. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
