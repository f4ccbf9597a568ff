/** @file Columns scaled by their range: to largest absolute value 1, or into a given interval. */

import { type CsrMatrix, checkAnyMatrix, type EstimatorJson, InvalidInputError, isCsr, type Matrix } from "@lsad/core";
import { ColumnScaler, refuseFilling } from "./column-scaler.js";

/**
 * Divides every column by its largest absolute value. Zeros stay zeros, so sparse matrices stay sparse.
 *
 * A column of zeros is left as it is. Agrees with scikit-learn 1.9's `MaxAbsScaler`.
 *
 * @example
 * ```ts
 * const x = matrixFromRows([[1, -4], [2, 2]]);
 * [...new MaxAbsScaler().fit(x).transform(x).data]; // [0.5, -1, 1, 0.5]
 * ```
 */
export class MaxAbsScaler extends ColumnScaler {
  protected readonly type = "MaxAbsScaler";

  /**
   * Learns the largest absolute value of each column.
   * @throws {@link InvalidInputError} if a value is not finite.
   */
  fit(x: Matrix | CsrMatrix): this {
    checkAnyMatrix(x, "MaxAbsScaler.fit");
    const { min, max } = columnRanges(x);
    const scale = max.map((value, j) => Math.max(value, -min[j]) || 1);
    this.map = { center: null, scale };
    return this;
  }

  /** What each column is divided by. */
  get scale(): Float64Array {
    return (this.fitted().scale as Float64Array).slice();
  }

  /** The scaler saved by `toJSON`. */
  static fromJSON(json: EstimatorJson): MaxAbsScaler {
    return new MaxAbsScaler().load(json);
  }

  protected override options(): Record<string, unknown> {
    return {};
  }
}

/** Options of {@link MinMaxScaler}. */
export interface MinMaxScalerOptions {
  /** Where the smallest and the largest fitted value go. Default `[0, 1]`. */
  readonly featureRange?: readonly [number, number];
}

/**
 * Maps every column linearly so that its fitted range becomes `featureRange`: (x - min) / (max - min) · (b - a) + a.
 *
 * Values outside the fitted range land outside the interval. A constant column is only shifted, to a. Agrees with
 * scikit-learn 1.9's `MinMaxScaler`. Dense matrices only.
 *
 * @example
 * ```ts
 * const x = matrixFromRows([[10], [20], [15]]);
 * [...new MinMaxScaler().fit(x).transform(x).data]; // [0, 1, 0.5]
 * ```
 */
export class MinMaxScaler extends ColumnScaler {
  protected readonly type = "MinMaxScaler";
  readonly #range: readonly [number, number];

  /** @throws {@link InvalidInputError} unless `featureRange` is two finite numbers, ascending. */
  constructor(options: MinMaxScalerOptions = {}) {
    super();
    const { featureRange = [0, 1] } = options;
    const [low, high] = featureRange;
    if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high) {
      throw new InvalidInputError(
        `MinMaxScaler: featureRange must be two finite numbers, ascending, got [${featureRange.join(", ")}]`,
      );
    }
    this.#range = [low, high];
  }

  /**
   * Learns the range of each column.
   * @param x - Shape `[rows, columns]`, dense, at least one row.
   * @throws {@link InvalidInputError} if there is no row, a value is not finite, or `x` is sparse.
   */
  fit(x: Matrix): this {
    checkAnyMatrix(x, "MinMaxScaler.fit");
    refuseFilling(x, true, "MinMaxScaler.fit");
    if (x.rows === 0) throw new InvalidInputError("MinMaxScaler.fit: x must have a row, got none");
    const [low, high] = this.#range;
    const { min, max } = columnRanges(x);
    // Divided before subtracting, so that a range beyond the largest double does not overflow.
    const scale = max.map((value, j) => value / (high - low) - min[j] / (high - low) || 1 / (high - low));
    this.map = { center: min, scale, shift: low };
    return this;
  }

  /** The scaler saved by `toJSON`. */
  static fromJSON(json: EstimatorJson): MinMaxScaler {
    return new MinMaxScaler(json.options as MinMaxScalerOptions).load(json);
  }

  protected override options(): Record<string, unknown> {
    return { featureRange: [...this.#range] };
  }
}

/** Smallest and largest value of each column; zeros of a sparse matrix count. No rows: all 0. */
function columnRanges(x: Matrix | CsrMatrix): { readonly min: Float64Array; readonly max: Float64Array } {
  const { rows, columns, data } = x;
  const min = new Float64Array(columns);
  const max = new Float64Array(columns);
  if (rows === 0) return { min, max };
  if (!isCsr(x)) {
    min.set(data.subarray(0, columns));
    max.set(data.subarray(0, columns));
  } else {
    min.fill(Number.POSITIVE_INFINITY);
    max.fill(Number.NEGATIVE_INFINITY);
  }
  const stored = isCsr(x) ? x.indptr[rows] : rows * columns;
  const entries = new Int32Array(isCsr(x) ? columns : 0);
  for (let k = 0; k < stored; k++) {
    const j = isCsr(x) ? x.indices[k] : k % columns;
    if (isCsr(x)) entries[j]++;
    if (data[k] < min[j]) min[j] = data[k];
    if (data[k] > max[j]) max[j] = data[k];
  }
  for (let j = 0; j < entries.length; j++) {
    if (entries[j] === rows) continue;
    min[j] = Math.min(min[j], 0);
    max[j] = Math.max(max[j], 0);
  }
  return { min, max };
}
