/** @file One-class SVM for many rows: random features and stochastic gradients. */

import {
  type CsrMatrix,
  createRandom,
  type Detector,
  type EstimatorJson,
  type FitOptions,
  isCsr,
  type Matrix,
} from "@lsad/core";
import {
  type AnyMatrix,
  checkBatchColumns,
  checkChoice,
  checkNumber,
  checkScoredRows,
  checkTrainingRows,
  checkWeights,
  requireFitted,
  SQUARABLE,
} from "./internal/checks.js";
import { resolveGamma } from "./internal/kernel-function.js";
import { checkSaved, savedNumber, savedNumbers, toPlain } from "./internal/saved.js";

/** Options of {@link SgdOneClassSvm}. */
export interface SgdOneClassSvmOptions {
  /** Share of the training weight outside, about; in (0, 1). Default 0.1. */
  readonly nu?: number;
  /** `"rbf"` through random features, or `"linear"`. Default `"rbf"`. */
  readonly kernel?: "rbf" | "linear";
  /** γ of the RBF kernel; `"scale"` and `"auto"` as in {@link KernelOptions}. Default `"scale"`. */
  readonly gamma?: number | "scale" | "auto";
  /** Random features, at least 1: the error of a kernel value falls with their square root. Default 256. */
  readonly features?: number;
  /** Passes over the rows in `fit`, at least 1. Default 10. */
  readonly epochs?: number;
  /** Seed of the features and of the order of rows. Default 0. */
  readonly seed?: number;
}

interface SgdState {
  readonly columns: number;
  /** Resolved at the first fit; 0 for the linear kernel. */
  readonly gamma: number;
  /** Shape `[features]`: mean of the weights over the steps, which is what scores. */
  readonly mean: Float64Array;
  readonly offset: number;
  /** Weights as they stand, the steps made, and the offset of the steps: where `partialFit` goes on. */
  readonly weights: Float64Array;
  readonly steps: number;
}

/**
 * One-class SVM by stochastic gradients: linear in the rows, where {@link OneClassSvm} is quadratic.
 *
 * Minimises ½‖w‖² − ρ + (1 / ν) mean of max(0, ρ − w·φ(x)); score = ρ − w·φ(x). For the RBF kernel, φ are random Fourier
 * features √(2 / D) cos(ω·x + b), ω normal with variance 2γ (Rahimi & Recht, NeurIPS 2007); steps are 1 / t long and w is
 * their mean (Shalev-Shwartz et al., ICML 2007; averaging as Polyak & Juditsky 1992). ρ is the ν-quantile of the training
 * rows' w·φ(x).
 *
 * A row of weight w takes a step w times as long: weights and copies agree in the limit of many passes. `partialFit` goes on
 * with one pass over new rows, and moves ρ to their quantile by as much as they are of all rows seen.
 *
 * `fit` takes O(epochs · entries · features), `score` O(entries · features); 2 · features numbers are kept. Values must be
 * at most 1e150 in magnitude.
 *
 * @example
 * ```ts
 * const x = { rows: 5, columns: 1, data: Float64Array.of(-0.2, -0.1, 0, 0.1, 0.2) };
 * const [inside, outside] = new SgdOneClassSvm({ gamma: 1 }).fit(x).score({ rows: 2, columns: 1, data: Float64Array.of(0, 3) });
 * outside > inside; // true
 * ```
 */
