/** @file Distance from the centre of the data, in units of its spread, robustly if asked. */

import {
  type CsrMatrix,
  createRandom,
  type Detector,
  type EstimatorJson,
  type FitOptions,
  type Matrix,
  type RandomStream,
} from "@lsad/core";
import {
  checkNumber,
  checkScoredRows,
  checkTrainingRows,
  checkWeights,
  requireFitted,
  type ValueRange,
} from "./internal/checks.js";
import { type CovarianceFactor, factorCovariance, squaredDistance, weightedCovariance } from "./internal/cholesky.js";
import { toDense } from "./internal/dense.js";
import { checkSaved, savedNumbers, toPlain } from "./internal/saved.js";
import { drawDistinct } from "./internal/subsample.js";

/** Options of {@link MahalanobisDetector}. */
export interface MahalanobisDetectorOptions {
  /** Estimate centre and covariance from the tightest half of the rows (minimum covariance determinant). Default true. */
  readonly robust?: boolean;
  /** Share of the weight in the tightest half, in [0.5, 1]. Default 0.5, and never fewer than columns + 1 rows more. */
  readonly support?: number;
  /** Random starts of the search. Default 30. */
  readonly starts?: number;
  /** Seed of the starts. Default 0. */
  readonly seed?: number;
}

interface EllipseState {
  readonly centre: Float64Array;
  /** Shape `[columns, columns]`. */
  readonly covariance: Float64Array;
}

/** Values whose squares are multiplied by squares: covariance of 1e75 has distances of 1e150. */
const RANGE: ValueRange = { magnitude: 1e75 };
/** Concentration steps of every start, and those kept to the end (Rousseeuw & Van Driessen 1999, §3). */
const FIRST_STEPS = 2;
const KEPT_STARTS = 5;
const MOST_STEPS = 50;

/**
 * Squared Mahalanobis distance from the centre of the training rows, (x − m)ᵀ S⁻¹ (x − m).
 *
 * Robust (the default): m and S of the half of the rows whose covariance has the smallest determinant, found by
 * concentration from random starts (FastMCD, Rousseeuw & Van Driessen, Technometrics 1999), so that up to half of the rows
 * may be anomalies. S is not rescaled for consistency: the ranking does not depend on it. Constant or collinear columns: 1e-9 of
 * the mean variance is added to every variance. A row of weight w counts as w rows.
 *
 * `fit` takes O(starts · rows · columns²), `score` O(columns²) a row; columns² numbers are kept. Sparse rows are read as
 * dense ones. Values must be at most 1e75 in magnitude.
 *
 * @example
 * ```ts
 * const x = { rows: 5, columns: 1, data: Float64Array.of(1, 2, 3, 2, 100) };
 * const [near, far] = new MahalanobisDetector().fit(x).score({ rows: 2, columns: 1, data: Float64Array.of(3, 10) });
 * far > near; // true: the row at 100 did not widen the spread
 * ```
 */
