/** @file Columns scaled to mean 0 and deviation 1. */

import { type CsrMatrix, checkAnyMatrix, type EstimatorJson, type FitOptions, type Matrix } from "@lsad/core";
import { columnMoments } from "../matrix/moments.js";
import { ColumnScaler, refuseFilling } from "./column-scaler.js";

/** Options of {@link StandardScaler}. */
export interface StandardScalerOptions {
  /** Subtract the mean. Default true; must be false for sparse matrices. */
  readonly withMean?: boolean;
  /** Divide by the deviation. Default true. */
  readonly withStd?: boolean;
}

/**
 * Scales every column to mean 0 and population deviation 1: (x - mean) / deviation.
 *
 * A column that is constant, up to rounding, is only centred. Agrees with scikit-learn 1.9's `StandardScaler`, weights
 * included. `fit` and `transform` are linear in the stored values; kept are two numbers a column.
 *
 * @example
 * ```ts
 * const x = matrixFromRows([[1, 5], [3, 5]]);
 * [...new StandardScaler().fit(x).transform(x).data]; // [-1, 0, 1, 0]
 * ```
 */
export class StandardScaler extends ColumnScaler {
  protected readonly type = "StandardScaler";
  readonly #withMean: boolean;
  readonly #withStd: boolean;
  #mean: Float64Array | undefined;

  constructor(options: StandardScalerOptions = {}) {
    super();
    this.#withMean = options.withMean ?? true;
    this.#withStd = options.withStd ?? true;
  }

  /**
   * Learns mean and deviation, and forgets earlier ones.
   * @param x - Shape `[rows, columns]`, at least one row. Zeros of a sparse matrix count.
   * @param options - `weight`: a row of weight w counts as w equal rows.
   * @throws {@link InvalidInputError} if a value is not finite, a weight is negative, or `x` is sparse with `withMean`.
   */
  fit(x: Matrix | CsrMatrix, options: FitOptions = {}): this {
    checkAnyMatrix(x, "StandardScaler.fit");
    refuseFilling(x, this.#withMean, "StandardScaler.fit");
    const { mean, variance, deviation, weightSum } = columnMoments(x, options.weight);
    this.#mean = mean;
    const scale = deviation.map((value, j) => (isConstant(variance[j], mean[j], weightSum) ? 1 : value));
    this.map = { center: this.#withMean ? mean : null, scale: this.#withStd ? scale : null };
    return this;
  }

  /** Mean of each column, also without `withMean`. */
  get mean(): Float64Array {
    this.fitted();
    return (this.#mean as Float64Array).slice();
  }

  /** What each column is divided by, or null without `withStd`. */
  get scale(): Float64Array | null {
    return this.fitted().scale?.slice() ?? null;
  }

  /** The scaler saved by `toJSON`. */
  static fromJSON(json: EstimatorJson): StandardScaler {
    const scaler = new StandardScaler(json.options as StandardScalerOptions).load(json);
    if (json.fitted !== null) scaler.#mean = Float64Array.from(json.fitted.mean as number[]);
    return scaler;
  }

  protected override options(): Record<string, unknown> {
    return { withMean: this.#withMean, withStd: this.#withStd };
  }

  protected override extra(): Record<string, unknown> {
    return { mean: [...(this.#mean as Float64Array)] };
  }
}

/**
 * Whether a variance is no more than rounding: n ε v + (n ε m)², the bound of scikit-learn's `_is_constant_feature`
 * (Chan, Golub and LeVeque 1983, on computing sample variances).
 */
function isConstant(variance: number, mean: number, rows: number): boolean {
  return variance <= rows * Number.EPSILON * variance + (rows * mean * Number.EPSILON) ** 2;
}
