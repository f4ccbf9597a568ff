/** @file Products with dense matrices. */

import { type CsrMatrix, InvalidInputError, isCsr, type Matrix } from "@lsad/core";

/**
 * The dense product x · y of a dense or sparse x and a dense y.
 *
 * Time: stored values of x times columns of y.
 *
 * @throws {@link InvalidInputError} if the columns of x are not as many as the rows of y.
 *
 * @example
 * ```ts
 * multiply(matrixFromRows([[1, 2]]), matrixFromRows([[3, 0], [5, 1]])).data; // [13, 2]
 * ```
 */
export function multiply(x: Matrix | CsrMatrix, y: Matrix): Matrix {
  checkInner(x.columns, y.rows, "multiply");
  const data = new Float64Array(x.rows * y.columns);
  if (isCsr(x)) multiplySparse(x, y, data);
  else multiplyDense(x, y, data);
  return { rows: x.rows, columns: y.columns, data };
}

/** Sums of rows of y, four at a time: one reading and writing of the result for four products. */
function multiplySparse(
  { rows, indptr, indices, data }: CsrMatrix,
  { columns: width, data: y }: Matrix,
  to: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const out = row * width;
    const end = indptr[row + 1];
    let k = indptr[row];
    for (; k + 3 < end; k += 4) {
      const [a, b, c, d] = [data[k], data[k + 1], data[k + 2], data[k + 3]];
      const [ja, jb] = [indices[k] * width, indices[k + 1] * width];
      const [jc, jd] = [indices[k + 2] * width, indices[k + 3] * width];
      for (let i = 0; i < width; i++) to[out + i] += a * y[ja + i] + b * y[jb + i] + (c * y[jc + i] + d * y[jd + i]);
    }
    for (; k < end; k++) addScaled(to, out, y, indices[k] * width, data[k], width);
  }
}

/** Inner products with four columns of y at a time: each value of x is read once for four products. */
function multiplyDense({ rows, columns, data: x }: Matrix, y: Matrix, to: Float64Array): void {
  const { columns: width, data: t } = transpose(y); // a column of y is a row of t: read in one go
  const count = y.columns;
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    let c = 0;
    for (; c + 3 < count; c += 4) {
      const [t0, t1, t2, t3] = [c * width, (c + 1) * width, (c + 2) * width, (c + 3) * width];
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let j = 0; j < columns; j++) {
        const value = x[from + j];
        s0 += value * t[t0 + j];
        s1 += value * t[t1 + j];
        s2 += value * t[t2 + j];
        s3 += value * t[t3 + j];
      }
      to[row * count + c] = s0;
      to[row * count + c + 1] = s1;
      to[row * count + c + 2] = s2;
      to[row * count + c + 3] = s3;
    }
    for (; c < count; c++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += x[from + j] * t[c * width + j];
      to[row * count + c] = sum;
    }
  }
}

/**
 * The dense product xᵀ · y, without transposing x.
 *
 * @throws {@link InvalidInputError} if x and y have different numbers of rows.
 *
 * @example
 * ```ts
 * multiplyTransposed(matrixFromRows([[1, 2]]), matrixFromRows([[3, 4]])).data; // [3, 4, 6, 8]
 * ```
 */
export function multiplyTransposed(x: Matrix | CsrMatrix, y: Matrix): Matrix {
  checkInner(x.rows, y.rows, "multiplyTransposed");
  const width = y.columns;
  const data = new Float64Array(x.columns * width);
  for (let row = 0; row < x.rows; row++) {
    const start = isCsr(x) ? x.indptr[row] : row * x.columns;
    const end = isCsr(x) ? x.indptr[row + 1] : start + x.columns;
    for (let k = start; k < end; k++) {
      const j = isCsr(x) ? x.indices[k] : k - start;
      addScaled(data, j * width, y.data, row * width, x.data[k], width);
    }
  }
  return { rows: x.columns, columns: width, data };
}

/**
 * The symmetric product xᵀ · x of a dense x.
 *
 * @example
 * ```ts
 * gramMatrix(matrixFromRows([[1, 2], [3, 4]])).data; // [10, 14, 14, 20]
 * ```
 */
export function gramMatrix({ rows, columns, data: x }: Matrix): Matrix {
  const gram = new Float64Array(columns * columns);
  let row = 0;
  // Four rows at a time: one reading and writing of the result for four products.
  for (; row + 3 < rows; row += 4) {
    const [r0, r1, r2, r3] = [row * columns, (row + 1) * columns, (row + 2) * columns, (row + 3) * columns];
    for (let i = 0; i < columns; i++) {
      const [a, b, c, d] = [x[r0 + i], x[r1 + i], x[r2 + i], x[r3 + i]];
      const to = i * columns;
      for (let j = i; j < columns; j++) gram[to + j] += a * x[r0 + j] + b * x[r1 + j] + (c * x[r2 + j] + d * x[r3 + j]);
    }
  }
  for (; row < rows; row++) {
    const from = row * columns;
    for (let i = 0; i < columns; i++) addScaled(gram, i * columns + i, x, from + i, x[from + i], columns - i);
  }
  for (let i = 0; i < columns; i++) for (let j = 0; j < i; j++) gram[i * columns + j] = gram[j * columns + i];
  return { rows: columns, columns, data: gram };
}

/**
 * Columns and rows of a dense matrix exchanged.
 *
 * @example
 * ```ts
 * transpose(matrixFromRows([[1, 2, 3]])).rows; // 3
 * ```
 */
export function transpose({ rows, columns, data }: Matrix): Matrix {
  const transposed = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) transposed[j * rows + i] = data[i * columns + j];
  return { rows: columns, columns: rows, data: transposed };
}

/** target[to + i] += factor · source[from + i] for `length` values. */
function addScaled(
  target: Float64Array,
  to: number,
  source: ArrayLike<number>,
  from: number,
  factor: number,
  length: number,
): void {
  if (factor === 0) return;
  for (let i = 0; i < length; i++) target[to + i] += factor * source[from + i];
}

function checkInner(left: number, right: number, where: string): void {
  if (left !== right) {
    throw new InvalidInputError(`${where}: inner dimensions of x and y must be equal, got ${left} and ${right}`);
  }
}