export class MahalanobisDetector implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults. */
  readonly options: Required<MahalanobisDetectorOptions>;
  #fitted: EllipseState | undefined;
  #factor: CovarianceFactor | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({ robust = true, support = 0.5, starts = 30, seed = 0 }: MahalanobisDetectorOptions = {}) {
    this.options = {
      robust,
      support: checkNumber(support, { atLeast: 0.5, atMost: 1 }, "MahalanobisDetector: support"),
      starts: checkNumber(starts, { atLeast: 1, whole: true }, "MahalanobisDetector: starts"),
      seed: checkNumber(seed, { whole: true }, "MahalanobisDetector: seed"),
    };
  }

  /**
   * Estimates centre and covariance.
   * @param x - Shape `[rows, columns]`. Labels are not looked at.
   * @throws {@link InvalidInputError} if rows or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    checkTrainingRows(x, "MahalanobisDetector.fit", RANGE);
    const rowWeight = checkWeights(weight, x.rows, "MahalanobisDetector.fit");
    const dense = toDense(x);
    this.#fitted = this.options.robust
      ? new Concentration(dense, rowWeight, this.options.support).search(
          this.options.starts,
          createRandom(this.options.seed),
        )
      : weightedCovariance(dense.data, dense.columns, rowWeight);
    this.#factor = undefined;
    return this;
  }

  /**
   * Squared distances.
   * @returns Shape `[rows]`, at least 0: higher is more anomalous.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const { centre, covariance } = requireFitted(this.#fitted, "MahalanobisDetector.score");
    checkScoredRows(x, centre.length, "MahalanobisDetector.score", RANGE);
    this.#factor ??= factorCovariance(covariance, centre.length);
    const factor = this.#factor;
    const { data } = toDense(x);
    const buffer = new Float64Array(centre.length);
    return Float64Array.from({ length: x.rows }, (_, row) => {
      return Math.min(Number.MAX_VALUE, squaredDistance(factor, data, row * centre.length, centre, buffer));
    });
  }

  /** Shape `[columns]`: centre of the rows. Throws before `fit`. */
  get centre(): Float64Array {
    return requireFitted(this.#fitted, "MahalanobisDetector.centre").centre;
  }

  /** Shape `[columns, columns]`: their covariance, before anything is added to it. Throws before `fit`. */
  get covariance(): Matrix {
    const { covariance, centre } = requireFitted(this.#fitted, "MahalanobisDetector.covariance");
    return { rows: centre.length, columns: centre.length, data: covariance };
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const fitted = this.#fitted ? toPlain(this.#fitted) : null;
    return { type: "MahalanobisDetector", version: 1, options: { ...this.options }, fitted };
  }

  /**
   * Loads what {@link MahalanobisDetector.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): MahalanobisDetector {
    const where = "MahalanobisDetector.fromJSON";
    checkSaved(json, "MahalanobisDetector");
    const detector = new MahalanobisDetector(json.options as MahalanobisDetectorOptions);
    if (json.fitted) {
      detector.#fitted = {
        centre: savedNumbers(json.fitted, "centre", where),
        covariance: savedNumbers(json.fitted, "covariance", where),
      };
    }
    return detector;
  }
}

interface Candidate extends EllipseState {
  readonly logDeterminant: number;
}

/** Concentration steps: the rows nearest to an ellipse make the next ellipse, whose determinant is no larger. */
class Concentration {
  readonly #x: Matrix;
  readonly #weight: Float64Array;
  readonly #rows: Int32Array;
  /** Weight of the rows that make an ellipse. */
  readonly #half: number;

  constructor(x: Matrix, weight: Float64Array, support: number) {
    this.#x = x;
    this.#weight = weight;
    this.#rows = Int32Array.from(weight.keys()).filter((row) => weight[row] > 0);
    const total = weight.reduce((sum, value) => sum + value, 0);
    this.#half = Math.min(total, Math.max(support * total, Math.ceil((total + x.columns + 1) / 2)));
  }

  search(starts: number, random: RandomStream): EllipseState {
    const { centre, covariance } = weightedCovariance(this.#x.data, this.#x.columns, this.#weight);
    const all = { centre, covariance, logDeterminant: factorCovariance(covariance, centre.length).logDeterminant };
    const candidates = [this.#step(all)];
    for (let start = 0; start < starts; start++) {
      const size = Math.min(this.#rows.length, this.#x.columns + 1);
      const few = new Float64Array(this.#weight.length);
      for (const place of drawDistinct(this.#rows.length, size, random)) few[this.#rows[place]] = 1;
      let candidate = this.#ellipse(few);
      for (let step = 0; step < FIRST_STEPS; step++) candidate = this.#step(candidate);
      candidates.push(candidate);
    }
    candidates.sort((a, b) => a.logDeterminant - b.logDeterminant);
    const settled = candidates.slice(0, KEPT_STARTS).map((candidate) => this.#settle(candidate));
    const best = settled.reduce((least, next) => (next.logDeterminant < least.logDeterminant ? next : least));
    return { centre: best.centre, covariance: best.covariance };
  }

  #settle(start: Candidate): Candidate {
    let candidate = start;
    for (let step = 0; step < MOST_STEPS; step++) {
      const next = this.#step(candidate);
      if (!(next.logDeterminant < candidate.logDeterminant - 1e-12)) return candidate;
      candidate = next;
    }
    return candidate;
  }

  #step({ centre, covariance }: EllipseState): Candidate {
    const { data, columns } = this.#x;
    const factor = factorCovariance(covariance, columns);
    const buffer = new Float64Array(columns);
    const distances = new Float64Array(this.#weight.length);
    for (const row of this.#rows) distances[row] = squaredDistance(factor, data, row * columns, centre, buffer);
    const kept = new Float64Array(this.#weight.length);
    let left = this.#half;
    for (const row of this.#rows.toSorted((a, b) => distances[a] - distances[b] || a - b)) {
      kept[row] = Math.min(left, this.#weight[row]);
      left -= kept[row];
      if (left <= 0) break;
    }
    return this.#ellipse(kept);
  }

  #ellipse(weight: Float64Array): Candidate {
    const { centre, covariance } = weightedCovariance(this.#x.data, this.#x.columns, weight);
    return { centre, covariance, logDeterminant: factorCovariance(covariance, centre.length).logDeterminant };
  }
}
