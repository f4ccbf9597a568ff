/** @file Rows of a kernel matrix, kept while there is room. */

import type { AnyMatrix } from "./checks.js";
import { rowSquares } from "./csr-rows.js";
import type { KernelRows } from "./kernel-function.js";

/** Rows of the kernel matrix of a set of points, in single precision as in LIBSVM; the least recently used is dropped first. */
export class KernelCache {
  readonly diagonal: Float64Array;
  readonly #kernel: KernelRows;
  readonly #squares: Float64Array;
  readonly #capacity: number;
  /** In order of use: a Map keeps the order of insertion. */
  readonly #kept = new Map<number, Float32Array>();

  /** @param megabytes - Room for rows; two are kept in any case. */
  constructor(kernel: KernelRows, megabytes: number) {
    this.#kernel = kernel;
    this.#squares = rowSquares(kernel.points);
    this.diagonal = kernel.diagonal();
    this.#capacity = Math.max(2, Math.floor((megabytes * 2 ** 20) / (4 * Math.max(1, kernel.points.rows))));
  }

  /** The points. */
  get points(): AnyMatrix {
    return this.#kernel.points;
  }

  /** Kernel of point i with all points. */
  row(i: number): Float32Array {
    const kept = this.#kept.get(i);
    if (kept !== undefined) {
      this.#kept.delete(i);
      this.#kept.set(i, kept);
      return kept;
    }
    const { rows } = this.points;
    const values = this.#takeBuffer(rows);
    values.set(this.#kernel.evaluate(this.points, i, this.#squares[i]).subarray(0, rows));
    this.#kept.set(i, values);
    return values;
  }

  #takeBuffer(length: number): Float32Array {
    if (this.#kept.size < this.#capacity) return new Float32Array(length);
    const [oldest, buffer] = this.#kept.entries().next().value as [number, Float32Array];
    this.#kept.delete(oldest);
    return buffer;
  }
}
