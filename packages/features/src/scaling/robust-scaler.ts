/** @file Columns scaled by quantiles, so that a few wild values do not set the scale. */

import { type CsrMatrix, checkAnyMatrix, type EstimatorJson, InvalidInputError, isCsr, type Matrix } from "@lsad/core";
import { ColumnScaler, refuseFilling } from "./column-scaler.js";
import { forEachColumn, quantileInPlace } from "./quantile.js";

/** Options of {@link RobustScaler}. */
export interface RobustScalerOptions {
  /** Subtract the median. Default true; must be false for sparse matrices. */
  readonly withCentering?: boolean;
  /** Divide by the distance of two quantiles. Default true. */
  readonly withScaling?: boolean;
  /** The two quantiles, in percent, ascending within [0, 100]. Default `[25, 75]`. */
  readonly quantileRange?: readonly [number, number];
}

/**
 * Scales every column by its quantiles: (x - median) / (q₇₅ - q₂₅).
 *
 * A column whose quantiles are equal is only centred. Agrees with scikit-learn 1.9's `RobustScaler`. `fit` selects the
 * quantiles of each column in linear time.
 *
 * @example
 * ```ts
 * const x = matrixFromRows([[1], [2], [3], [4], [1000]]);
 * [...new RobustScaler().fit(x).transform(x).data]; // [-1, -0.5, 0, 0.5, 498.5]
 * ```
 */
export class RobustScaler extends ColumnScaler {
  protected readonly type = "RobustScaler";
  readonly #options: Required<RobustScalerOptions>;

  /** @throws {@link InvalidInputError} unless `quantileRange` ascends within [0, 100]. */
  constructor(options: RobustScalerOptions = {}) {
    super();
    const { withCentering = true, withScaling = true, quantileRange = [25, 75] } = options;
    const [low, high] = quantileRange;
    if (!(low >= 0 && low < high && high <= 100)) {
      throw new InvalidInputError(
        `RobustScaler: quantileRange must ascend within [0, 100], got [${quantileRange.join(", ")}]`,
      );
    }
    this.#options = { withCentering, withScaling, quantileRange: [low, high] };
  }

  /**
   * Learns median and quantile distance of each column.
   * @param x - At least one row. Zeros of a sparse matrix count.
   * @throws {@link InvalidInputError} if there is no row, a value is not finite, or `x` is sparse with `withCentering`.
   */
  fit(x: Matrix | CsrMatrix): this {
    checkAnyMatrix(x, "RobustScaler.fit");
    const { withCentering, withScaling, quantileRange } = this.#options;
    refuseFilling(x, withCentering, "RobustScaler.fit");
    if (x.rows === 0) throw new InvalidInputError("RobustScaler.fit: x must have a row, got none");
    const [low, high] = quantileRange;
    const center = new Float64Array(x.columns);
    const scale = new Float64Array(x.columns);
    const learn = (values: Float64Array, j: number) => {
      center[j] = quantileInPlace(values, 0.5);
      scale[j] = quantileInPlace(values, high / 100) - quantileInPlace(values, low / 100) || 1;
    };
    if (isCsr(x)) forEachSparseColumn(x, learn);
    else forEachColumn(x, learn);
    this.map = { center: withCentering ? center : null, scale: withScaling ? scale : null };
    return this;
  }

  /** Median of each column, or null without `withCentering`. */
  get center(): Float64Array | null {
    return this.fitted().center?.slice() ?? null;
  }

  /** What each column is divided by, or null without `withScaling`. */
  get scale(): Float64Array | null {
    return this.fitted().scale?.slice() ?? null;
  }

  /** The scaler saved by `toJSON`. */
  static fromJSON(json: EstimatorJson): RobustScaler {
    return new RobustScaler(json.options as RobustScalerOptions).load(json);
  }

  protected override options(): Record<string, unknown> {
    return { ...this.#options, quantileRange: [...this.#options.quantileRange] };
  }
}

/** Calls `visit` with a copy of each column, zeros included. */
function forEachSparseColumn(x: CsrMatrix, visit: (values: Float64Array, j: number) => void): void {
  const values = new Float64Array(x.rows);
  sparseColumns(x).forEach((stored, j) => {
    values.fill(0);
    values.set(stored);
    visit(values, j);
  });
}

/** The stored values of each column. */
function sparseColumns({ rows, columns, indptr, indices, data }: CsrMatrix): number[][] {
  const lists: number[][] = Array.from({ length: columns }, () => []);
  for (let k = 0; k < indptr[rows]; k++) lists[indices[k]].push(data[k]);
  return lists;
}
