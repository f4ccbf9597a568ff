/** @file Products of dense matrices: by a SIMD kernel, block of rows by block of rows; small ones by plain loops with the same sums. */

import type { Matrix } from "@lsad/core";
import { type KernelMemory, kernelMemory } from "./kernel-memory.js";

/** Fewer products than this take less time than their way into the kernel's memory. */
const LEAST_PRODUCTS = 2 ** 14;
/** Numbers of a block: 128 KiB, which stay in the cache of a core. */
const BLOCK_SIZE = 2 ** 14;

/**
 * (x - shift) · y, every sum in the order of its terms: a row's result does not depend on the rows beside it.
 * @param shift - Shape `[x.columns]`, taken from every row; `undefined` for nothing.
 */
export function productOfRows(x: Matrix, y: Matrix, shift?: Float64Array): Matrix {
  const data = new Float64Array(x.rows * y.columns);
  const width = roundUp(y.columns);
  const block = blockRows(x.columns + width);
  const memory = memoryFor(x, y.columns, block * (x.columns + width) + x.columns * width);
  if (memory === undefined) {
    eachCentred(x, shift, (value, row, j) => addScaled(data, row * y.columns, y.data, j * y.columns, value, y.columns));
    return { rows: x.rows, columns: y.columns, data };
  }
  const [from, factor] = [memory.float64(block * x.columns), memory.float64(x.columns * width)];
  const out = memory.float64(block * width);
  copyRows(y, undefined, 0, y.rows, factor, width);
  const [a, b, to, step] = [from.byteOffset, factor.byteOffset, out.byteOffset, 8 * x.columns];
  for (let start = 0; start < x.rows; start += block) {
    const count = Math.min(block, x.rows - start);
    copyRows(x, shift, start, count, from, x.columns);
    out.fill(0);
    memory.kernels.addProduct(a, step, 8, b, 8 * width, to, 8 * width, roundUp(count), x.columns, width);
    copyOut(out, width, data.subarray(start * y.columns), y.columns, count);
  }
  return { rows: x.rows, columns: y.columns, data };
}

/** xᵀ · y of dense matrices with as many rows, summed from the first row to the last. */
export function productOfColumns(x: Matrix, y: Matrix): Matrix {
  const data = new Float64Array(x.columns * y.columns);
  const [height, width] = [roundUp(x.columns), roundUp(y.columns)];
  const block = blockRows(height + width);
  const memory = memoryFor(x, y.columns, block * (height + width) + height * width);
  if (memory === undefined) {
    eachCentred(x, undefined, (value, row, j) =>
      addScaled(data, j * y.columns, y.data, row * y.columns, value, y.columns),
    );
    return { rows: x.columns, columns: y.columns, data };
  }
  const [left, right] = [memory.float64(block * height), memory.float64(block * width)];
  const out = memory.float64(height * width).fill(0);
  const [a, b, to, step] = [left.byteOffset, right.byteOffset, out.byteOffset, 8 * width];
  for (let start = 0; start < x.rows; start += block) {
    const count = Math.min(block, x.rows - start);
    copyRows(x, undefined, start, count, left, height);
    copyRows(y, undefined, start, count, right, width);
    memory.kernels.addProduct(a, 8, 8 * height, b, step, to, step, height, count, width);
  }
  copyOut(out, width, data, y.columns, x.columns);
  return { rows: x.columns, columns: y.columns, data };
}

/** (x - shift)ᵀ · (x - shift), summed from the first row to the last. */
export function gramOfColumns(x: Matrix, shift?: Float64Array): Matrix {
  const { columns } = x;
  const gram = new Float64Array(columns * columns);
  const width = roundUp(columns);
  const block = blockRows(width);
  const memory = memoryFor(x, columns, (block + width) * width);
  if (memory === undefined) addPlainGram(x, shift, gram);
  else {
    const [rows, out] = [memory.float64(block * width), memory.float64(width * width).fill(0)];
    const [at, step] = [rows.byteOffset, 8 * width];
    for (let start = 0; start < x.rows; start += block) {
      const count = Math.min(block, x.rows - start);
      copyRows(x, shift, start, count, rows, width);
      // Four rows of the result at a time, from the diagonal on.
      for (let i = 0; i < width; i += 4) {
        const to = out.byteOffset + i * step + 8 * i;
        memory.kernels.addProduct(at + 8 * i, 8, step, at + 8 * i, step, to, step, 4, count, width - i);
      }
    }
    copyOut(out, width, gram, columns, columns);
  }
  for (let i = 0; i < columns; i++) for (let j = 0; j < i; j++) gram[i * columns + j] = gram[j * columns + i];
  return { rows: columns, columns, data: gram };
}

function addPlainGram({ rows, columns, data }: Matrix, shift: Float64Array | undefined, gram: Float64Array): void {
  const row = new Float64Array(columns);
  for (let start = 0; start < rows * columns; start += columns) {
    for (let j = 0; j < columns; j++) row[j] = data[start + j] - (shift?.[j] ?? 0);
    for (let i = 0; i < columns; i++) addScaled(gram, i * columns + i, row, i, row[i], columns - i);
  }
}

/** target[to + i] += factor · source[from + i] for `length` values. */
export function addScaled(
  target: Float64Array,
  to: number,
  source: ArrayLike<number>,
  from: number,
  factor: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) target[to + i] += factor * source[from + i];
}

function eachCentred(
  { rows, columns, data }: Matrix,
  shift: Float64Array | undefined,
  visit: (value: number, row: number, column: number) => void,
): void {
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < columns; j++) visit(data[row * columns + j] - (shift?.[j] ?? 0), row, j);
  }
}

function memoryFor(x: Matrix, width: number, numbers: number): KernelMemory | undefined {
  return x.rows * x.columns * width < LEAST_PRODUCTS ? undefined : kernelMemory(8 * numbers);
}

/** Copies rows less `shift` into memory where a row takes `width` numbers; those that no column fills become 0. */
function copyRows(
  { columns, data }: Matrix,
  shift: Float64Array | undefined,
  start: number,
  count: number,
  target: Float64Array,
  width: number,
): void {
  if (width === columns && shift === undefined) {
    target.set(data.subarray(start * columns, (start + count) * columns));
    return;
  }
  for (let row = 0; row < count; row++) {
    const [from, to] = [(start + row) * columns, row * width];
    if (shift === undefined) for (let j = 0; j < columns; j++) target[to + j] = data[from + j];
    else for (let j = 0; j < columns; j++) target[to + j] = data[from + j] - shift[j];
    target.fill(0, to + columns, to + width);
  }
}

/** Copies rows of `width` numbers out of memory, the first `columns` of each. */
export function copyOut(
  source: Float64Array,
  width: number,
  target: Float64Array,
  columns: number,
  count: number,
): void {
  if (width === columns) target.set(source.subarray(0, count * width));
  else {
    for (let row = 0; row < count; row++) {
      for (let j = 0; j < columns; j++) target[row * columns + j] = source[row * width + j];
    }
  }
}

function blockRows(numbersPerRow: number): number {
  return Math.max(16, roundUp(Math.floor(BLOCK_SIZE / numbersPerRow)));
}

function roundUp(count: number): number {
  return Math.ceil(count / 4) * 4;
}
