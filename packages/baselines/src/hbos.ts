/** @file HBOS: how empty the histogram bins of a row are. */

import type { CsrMatrix, Detector, EstimatorJson, FitOptions, Matrix } from "@lsad/core";
import {
  type AnyMatrix,
  checkBatchColumns,
  checkNumber,
  checkScoredRows,
  checkTrainingRows,
  checkWeights,
  requireFitted,
} from "./internal/checks.js";
import { toDense } from "./internal/dense.js";
import { checkSaved, savedNumber, savedNumbers, toPlain } from "./internal/saved.js";

/** Options of {@link Hbos}. */
export interface HbosOptions {
  /** Bins a column, of equal width, at least 1. Default 10. */
  readonly bins?: number;
  /** Added to the share of every bin, above 0: an empty bin adds −ln(smoothing) at most. Default 0.01. */
  readonly smoothing?: number;
}

interface HistogramState {
  readonly columns: number;
  readonly total: number;
  /** Shape `[columns]`: left edge of the first and right edge of the last bin. */
  readonly least: Float64Array;
  readonly largest: Float64Array;
  /** Shape `[columns, bins]`: weight in each bin. */
  readonly counts: Float64Array;
}

/**
 * HBOS, histogram-based outlier score (Goldstein & Dengel, KI 2012).
 *
 * score = Σⱼ −ln(share of the training weight in the bin of x_j, relative to the fullest bin of the column, + smoothing):
 * columns are judged one by one, and count alike. A value outside the range of the training rows is in an empty bin. A
 * constant column has one bin.
 *
 * `fit` takes O(rows · columns), `score` O(columns) a row; bins · columns numbers are kept. `partialFit` adds rows to the
 * bins of the first fit. Sparse rows are read as dense ones.
 *
 * @example
 * ```ts
 * const x = { rows: 5, columns: 1, data: Float64Array.of(0, 1, 1, 1, 10) };
 * const [common, rare] = new Hbos({ bins: 2 }).fit(x).score({ rows: 2, columns: 1, data: Float64Array.of(1, 9) });
 * rare > common; // true: 4 rows in the left bin, 1 in the right one
 * ```
 */
export class Hbos implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults. */
  readonly options: Required<HbosOptions>;
  #fitted: HistogramState | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({ bins = 10, smoothing = 0.01 }: HbosOptions = {}) {
    this.options = {
      bins: checkNumber(bins, { atLeast: 1, whole: true }, "Hbos: bins"),
      smoothing: checkNumber(smoothing, { above: 0 }, "Hbos: smoothing"),
    };
  }

  /**
   * Lays out the bins and fills them.
   * @param x - Shape `[rows, columns]`. Labels are not looked at.
   * @throws {@link InvalidInputError} if rows or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    checkTrainingRows(x, "Hbos.fit");
    const rowWeight = checkWeights(weight, x.rows, "Hbos.fit");
    this.#fitted = this.#add(emptyHistograms(x, rowWeight, this.options.bins), x, rowWeight);
    return this;
  }

  /**
   * Adds rows to the bins of the first fit; the first call is a `fit`. A value outside the range is counted in no bin.
   * @throws {@link InvalidInputError} if rows or weights break the contract, or the columns are not those seen before.
   */
  partialFit(x: Matrix | CsrMatrix, { weight }: FitOptions = {}): this {
    const state = this.#fitted;
    if (state === undefined) return this.fit(x, undefined, weight ? { weight } : {});
    checkBatchColumns(x, state.columns, "Hbos.partialFit");
    checkTrainingRows(x, "Hbos.partialFit");
    this.#fitted = this.#add(
      { ...state, counts: state.counts.slice() },
      x,
      checkWeights(weight, x.rows, "Hbos.partialFit"),
    );
    return this;
  }

  /**
   * Histogram scores.
   * @returns Shape `[rows]`: higher is more anomalous.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const state = requireFitted(this.#fitted, "Hbos.score");
    checkScoredRows(x, state.columns, "Hbos.score");
    const { data } = toDense(x);
    const { bins, smoothing } = this.options;
    const { columns, counts } = state;
    const penalties = new Float64Array(counts.length);
    for (let j = 0; j < columns; j++) {
      const ofColumn = counts.subarray(j * bins, (j + 1) * bins);
      const fullest = ofColumn.reduce((most, count) => Math.max(most, count), 0);
      for (let bin = 0; bin < bins; bin++) penalties[j * bins + bin] = -Math.log(ofColumn[bin] / fullest + smoothing);
    }
    const outside = -Math.log(smoothing);
    return Float64Array.from({ length: x.rows }, (_, row) => {
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        const bin = binOf(state, j, data[row * columns + j], bins);
        sum += bin < 0 ? outside : penalties[j * bins + bin];
      }
      return sum;
    });
  }

  #add(state: HistogramState, x: AnyMatrix, weight: Float64Array): HistogramState {
    const { data } = toDense(x);
    const { columns, counts } = state;
    const { bins } = this.options;
    let { total } = state;
    for (let row = 0; row < x.rows; row++) {
      total += weight[row];
      for (let j = 0; j < columns; j++) {
        const bin = binOf(state, j, data[row * columns + j], bins);
        if (bin >= 0) counts[j * bins + bin] += weight[row];
      }
    }
    return { ...state, total };
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const fitted = this.#fitted ? toPlain(this.#fitted) : null;
    return { type: "Hbos", version: 1, options: { ...this.options }, fitted };
  }

  /**
   * Loads what {@link Hbos.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): Hbos {
    const where = "Hbos.fromJSON";
    checkSaved(json, "Hbos");
    const detector = new Hbos(json.options as HbosOptions);
    if (json.fitted) {
      detector.#fitted = {
        columns: savedNumber(json.fitted, "columns", where),
        total: savedNumber(json.fitted, "total", where),
        least: savedNumbers(json.fitted, "least", where),
        largest: savedNumbers(json.fitted, "largest", where),
        counts: savedNumbers(json.fitted, "counts", where),
      };
    }
    return detector;
  }
}

function emptyHistograms(x: AnyMatrix, weight: Float64Array, bins: number): HistogramState {
  const { data, columns } = toDense(x);
  const least = new Float64Array(columns).fill(Number.MAX_VALUE);
  const largest = new Float64Array(columns).fill(-Number.MAX_VALUE);
  for (let row = 0; row < x.rows; row++) {
    if (weight[row] === 0) continue;
    for (let j = 0; j < columns; j++) {
      least[j] = Math.min(least[j], data[row * columns + j]);
      largest[j] = Math.max(largest[j], data[row * columns + j]);
    }
  }
  return { columns, total: 0, least, largest, counts: new Float64Array(columns * bins) };
}

/** The bin of a value, or −1 outside the range; the last bin holds its right edge. */
function binOf({ least, largest }: HistogramState, column: number, value: number, bins: number): number {
  const [low, high] = [least[column], largest[column]];
  if (value < low || value > high) return -1;
  if (high === low) return 0;
  // Halved before they are subtracted: the range itself may be more than the largest double.
  const share = (value / 2 - low / 2) / (high / 2 - low / 2);
  return Math.min(bins - 1, Math.floor((Number.isNaN(share) ? 0 : share) * bins));
}
