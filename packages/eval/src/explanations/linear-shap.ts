/** @file Exact Shapley values of a linear model with independent columns. */

import { type CsrMatrix, checkAnyMatrix, InvalidInputError, isCsr, type Matrix } from "@lsad/core";
import type { Attribution } from "./attribution.js";

/** f(x) = intercept + Σ coefficients[j] · x[j]: the decision value of a logistic regression or linear SVM. */
export interface LinearModel {
  /** Shape `[columns]`. */
  readonly coefficients: ArrayLike<number>;
  readonly intercept: number;
}

/**
 * SHAP values of a linear model in closed form: φⱼ = wⱼ·(xⱼ − mean of background column j).
 *
 * Shapley values when columns are independent; expected value and values add up to the decision value exactly.
 * Agrees with `shap.LinearExplainer(model, Independent(background))` 0.51.
 *
 * @param rows - Shape `[rows, columns]`, dense or sparse. Absent terms matter too: φⱼ = −wⱼ·meanⱼ, so values are dense.
 * @param background - Shape `[rows, columns]`, at least one row: what "unknown" means. Weighted training rows: give
 *   their mean as one row.
 * @throws {@link InvalidInputError} if columns differ, the background is empty or a value is not finite.
 *
 * @example
 * ```ts
 * const model = { coefficients: [2, -1], intercept: 0.5 };
 * const background = { rows: 2, columns: 2, data: Float64Array.of(0, 0, 2, 4) }; // means 1 and 2
 * linearShap(model, { rows: 1, columns: 2, data: Float64Array.of(3, 3) }, background);
 * // expectedValue 2·1 − 1·2 + 0.5 = 0.5; values [2·(3 − 1), −(3 − 2)] = [4, −1]
 * ```
 */
export function linearShap(
  { coefficients, intercept }: LinearModel,
  rows: Matrix | CsrMatrix,
  background: Matrix | CsrMatrix,
): Attribution {
  checkAnyMatrix(rows, "linearShap");
  checkAnyMatrix(background, "linearShap");
  const columns = coefficients.length;
  if (rows.columns !== columns || background.columns !== columns || background.rows === 0) {
    throw new InvalidInputError(
      `linearShap: rows and a background of at least one row must have ${columns} columns, one a coefficient, got ` +
        `${rows.columns} and ${background.rows} x ${background.columns}`,
    );
  }
  const means = columnMeans(background);
  const data = new Float64Array(rows.rows * columns);
  let expectedValue = intercept;
  for (let j = 0; j < columns; j++) expectedValue += coefficients[j] * means[j];
  for (let i = 0; i < rows.rows; i++) {
    for (let j = 0; j < columns; j++) data[i * columns + j] = -coefficients[j] * means[j];
  }
  forEachEntry(rows, (i, j, value) => {
    data[i * columns + j] = coefficients[j] * (value - means[j]);
  });
  return { expectedValue, values: { rows: rows.rows, columns, data } };
}

function columnMeans(matrix: Matrix | CsrMatrix): Float64Array {
  const means = new Float64Array(matrix.columns);
  forEachEntry(matrix, (_, j, value) => {
    means[j] += value;
  });
  return means.map((total) => total / matrix.rows);
}

function forEachEntry(matrix: Matrix | CsrMatrix, visit: (row: number, column: number, value: number) => void): void {
  const { rows, columns } = matrix;
  for (let i = 0; i < rows; i++) {
    if (isCsr(matrix)) {
      for (let k = matrix.indptr[i]; k < matrix.indptr[i + 1]; k++) visit(i, matrix.indices[k], matrix.data[k]);
    } else {
      for (let j = 0; j < columns; j++) visit(i, j, matrix.data[i * columns + j]);
    }
  }
}
