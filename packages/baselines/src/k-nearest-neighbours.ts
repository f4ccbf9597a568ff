/** @file Votes of the nearest labelled rows. */

import type { CsrMatrix, Detector, EstimatorJson, FitOptions, Matrix } from "@lsad/core";
import {
  type AnyMatrix,
  checkBothClasses,
  checkChoice,
  checkLabels,
  checkNumber,
  checkScoredRows,
  checkTrainingRows,
  checkWeights,
  requireFitted,
  SQUARABLE,
} from "./internal/checks.js";
import { takeRows } from "./internal/dense.js";
import { checkAlgorithm, type NeighbourAlgorithm, neighbourSearch } from "./internal/neighbour-search.js";
import { checkMetric, type NeighbourMetric, type NeighbourSearch, type Neighbours } from "./internal/neighbours.js";
import { checkSaved, savedNumbers } from "./internal/saved.js";
import { copyMatrix, matrixToPlain, savedMatrix } from "./internal/saved-matrix.js";

/** Options of {@link KNearestNeighbours}. */
export interface KNearestNeighboursOptions {
  /** How many neighbours vote, at least 1; all rows when there are fewer. Default 5. */
  readonly k?: number;
  /** Distance between rows. Default `"euclidean"`. */
  readonly metric?: NeighbourMetric;
  /**
   * How neighbours are looked for: `"tree"` is a k-d tree, for dense rows of few columns and any metric but cosine; `"brute"`
   * compares with every row; `"auto"` takes the faster. What is found is the same. Default `"auto"`.
   */
  readonly algorithm?: NeighbourAlgorithm;
  /**
   * What a neighbour's vote weighs, beside the row's own weight: 1; 1 / distance (rows at distance 0 then share the whole
   * vote); or max(0, 1 − distance), which for `"cosine"` is the similarity. Default `"uniform"`.
   */
  readonly vote?: "uniform" | "distance" | "similarity";
  /** Vote given to each class beforehand, at least 0: pulls rows with weak neighbours towards ½. Default 0. */
  readonly smoothing?: number;
}

interface KnnState {
  readonly x: AnyMatrix;
  readonly labels: Uint8Array;
  readonly weight: Float64Array;
}

/**
 * k nearest neighbours: the share of anomalous votes among the training rows closest to a row.
 *
 * score = (Σ v over anomalous neighbours + smoothing) / (Σ v + 2 · smoothing), ½ when nobody's vote weighs anything.
 *
 * Neighbours are exact. Ties of distance go to the earlier training row; cosines are rounded to 12 decimals before they
 * are compared, and a row of zeros has cosine 0 with every other. A row's weight multiplies its vote; k counts rows,
 * and rows of weight 0 are left out. Agrees with scikit-learn 1.9 `KNeighborsClassifier`.
 *
 * `fit` copies the rows. `score` takes O(queries · rows · columns) on dense rows, in 16-bit SIMD for Euclidean and cosine
 * distances; about O(queries · log rows) in a tree; and O(queries · entries of shared columns) on sparse rows. Values must be at most 1e150 in magnitude.
 *
 * @example
 * ```ts
 * const x = { rows: 4, columns: 1, data: Float64Array.of(0, 1, 2, 10) };
 * const knn = new KNearestNeighbours({ k: 3 }).fit(x, [0, 0, 1, 1]);
 * knn.score({ rows: 2, columns: 1, data: Float64Array.of(0, 9) }); // [1/3, 2/3]
 * ```
 */