export class SgdOneClassSvm implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults. */
  readonly options: Required<SgdOneClassSvmOptions>;
  #fitted: SgdState | undefined;
  #map: FeatureMap | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({
    nu = 0.1,
    kernel = "rbf",
    gamma = "scale",
    features = 256,
    epochs = 10,
    seed = 0,
  }: SgdOneClassSvmOptions = {}) {
    const where = "SgdOneClassSvm: ";
    if (typeof gamma === "string") checkChoice(gamma, ["scale", "auto"], `${where}gamma`);
    else checkNumber(gamma, { above: 0 }, `${where}gamma`);
    this.options = {
      nu: checkNumber(nu, { above: 0, atMost: 1 }, `${where}nu`),
      kernel: checkChoice(kernel, ["rbf", "linear"], `${where}kernel`),
      gamma,
      features: checkNumber(features, { atLeast: 1, whole: true }, `${where}features`),
      epochs: checkNumber(epochs, { atLeast: 1, whole: true }, `${where}epochs`),
      seed: checkNumber(seed, { whole: true }, `${where}seed`),
    };
  }

  /**
   * Learns the boundary.
   * @param x - Shape `[rows, columns]`. Labels are not looked at.
   * @throws {@link InvalidInputError} if rows or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "SgdOneClassSvm.fit";
    checkTrainingRows(x, where, SQUARABLE);
    const rowWeight = checkWeights(weight, x.rows, where);
    const { kernel, epochs } = this.options;
    const gamma = kernel === "linear" ? 0 : resolveGamma(this.options.gamma, x, where);
    this.#map = new FeatureMap(x.columns, gamma, this.options);
    const size = this.#map.size;
    const start = { columns: x.columns, gamma, offset: 0, steps: 0 };
    const fresh = { ...start, mean: new Float64Array(size), weights: new Float64Array(size) };
    this.#fitted = this.#descend(fresh, x, rowWeight, epochs);
    return this;
  }

  /**
   * Goes on with one pass over more rows; the first call is a `fit`.
   * @throws {@link InvalidInputError} if rows or weights break the contract, or the columns are not those seen before.
   */
  partialFit(x: Matrix | CsrMatrix, { weight }: FitOptions = {}): this {
    const state = this.#fitted;
    if (state === undefined) return this.fit(x, undefined, weight ? { weight } : {});
    const where = "SgdOneClassSvm.partialFit";
    checkBatchColumns(x, state.columns, where);
    checkTrainingRows(x, where, SQUARABLE);
    this.#fitted = this.#descend(state, x, checkWeights(weight, x.rows, where), 1);
    return this;
  }

  /**
   * Distances outside the boundary: ρ − w·φ(x).
   * @returns Shape `[rows]`; above 0 outside.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const state = requireFitted(this.#fitted, "SgdOneClassSvm.score");
    checkScoredRows(x, state.columns, "SgdOneClassSvm.score", SQUARABLE);
    return this.#project(x, state).map((inner) => state.offset - inner);
  }

  #descend(start: SgdState, x: AnyMatrix, weight: Float64Array, epochs: number): SgdState {
    const { nu, seed } = this.options;
    const map = this.#readyMap(start);
    const [weights, mean] = [start.weights.slice(), start.mean.slice()];
    const rows = Array.from(weight.keys()).filter((row) => weight[row] > 0);
    const random = createRandom(seed).fork("order").fork(start.steps);
    const features = new Float64Array(map.size);
    let { steps, offset } = start;
    const total = rows.reduce((sum, row) => sum + weight[row], 0);
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const row of random.shuffle(rows)) {
        steps++;
        const rate = 1 / (steps + 1);
        map.apply(x, row, features);
        let inner = 0;
        for (let j = 0; j < features.length; j++) inner += weights[j] * features[j];
        const share = (weight[row] * rows.length) / total;
        const isOutside = inner < offset || steps === 1;
        const pull = isOutside ? (rate * share) / nu : 0;
        offset += rate * share * (1 - (isOutside ? 1 / nu : 0));
        for (let j = 0; j < features.length; j++) {
          weights[j] += pull * features[j] - rate * weights[j];
          mean[j] += (weights[j] - mean[j]) / steps;
        }
      }
    }
    const learnt = { ...start, mean, weights, steps, offset: 0 };
    const here = weightedQuantile(this.#project(x, learnt), weight, nu);
    const newShare = start.steps === 0 ? 1 : (steps - start.steps) / steps;
    return { ...learnt, offset: start.offset + newShare * (here - start.offset) };
  }

  #project(x: AnyMatrix, state: SgdState): Float64Array {
    const map = this.#readyMap(state);
    const features = new Float64Array(map.size);
    return Float64Array.from({ length: x.rows }, (_, row) => {
      map.apply(x, row, features);
      let inner = 0;
      for (let j = 0; j < features.length; j++) inner += state.mean[j] * features[j];
      return inner;
    });
  }

  #readyMap({ columns, gamma }: SgdState): FeatureMap {
    this.#map ??= new FeatureMap(columns, gamma, this.options);
    return this.#map;
  }

  /** The saved form; see {@link EstimatorJson}. Random features are made again from the seed. */
  toJSON(): EstimatorJson {
    const fitted = this.#fitted ? toPlain(this.#fitted) : null;
    return { type: "SgdOneClassSvm", version: 1, options: { ...this.options }, fitted };
  }

  /**
   * Loads what {@link SgdOneClassSvm.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): SgdOneClassSvm {
    const where = "SgdOneClassSvm.fromJSON";
    checkSaved(json, "SgdOneClassSvm");
    const detector = new SgdOneClassSvm(json.options as SgdOneClassSvmOptions);
    const { fitted } = json;
    if (fitted) {
      const number = (name: string) => savedNumber(fitted, name, where);
      detector.#fitted = {
        columns: number("columns"),
        gamma: number("gamma"),
        mean: savedNumbers(fitted, "mean", where),
        weights: savedNumbers(fitted, "weights", where),
        offset: number("offset"),
        steps: number("steps"),
      };
    }
    return detector;
  }
}

/** Rows as features: themselves, or random cosines. */
class FeatureMap {
  readonly size: number;
  /** Shape `[columns, features]`: ω by column, so that sparse rows touch only theirs; empty for the linear kernel. */
  readonly #frequencies: Float64Array;
  readonly #phases: Float64Array;

  constructor(columns: number, gamma: number, { kernel, features, seed }: Required<SgdOneClassSvmOptions>) {
    const isRbf = kernel === "rbf";
    this.size = isRbf ? features : columns;
    const random = createRandom(seed).fork("features");
    const deviation = Math.sqrt(2 * gamma);
    const draws = isRbf ? columns * features : 0;
    this.#frequencies = Float64Array.from({ length: draws }, () => deviation * random.nextNormal());
    this.#phases = Float64Array.from({ length: isRbf ? features : 0 }, () => 2 * Math.PI * random.nextFloat());
  }

  apply(x: AnyMatrix, row: number, out: Float64Array): void {
    const { size } = this;
    const isRbf = this.#phases.length > 0;
    if (isRbf) out.set(this.#phases);
    else out.fill(0);
    const start = isCsr(x) ? x.indptr[row] : row * x.columns;
    const end = isCsr(x) ? x.indptr[row + 1] : start + x.columns;
    for (let k = start; k < end; k++) {
      const column = isCsr(x) ? x.indices[k] : k - start;
      const value = x.data[k];
      if (!isRbf) out[column] = value;
      else for (let j = 0; j < size; j++) out[j] += value * this.#frequencies[column * size + j];
    }
    if (!isRbf) return;
    const scale = Math.sqrt(2 / size);
    for (let j = 0; j < size; j++) out[j] = scale * Math.cos(out[j]);
  }
}

/** The value below which a share of the weight lies. */
function weightedQuantile(values: Float64Array, weight: Float64Array, share: number): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  let left = share * weight.reduce((sum, value) => sum + value, 0);
  for (const row of order) {
    left -= weight[row];
    if (left < 0) return values[row];
  }
  return values[order[order.length - 1]];
}
