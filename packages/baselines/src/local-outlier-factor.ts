/** @file Local Outlier Factor: how much thinner the neighbourhood of a row is than those of its neighbours. */

import type { CsrMatrix, Detector, EstimatorJson, FitOptions, Matrix } from "@lsad/core";
import {
  type AnyMatrix,
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
import { type WeightedNeighbours, weighNeighbours } from "./internal/weighted-neighbours.js";

/** Options of {@link LocalOutlierFactor}. */
export interface LocalOutlierFactorOptions {
  /** How many neighbours make a neighbourhood, at least 1; fewer when there are fewer rows. Default 20. */
  readonly k?: number;
  /** Distance between rows. Default `"euclidean"`. */
  readonly metric?: NeighbourMetric;
  /**
   * How neighbours are looked for: `"tree"` is a k-d tree, for dense rows of few columns and any metric but cosine; `"brute"`
   * compares with every row; `"auto"` takes the faster. What is found is the same. Default `"auto"`.
   */
  readonly algorithm?: NeighbourAlgorithm;
}

interface LofState {
  readonly x: AnyMatrix;
  readonly weight: Float64Array;
  /** Distance to the k-th neighbour, and local reachability density, of each training row. */
  readonly kDistances: Float64Array;
  readonly densities: Float64Array;
  readonly trainingScores: Float64Array;
}

/** Added to a mean reachability distance before it is inverted, as scikit-learn does: more duplicates than neighbours. */
const DENSITY_FLOOR = 1e-10;

/**
 * Local Outlier Factor (Breunig, Kriegel, Ng & Sander, SIGMOD 2000).
 *
 * reach(a, b) = max(k-distance(b), d(a, b)); density(a) = 1 / (mean of reach(a, b) over the k nearest b + 1e-10);
 * score(a) = mean of density(b) / density(a): near 1 inside a cluster, larger outside.
 *
 * `score` judges rows that were not in the fit (novelty); `scoreTraining` judges the training rows, each leaving itself out
 * (outliers). With one training row every score is 1. A row of weight w counts as w equal rows: neighbours are taken until
 * their weights sum to k. Of neighbours at one distance the earlier rows are taken. Agrees with scikit-learn 1.9
 * `LocalOutlierFactor` (negated), except where equal distances straddle the k-th place: the library leaves their order to a
 * partial sort.
 *
 * `fit` takes O(rows² · columns), `score` O(queries · rows · columns), in 16-bit SIMD for dense Euclidean and cosine
 * distances; in few columns a tree takes about O(rows · log rows) and O(queries · log rows). The rows and two numbers a row are kept. Values must be at most 1e150 in magnitude.
 *
 * @example
 * ```ts
 * const x = { rows: 4, columns: 1, data: Float64Array.of(0, 1, 2, 3) };
 * const lof = new LocalOutlierFactor({ k: 2 }).fit(x);
 * lof.score({ rows: 2, columns: 1, data: Float64Array.of(1.5, 30) }); // about 1, and far above it
 * ```
 */
export class LocalOutlierFactor implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults. */
  readonly options: Required<LocalOutlierFactorOptions>;
  #fitted: LofState | undefined;
  #search: NeighbourSearch | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({ k = 20, metric = "euclidean", algorithm = "auto" }: LocalOutlierFactorOptions = {}) {
    this.options = {
      k: checkNumber(k, { atLeast: 1, whole: true }, "LocalOutlierFactor: k"),
      metric: checkMetric(metric, "LocalOutlierFactor: metric"),
      algorithm: checkAlgorithm(algorithm, metric, "LocalOutlierFactor"),
    };
  }

  /**
   * Learns the density around each row.
   * @param x - Shape `[rows, columns]`. Labels are not looked at.
   * @throws {@link InvalidInputError} if rows or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "LocalOutlierFactor.fit";
    checkTrainingRows(x, where, SQUARABLE);
    const kept = weightedRows(x, checkWeights(weight, x.rows, where));
    this.#search = neighbourSearch(kept.x, this.options.metric, this.options.algorithm);
    this.#fitted = densitiesOf(kept.x, kept.weight, this.#search, this.options.k);
    return this;
  }

  /**
   * Local outlier factors of rows that were not in the fit.
   * @returns Shape `[rows]`, above 0: near 1 where it is as dense as around the neighbours, larger where thinner.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const { weight, kDistances, densities, ...state } = requireFitted(this.#fitted, "LocalOutlierFactor.score");
    checkScoredRows(x, state.x.columns, "LocalOutlierFactor.score", SQUARABLE);
    const found = weighNeighbours(this.#readySearch(state.x), x, weight, this.options.k, false);
    return densityRatios(found, reachabilityDensities(found, kDistances), densities);
  }

  /**
   * Local outlier factors of the training rows, each leaving itself out.
   * @returns Shape `[training rows of weight above 0]`, in their order.
   * @throws {@link NotFittedError} before `fit`.
   */
  scoreTraining(): Float64Array {
    return requireFitted(this.#fitted, "LocalOutlierFactor.scoreTraining").trainingScores.slice();
  }

  /**
   * The nearest training rows of each row: what an explanation shows.
   * Indices count the training rows of weight above 0.
   * @returns Distances and indices, shape `[rows, k]`, nearest first.
   * @throws as {@link LocalOutlierFactor.score}.
   */
  neighbours(x: Matrix | CsrMatrix): Neighbours {
    const state = requireFitted(this.#fitted, "LocalOutlierFactor.neighbours");
    checkScoredRows(x, state.x.columns, "LocalOutlierFactor.neighbours", SQUARABLE);
    return this.#readySearch(state.x).nearest(x, Math.min(this.options.k, state.x.rows), false);
  }

  #readySearch(x: AnyMatrix): NeighbourSearch {
    this.#search ??= neighbourSearch(x, this.options.metric, this.options.algorithm);
    return this.#search;
  }

  /** The saved form; see {@link EstimatorJson}. It holds the training rows. */
  toJSON(): EstimatorJson {
    const state = this.#fitted;
    const fitted = state && {
      x: matrixToPlain(state.x),
      weight: Array.from(state.weight),
      kDistances: Array.from(state.kDistances),
      densities: Array.from(state.densities),
      trainingScores: Array.from(state.trainingScores),
    };
    return { type: "LocalOutlierFactor", version: 1, options: { ...this.options }, fitted: fitted ?? null };
  }

  /**
   * Loads what {@link LocalOutlierFactor.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): LocalOutlierFactor {
    const where = "LocalOutlierFactor.fromJSON";
    checkSaved(json, "LocalOutlierFactor");
    const detector = new LocalOutlierFactor(json.options as LocalOutlierFactorOptions);
    const { fitted } = json;
    if (fitted) {
      const read = (name: string) => savedNumbers(fitted, name, where);
      detector.#fitted = {
        x: savedMatrix(fitted, "x", where),
        weight: read("weight"),
        kDistances: read("kDistances"),
        densities: read("densities"),
        trainingScores: read("trainingScores"),
      };
    }
    return detector;
  }
}

/** Copies of the rows of weight above 0, and their weights. */
export function weightedRows(x: AnyMatrix, weight: Float64Array): Pick<LofState, "x" | "weight"> {
  const kept = Int32Array.from(weight.keys()).filter((row) => weight[row] > 0);
  return {
    x: kept.length === x.rows ? copyMatrix(x) : takeRows(x, kept),
    weight: Float64Array.from(kept, (row) => weight[row]),
  };
}

/** What a fit learns: the density around each row, from its neighbours among the others. */
export function densitiesOf(x: AnyMatrix, weight: Float64Array, search: NeighbourSearch, k: number): LofState {
  const found = weighNeighbours(search, x, weight, k, true);
  const { kDistances } = found;
  const densities = reachabilityDensities(found, kDistances);
  return { x, weight, kDistances, densities, trainingScores: densityRatios(found, densities, densities) };
}

/** 1 / (weighted mean of max(k-distance of the neighbour, distance) + floor); no neighbours at all: infinite reach of 0. */
function reachabilityDensities(found: WeightedNeighbours, kDistances: Float64Array): Float64Array {
  return found
    .meanOver((neighbour, distance) => Math.max(kDistances[neighbour], distance))
    .map((mean) => 1 / (mean + DENSITY_FLOOR));
}

/** Mean of the neighbours' densities over a row's own; 1 where a row has no neighbour. */
function densityRatios(found: WeightedNeighbours, own: Float64Array, ofRows: Float64Array): Float64Array {
  return found
    .meanOver((neighbour) => ofRows[neighbour])
    .map((mean, row) => (found.hasNeighbours ? mean / own[row] : 1));
}