export class KNearestNeighbours implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults. */
  readonly options: Required<KNearestNeighboursOptions>;
  #fitted: KnnState | undefined;
  #search: NeighbourSearch | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({
    k = 5,
    metric = "euclidean",
    algorithm = "auto",
    vote = "uniform",
    smoothing = 0,
  }: KNearestNeighboursOptions = {}) {
    this.options = {
      k: checkNumber(k, { atLeast: 1, whole: true }, "KNearestNeighbours: k"),
      metric: checkMetric(metric, "KNearestNeighbours: metric"),
      algorithm: checkAlgorithm(algorithm, metric, "KNearestNeighbours"),
      vote: checkChoice(vote, ["uniform", "distance", "similarity"], "KNearestNeighbours: vote"),
      smoothing: checkNumber(smoothing, { atLeast: 0 }, "KNearestNeighbours: smoothing"),
    };
  }

  /**
   * Keeps the rows.
   * @param x - Shape `[rows, columns]`.
   * @param y - Shape `[rows]`: 1 for an anomaly, 0 for normal; both must occur.
   * @throws {@link InvalidInputError} if rows, labels or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "KNearestNeighbours.fit";
    checkTrainingRows(x, where, SQUARABLE);
    const labels = checkLabels(y, x.rows, where);
    const rowWeight = checkWeights(weight, x.rows, where);
    checkBothClasses(labels, rowWeight, where);
    const kept = Int32Array.from(rowWeight.keys()).filter((row) => rowWeight[row] > 0);
    const all = kept.length === x.rows;
    this.#fitted = {
      x: all ? copyMatrix(x) : takeRows(x, kept),
      labels: all ? labels : Uint8Array.from(kept, (row) => labels[row]),
      weight: all ? rowWeight : Float64Array.from(kept, (row) => rowWeight[row]),
    };
    this.#search = undefined;
    return this;
  }

  /**
   * Share of anomalous votes.
   * @returns Shape `[rows]`, in [0, 1].
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const state = requireFitted(this.#fitted, "KNearestNeighbours.score");
    const { k, distances, indices } = this.#nearest(x, state, "KNearestNeighbours.score");
    const { labels, weight } = state;
    const { smoothing } = this.options;
    const votes = new Float64Array(k);
    return Float64Array.from({ length: x.rows }, (_, row) => {
      this.#castVotes(distances.subarray(row * k, (row + 1) * k), votes);
      let anomalous = smoothing;
      let total = 2 * smoothing;
      for (let j = 0; j < k; j++) {
        const neighbour = indices[row * k + j];
        const vote = votes[j] * weight[neighbour];
        total += vote;
        if (labels[neighbour] === 1) anomalous += vote;
      }
      return total > 0 ? anomalous / total : 0.5;
    });
  }

  /**
   * The training rows that vote on each row: what an explanation shows.
   * Indices count the training rows of weight above 0.
   * @returns Distances and indices, shape `[rows, k]`, nearest first.
   * @throws as {@link KNearestNeighbours.score}.
   */
  neighbours(x: Matrix | CsrMatrix): Neighbours {
    const where = "KNearestNeighbours.neighbours";
    return this.#nearest(x, requireFitted(this.#fitted, where), where);
  }

  #nearest(x: AnyMatrix, state: KnnState, where: string): Neighbours {
    checkScoredRows(x, state.x.columns, where, SQUARABLE);
    this.#search ??= neighbourSearch(state.x, this.options.metric, this.options.algorithm);
    return this.#search.nearest(x, Math.min(this.options.k, state.x.rows), false);
  }

  #castVotes(distances: Float64Array, votes: Float64Array): void {
    if (this.options.vote === "uniform") votes.fill(1);
    else if (this.options.vote === "similarity") votes.set(distances.map((distance) => Math.max(0, 1 - distance)));
    else if (distances[0] === 0) votes.set(distances.map((distance) => (distance === 0 ? 1 : 0)));
    else votes.set(distances.map((distance) => distances[0] / distance)); // scaled by the nearest: nothing overflows
  }

  /** The saved form; see {@link EstimatorJson}. It holds the training rows. */
  toJSON(): EstimatorJson {
    const state = this.#fitted;
    const fitted = state && {
      x: matrixToPlain(state.x),
      labels: Array.from(state.labels),
      weight: Array.from(state.weight),
    };
    return { type: "KNearestNeighbours", version: 1, options: { ...this.options }, fitted: fitted ?? null };
  }

  /**
   * Loads what {@link KNearestNeighbours.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): KNearestNeighbours {
    const where = "KNearestNeighbours.fromJSON";
    checkSaved(json, "KNearestNeighbours");
    const detector = new KNearestNeighbours(json.options as KNearestNeighboursOptions);
    if (json.fitted === null) return detector;
    const weight = savedNumbers(json.fitted, "weight", where);
    return detector.fit(savedMatrix(json.fitted, "x", where), savedNumbers(json.fitted, "labels", where), { weight });
  }
}
