/** @file The golden files of this package, as matrices and labels. */

import { fileURLToPath } from "node:url";
import type { CsrMatrix, Matrix } from "@lsad/core";
import { readFixture } from "@lsad/testing";

/** A matrix as golden files hold it. */
export interface GoldenMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: number[];
  readonly indptr?: number[];
  readonly indices?: number[];
}

/** One case of a golden file; `C` names its further members. */
export type GoldenCase<C> = C & { readonly name: string; readonly options: Record<string, unknown> };

/** Reads a golden file of `test/fixtures`. */
export function readGolden<C>(file: string): { tolerance: Record<string, number>; cases: GoldenCase<C>[] } {
  return readFixture(fileURLToPath(new URL(`./fixtures/${file}`, import.meta.url)));
}

/** A golden matrix in typed arrays. */
export function toMatrix(golden: GoldenMatrix): Matrix | CsrMatrix {
  const { rows, columns } = golden;
  const data = Float64Array.from(golden.data);
  if (golden.indptr === undefined || golden.indices === undefined) return { rows, columns, data };
  return { rows, columns, data, indptr: Int32Array.from(golden.indptr), indices: Int32Array.from(golden.indices) };
}

/** One column of a golden matrix. */
export function columnOf(
  { rows, columns, data }: { rows: number; columns: number; data: ArrayLike<number> },
  j: number,
) {
  return Float64Array.from({ length: rows }, (_, row) => data[row * columns + j]);
}

/** Labels that are 1 where the golden label is `positive`. */
export function oneAgainstRest(y: readonly number[], positive: number): number[] {
  return y.map((label) => (label === positive ? 1 : 0));
}
