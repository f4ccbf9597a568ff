/** @file Matrices inside saved detectors. */

import { type CsrMatrix, checkAnyMatrix, isCsr, type Matrix, SnapshotError } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
import { savedNumber, savedNumbers } from "./saved.js";

/** A matrix as plain data. */
export function matrixToPlain(x: AnyMatrix): Record<string, unknown> {
  const stored = isCsr(x) ? x.indptr[x.rows] : x.data.length;
  const common = { rows: x.rows, columns: x.columns, data: Array.from(x.data.subarray(0, stored)) };
  if (!isCsr(x)) return common;
  return { ...common, indptr: Array.from(x.indptr), indices: Array.from(x.indices.subarray(0, stored)) };
}

/** Reads a matrix that {@link matrixToPlain} gave. */
export function savedMatrix(fitted: Readonly<Record<string, unknown>>, name: string, where: string): AnyMatrix {
  const plain = fitted[name] as Record<string, unknown>;
  if (plain === null || typeof plain !== "object") {
    throw new SnapshotError(`${where}: ${name} must be a matrix, got ${typeof plain}`);
  }
  const shape = { rows: savedNumber(plain, "rows", where), columns: savedNumber(plain, "columns", where) };
  const data = savedNumbers(plain, "data", where);
  const matrix: Matrix | CsrMatrix =
    plain.indptr === undefined
      ? { ...shape, data }
      : {
          ...shape,
          data,
          indptr: Int32Array.from(savedNumbers(plain, "indptr", where)),
          indices: Int32Array.from(savedNumbers(plain, "indices", where)),
        };
  try {
    checkAnyMatrix(matrix, `${where}: ${name}`);
  } catch (cause) {
    throw new SnapshotError((cause as Error).message, { cause });
  }
  return matrix;
}

/** A copy that the caller's later changes do not reach. */
export function copyMatrix<X extends AnyMatrix>(x: X): X {
  if (!isCsr(x)) return { rows: x.rows, columns: x.columns, data: Float64Array.from(x.data) } as AnyMatrix as X;
  const { rows, columns, indptr, indices, data } = x;
  return {
    rows,
    columns,
    indptr: indptr.slice(),
    indices: indices.slice(),
    data: Float64Array.from(data),
  } as AnyMatrix as X;
}
