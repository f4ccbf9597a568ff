/** @file Columns mapped to the rank of their values: any distribution becomes uniform or normal. */

import {
  checkMatrix,
  type EstimatorJson,
  InvalidInputError,
  type Matrix,
  NotFittedError,
  SnapshotError,
} from "@lsad/core";
import { normalQuantile } from "./normal-quantile.js";
import { forEachColumn, quantileOfSorted } from "./quantile.js";

/** Options of {@link QuantileTransformer}. */
export interface QuantileTransformerOptions {
  /** How many quantiles are kept; at most the number of fitted rows is used. At least 2. Default 1000. */
  readonly nQuantiles?: number;
  /** What every column is distributed like afterwards: in [0, 1], or standard normal within ±5.2. Default `"uniform"`. */
  readonly outputDistribution?: "uniform" | "normal";
}

/**
 * For normal output, values this close to the ends of the fitted range count as the ends, and the ends are the quantiles
 * of this share, so that none is infinite: scikit-learn's `BOUNDS_THRESHOLD` and its clipping.
 */
const NORMAL_MARGIN = 1e-7;
const LOWEST_SHARE = NORMAL_MARGIN - Number.EPSILON;

/**
 * Replaces every value by the share of fitted values at or below it, linear between the kept quantiles.
 *
 * A value equal to a run of quantiles gets the middle of the run's shares; values beyond the fitted range get 0 or 1. Agrees
 * with scikit-learn 1.9's `QuantileTransformer` where that does not sub-sample (`subsample=None`). Dense matrices only;
 * kept are `nQuantiles` numbers a column.
 *
 * @example
 * ```ts
 * const x = matrixFromRows([[1], [10], [100], [1000], [10000]]);
 * [...new QuantileTransformer().fit(x).transform(x).data]; // [0, 0.25, 0.5, 0.75, 1]
 * ```
 */
export class QuantileTransformer {
  readonly #options: Required<QuantileTransformerOptions>;
  /** One ascending list a column. */
  #quantiles: Float64Array[] | undefined;

  /** @throws {@link InvalidInputError} if `nQuantiles` is not a whole number of at least 2, or the distribution unknown. */
  constructor(options: QuantileTransformerOptions = {}) {
    const { nQuantiles = 1000, outputDistribution = "uniform" } = options;
    if (!Number.isInteger(nQuantiles) || nQuantiles < 2) {
      throw new InvalidInputError(
        `QuantileTransformer: nQuantiles must be a whole number of at least 2, got ${nQuantiles}`,
      );
    }
    if (outputDistribution !== "uniform" && outputDistribution !== "normal") {
      throw new InvalidInputError(
        `QuantileTransformer: outputDistribution must be "uniform" or "normal", got ${JSON.stringify(outputDistribution)}`,
      );
    }
    this.#options = { nQuantiles, outputDistribution };
  }

  /**
   * Learns the quantiles of each column.
   * @throws {@link InvalidInputError} if there is no row or a value is not finite.
   */
  fit(x: Matrix): this {
    checkMatrix(x, "QuantileTransformer.fit");
    if (x.rows === 0) throw new InvalidInputError("QuantileTransformer.fit: x must have a row, got none");
    const count = Math.min(this.#options.nQuantiles, x.rows);
    const quantiles: Float64Array[] = [];
    forEachColumn(x, (values) => {
      values.sort();
      quantiles.push(
        Float64Array.from({ length: count }, (_, k) => quantileOfSorted(values, k / Math.max(1, count - 1))),
      );
    });
    this.#quantiles = quantiles;
    return this;
  }

  /**
   * The ranks of `x`, as shares or as normal deviates.
   * @throws {@link NotFittedError} before `fit`; {@link InvalidInputError} for another number of columns or a value not finite.
   */
  transform(x: Matrix): Matrix {
    const quantiles = this.#quantiles;
    if (quantiles === undefined) throw new NotFittedError("QuantileTransformer: fit must be called first");
    checkMatrix(x, "QuantileTransformer.transform");
    if (x.columns !== quantiles.length) {
      throw new InvalidInputError(
        `QuantileTransformer.transform: x must have ${quantiles.length} columns as fitted, got ${x.columns}`,
      );
    }
    const isNormal = this.#options.outputDistribution === "normal";
    const margin = isNormal ? NORMAL_MARGIN : 0;
    const data = new Float64Array(x.data.length);
    for (let j = 0; j < x.columns; j++) {
      const column = quantiles[j];
      for (let k = j; k < data.length; k += x.columns) {
        const share = shareBelow(column, x.data[k], margin);
        data[k] = isNormal ? normalQuantile(Math.min(Math.max(share, LOWEST_SHARE), 1 - LOWEST_SHARE)) : share;
      }
    }
    return { rows: x.rows, columns: x.columns, data };
  }

  /** Options and quantiles as plain data. */
  toJSON(): EstimatorJson {
    const quantiles = this.#quantiles?.map((column) => [...column]);
    return {
      type: "QuantileTransformer",
      version: 1,
      options: { ...this.#options },
      fitted: quantiles === undefined ? null : { quantiles },
    };
  }

  /** @throws {@link SnapshotError} if `json` is not a saved `QuantileTransformer` of version 1. */
  static fromJSON(json: EstimatorJson): QuantileTransformer {
    if (json.type !== "QuantileTransformer" || json.version !== 1) {
      throw new SnapshotError(
        `QuantileTransformer.fromJSON: must be a QuantileTransformer of version 1, got ${json.type} of version ${json.version}`,
      );
    }
    const transformer = new QuantileTransformer(json.options as QuantileTransformerOptions);
    if (json.fitted !== null) {
      transformer.#quantiles = (json.fitted.quantiles as number[][]).map((column) => Float64Array.from(column));
    }
    return transformer;
  }
}

/** Share of the fitted values at or below `value`: the mean of the interpolations from either end, as scikit-learn does. */
function shareBelow(quantiles: Float64Array, value: number, margin: number): number {
  const last = quantiles.length - 1;
  if (value <= quantiles[0] || value - margin < quantiles[0]) return 0; // scikit-learn: the lower bound wins, also in a constant column
  if (value >= quantiles[last] || value + margin > quantiles[last]) return 1;
  const first = firstAtLeast(quantiles, value);
  if (quantiles[first] !== value) {
    const t = (value - quantiles[first - 1]) / (quantiles[first] - quantiles[first - 1]);
    return (first - 1 + t) / last;
  }
  let end = first;
  while (quantiles[end + 1] === value) end++;
  return (first + end) / 2 / last;
}

/** Index of the first of ascending values that is at least `value`. */
function firstAtLeast(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
