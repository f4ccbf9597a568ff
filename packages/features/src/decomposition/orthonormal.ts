/** @file QR of a tall matrix. */

import { InvalidInputError, type Matrix } from "@lsad/core";
import { type KernelMemory, kernelMemory } from "../matrix/kernel-memory.js";

/** Below this share of a column's norm, what is left after projection is rounding: the column depends on earlier ones. */
const DEPENDENT = 1e-13;
/** Rows that {@link upperFactor} takes at a time beside the factor so far: few enough to stay in the caches of a core. */
const BLOCK_ROWS = 1024;

/**
 * An orthonormal basis of the columns of a tall Y, by modified Gram-Schmidt. A column that depends on earlier ones becomes 0.
 *
 * @param passes - 2 for a basis orthonormal to rounding ("twice is enough", Giraud et al. 2005); 1 where only its span counts.
 * @throws {@link InvalidInputError} if there is no WebAssembly or Y does not fit into its 4 GiB.
 */
export function orthonormaliseColumns(y: Matrix, passes: 1 | 2): Matrix {
  const { rows, columns } = y;
  const columnwise = new GramSchmidt(rows, columns);
  columnwise.put(y.data, 0);
  for (let pass = 0; pass < passes; pass++) columnwise.run(rows);
  return { rows, columns, data: columnwise.take(rows) };
}

/**
 * R of Y = Q R, upper triangular with a diagonal of at least 0, in one pass over the rows: R of the rows so far is put above the next
 * block (Demmel et al. 2012, sequential TSQR). By modified Gram-Schmidt, whose R is as good as Householder's (Björck 1967).
 *
 * @throws {@link InvalidInputError} if there is no WebAssembly.
 */
export function upperFactor({ rows, columns, data }: Matrix): Matrix {
  const stacked = new GramSchmidt(columns + BLOCK_ROWS, columns);
  let upper: Float64Array = new Float64Array(columns * columns);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - start);
    stacked.put(upper, 0);
    stacked.put(data.subarray(start * columns, (start + count) * columns), columns);
    upper = stacked.run(columns + count);
  }
  return { rows: columns, columns, data: upper };
}

/** Modified Gram-Schmidt on rows in a kernel's memory. */
class GramSchmidt {
  readonly #columns: number;
  /** Numbers a row takes: the kernel wants an even count. */
  readonly #width: number;
  readonly #memory: KernelMemory;
  readonly #cells: Float64Array;
  readonly #projections: Float64Array;
  readonly #sums: Float64Array;

  constructor(rows: number, columns: number) {
    this.#columns = columns;
    this.#width = columns + (columns & 1);
    const cells = roundUp(rows) * this.#width;
    const memory = kernelMemory(8 * (cells + 2 * this.#width));
    if (memory === undefined) {
      throw new InvalidInputError(
        `orthonormaliseColumns: ${rows} x ${columns} numbers must fit into the memory of WebAssembly, got none that large`,
      );
    }
    this.#memory = memory;
    this.#cells = memory.float64(cells).fill(0);
    this.#projections = memory.float64(this.#width);
    this.#sums = memory.float64(this.#width);
  }

  /** Copies rows in, from row `start` on. */
  put(data: ArrayLike<number>, start: number): void {
    const [columns, width] = [this.#columns, this.#width];
    for (let from = 0, to = start * width; from < data.length; from += columns, to += width) {
      for (let j = 0; j < columns; j++) this.#cells[to + j] = data[from + j];
    }
  }

  /** A copy of the first rows. */
  take(rows: number): Float64Array {
    const [columns, width] = [this.#columns, this.#width];
    const data = new Float64Array(rows * columns);
    for (let from = 0, to = 0; to < data.length; from += width, to += columns) {
      for (let j = 0; j < columns; j++) data[to + j] = this.#cells[from + j];
    }
    return data;
  }

  /** Makes the columns of the first rows orthonormal. @returns R, shape `[columns, columns]`. */
  run(rows: number): Float64Array {
    this.#cells.fill(0, rows * this.#width, roundUp(rows) * this.#width);
    const columns = this.#columns;
    const upper = new Float64Array(columns * columns);
    const before = this.#columnNorms(rows);
    this.#projections.fill(0);
    this.#step(rows, -1, 1);
    for (let j = 0; j < columns; j++) {
      const norm = Math.sqrt(this.#sums[j]);
      const scale = norm <= DEPENDENT * before[j] ? 0 : 1 / norm;
      this.#projections.fill(0);
      upper[j * columns + j] = scale === 0 ? 0 : norm;
      for (let k = j + 1; k < columns; k++) {
        upper[j * columns + k] = this.#sums[k] * scale;
        this.#projections[k] = this.#sums[k] * scale;
      }
      this.#step(rows, j, scale);
    }
    return upper;
  }

  #step(rows: number, done: number, scale: number): void {
    const [y, projections, sums] = [this.#cells.byteOffset, this.#projections.byteOffset, this.#sums.byteOffset];
    this.#sums.fill(0);
    this.#memory.kernels.orthogonaliseStep(y, roundUp(rows), this.#width, done, scale, projections, sums);
  }

  #columnNorms(rows: number): Float64Array {
    const squares = new Float64Array(this.#columns);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < this.#columns; j++) squares[j] += this.#cells[row * this.#width + j] ** 2;
    }
    return squares.map(Math.sqrt);
  }
}

/** The kernel takes four rows at a time. */
function roundUp(rows: number): number {
  return Math.ceil(rows / 4) * 4;
}
