/** @file Products of a sparse and a dense matrix: by SIMD kernels, block of rows by block of rows; small ones by plain loops with the same sums. */

import type { CsrMatrix, Matrix } from "@lsad/core";
import { addScaled, copyOut } from "./dense-products.js";
import { type KernelMemory, kernelMemory } from "./kernel-memory.js";

/** Fewer products than this take less time than their way into the kernel's memory. */
const LEAST_PRODUCTS = 2 ** 14;
/** Rows of a block. */
const BLOCK_ROWS = 1024;

/** x · y; a row's result does not depend on the rows beside it. */
export function gatherProduct(x: CsrMatrix, y: Matrix): Matrix {
  const { rows, indptr, indices, data: values } = x;
  const { columns } = y;
  const data = new Float64Array(rows * columns);
  const width = roundUp(columns);
  const memory = memoryFor(x, columns, y.rows * width);
  if (memory === undefined) {
    for (let row = 0; row < rows; row++) {
      for (let k = indptr[row]; k < indptr[row + 1]; k++) {
        addScaled(data, row * columns, y.data, indices[k] * columns, values[k], columns);
      }
    }
    return { rows, columns, data };
  }
  const factor = memory.float64(y.rows * width);
  copyIn(y, 0, y.rows, factor, width);
  const out = memory.float64(BLOCK_ROWS * width);
  const block = new SparseBlock(memory, x);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - start);
    block.load(start, count);
    memory.kernels.gatherRows(...block.addresses, count, factor.byteOffset, width, out.byteOffset);
    copyOut(out, width, data.subarray(start * columns), columns, count);
  }
  return { rows, columns, data };
}

/** xᵀ · y, summed from the first row to the last. */
export function scatterProduct(x: CsrMatrix, y: Matrix): Matrix {
  const { rows, indptr, indices, data: values } = x;
  const { columns } = y;
  const data = new Float64Array(x.columns * columns);
  const width = roundUp(columns);
  const memory = memoryFor(x, columns, x.columns * width);
  if (memory === undefined) {
    for (let row = 0; row < rows; row++) {
      for (let k = indptr[row]; k < indptr[row + 1]; k++) {
        addScaled(data, indices[k] * columns, y.data, row * columns, values[k], columns);
      }
    }
    return { rows: x.columns, columns, data };
  }
  const out = memory.float64(x.columns * width).fill(0);
  const factor = memory.float64(BLOCK_ROWS * width);
  const block = new SparseBlock(memory, x);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - start);
    block.load(start, count);
    copyIn(y, start, count, factor, width);
    memory.kernels.scatterRows(...block.addresses, count, factor.byteOffset, width, out.byteOffset);
  }
  copyOut(out, width, data, columns, x.columns);
  return { rows: x.columns, columns, data };
}

/** Room for the entries of a block of rows. */
class SparseBlock {
  /** Of the rows' ends, the indices and the values. */
  readonly addresses: readonly [number, number, number];
  readonly #x: CsrMatrix;
  readonly #ends: Int32Array;
  readonly #indices: Int32Array;
  readonly #values: Float64Array;

  constructor(memory: KernelMemory, x: CsrMatrix) {
    this.#x = x;
    const most = mostEntries(x);
    this.#ends = memory.int32(BLOCK_ROWS);
    this.#indices = memory.int32(most);
    this.#values = memory.float64(most);
    this.addresses = [this.#ends.byteOffset, this.#indices.byteOffset, this.#values.byteOffset];
  }

  load(start: number, count: number): void {
    const { indptr, indices, data } = this.#x;
    const [first, end] = [indptr[start], indptr[start + count]];
    for (let row = 0; row < count; row++) this.#ends[row] = indptr[start + row + 1] - first;
    this.#indices.set(indices.subarray(first, end));
    this.#values.set(data.subarray(first, end));
  }
}

function mostEntries({ rows, indptr }: CsrMatrix): number {
  let most = 0;
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    most = Math.max(most, indptr[Math.min(rows, start + BLOCK_ROWS)] - indptr[start]);
  }
  return most;
}

/** @param numbers - Beside a block of rows. */
function memoryFor(x: CsrMatrix, columns: number, numbers: number): KernelMemory | undefined {
  if (x.indptr[x.rows] * columns < LEAST_PRODUCTS) return undefined;
  return kernelMemory(8 * (numbers + BLOCK_ROWS * roundUp(columns)) + 4 * BLOCK_ROWS + 12 * mostEntries(x));
}

function copyIn({ columns, data }: Matrix, start: number, count: number, target: Float64Array, width: number): void {
  for (let row = 0; row < count; row++) {
    const from = (start + row) * columns;
    for (let j = 0; j < columns; j++) target[row * width + j] = data[from + j];
    target.fill(0, row * width + columns, (row + 1) * width);
  }
}

/** The kernels take eight columns at a time. */
function roundUp(columns: number): number {
  return Math.ceil(columns / 8) * 8;
}
