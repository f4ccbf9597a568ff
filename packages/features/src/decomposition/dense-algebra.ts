/** @file The bridge between our matrices and ml-matrix, and what both PCA and CORAL need of it. */

import { InvalidInputError, type Matrix } from "@lsad/core";
import { EigenvalueDecomposition, Matrix as MlMatrix } from "ml-matrix";
import { gramOfColumns } from "../matrix/dense-products.js";

/** A copy as ml-matrix wants it. */
export function toMl({ rows, columns, data }: Matrix): MlMatrix {
  const copy = new MlMatrix(rows, columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) copy.set(i, j, data[i * columns + j]);
  return copy;
}

/** A copy as a matrix of ours. */
export function fromMl(matrix: MlMatrix): Matrix {
  return { rows: matrix.rows, columns: matrix.columns, data: Float64Array.from(matrix.to1DArray()) };
}

/** Rows minus the given mean. */
export function subtractMean({ rows, columns, data }: Matrix, mean: Float64Array): Matrix {
  const centred = new Float64Array(rows * columns);
  for (let start = 0; start < centred.length; start += columns) {
    for (let j = 0; j < columns; j++) centred[start + j] = data[start + j] - mean[j];
  }
  return { rows, columns, data: centred };
}

/** Adds a row to every row, in place. */
export function addToRows({ rows, columns, data }: Matrix, row: ArrayLike<number>): void {
  for (let start = 0; start < rows * columns; start += columns) {
    for (let j = 0; j < columns; j++) data[start + j] += row[j];
  }
}

/** Every row times a factor of its own. */
export function scaleRows({ rows, columns, data }: Matrix, factors: ArrayLike<number>): Matrix {
  return { rows, columns, data: data.map((value, k) => value * factors[Math.floor(k / columns)]) as Float64Array };
}

/** Sample covariance (X - mean)ᵀ (X - mean) / (n - 1). */
export function covariance(x: Matrix, mean: Float64Array): Matrix {
  const product = gramOfColumns(x, mean);
  return { ...product, data: product.data.map((value) => value / (x.rows - 1)) as Float64Array };
}

/** Eigenpairs of a symmetric matrix, largest eigenvalue first; eigenvectors are the rows of `vectors`. */
export function symmetricEigen(matrix: Matrix): { readonly values: Float64Array; readonly vectors: Matrix } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(toMl(matrix), { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const size = matrix.rows;
  const vectors = new Float64Array(size * size);
  order.forEach((column, row) => {
    for (let j = 0; j < size; j++) vectors[row * size + j] = eigenvectorMatrix.get(j, column);
  });
  return {
    values: Float64Array.from(order, (i) => realEigenvalues[i]),
    vectors: { rows: size, columns: size, data: vectors },
  };
}

/** Turns every row so that its entry of largest absolute value is positive: makes signs reproducible, as scikit-learn's `svd_flip`. */
export function flipSigns({ rows, columns, data }: Matrix): Matrix {
  const flipped = new Float64Array(data);
  for (let row = 0; row < rows; row++) {
    const values = flipped.subarray(row * columns, (row + 1) * columns);
    let largest = 0;
    for (let j = 1; j < columns; j++) if (Math.abs(values[j]) > Math.abs(values[largest])) largest = j;
    if (values[largest] < 0) for (let j = 0; j < columns; j++) values[j] = -values[j];
  }
  return { rows, columns, data: flipped };
}

/** Refuses rows with another number of columns than fitted. */
export function checkColumns(x: { readonly columns: number }, columns: number, where: string): void {
  if (x.columns !== columns) {
    throw new InvalidInputError(`${where}: x must have ${columns} columns as fitted, got ${x.columns}`);
  }
}
