/** @file Gaussian Naive Bayes. */

import {
  type CsrMatrix,
  type Detector,
  type EstimatorJson,
  type FitOptions,
  type Matrix,
  NotFittedError,
} from "@lsad/core";
import {
  checkBatchColumns,
  checkBothClasses,
  checkLabels,
  checkNumber,
  checkScoredRows,
  checkTrainingRows,
  checkWeights,
  requireFitted,
  SQUARABLE,
} from "./internal/checks.js";
import { addMoments, type ClassMoments, emptyMoments, largestVariance } from "./internal/class-moments.js";
import { type ClassPrior, checkPrior, logPriors } from "./internal/class-prior.js";
import { toDense } from "./internal/dense.js";
import { checkSaved, savedNumbers, toPlain } from "./internal/saved.js";

/** Options of {@link GaussianNaiveBayes}. */
export interface GaussianNaiveBayesOptions {
  /** Share of the largest column variance added to all variances, at least 0. Default 1e-9. */
  readonly varSmoothing?: number;
  /** Class priors: from the weights of the rows, uniform, or given. Default `"weights"`. */
  readonly prior?: ClassPrior;
}

/**
 * Gaussian Naive Bayes: in each class every column has its own normal distribution.
 *
 * The score is the difference over classes of ln P(c) − ½ Σⱼ (ln(2π v_cj) + (x_j − m_cj)² / v_cj), with means m and
 * variances v of the rows by weight; to every v, `varSmoothing` times the largest variance of a column over all rows, each
 * counted once, is added.
 * When all columns are constant, that addition is `varSmoothing` itself, so that scores stay finite (scikit-learn divides
 * by zero there). Values must be at most 1e150 in magnitude.
 *
 * Agrees with scikit-learn 1.9 `GaussianNB` to 1e-9. `fit` and `score` take O(rows · columns); sparse rows are read as
 * dense ones. Two means and variances a column are kept, which `partialFit` updates (Chan, Golub & LeVeque 1979).
 *
 * @example
 * ```ts
 * const x = { rows: 4, columns: 1, data: Float64Array.of(0, 2, 10, 12) };
 * const bayes = new GaussianNaiveBayes().fit(x, [0, 0, 1, 1]);
 * bayes.score({ rows: 2, columns: 1, data: Float64Array.of(5, 7) }); // [-10, 10]: squared distances 16 and 36, halved
 * ```
 */
export class GaussianNaiveBayes implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults. */
  readonly options: Required<GaussianNaiveBayesOptions>;
  #fitted: ClassMoments | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({ varSmoothing = 1e-9, prior = "weights" }: GaussianNaiveBayesOptions = {}) {
    this.options = {
      varSmoothing: checkNumber(varSmoothing, { atLeast: 0 }, "GaussianNaiveBayes: varSmoothing"),
      prior: checkPrior(prior, "GaussianNaiveBayes: prior"),
    };
  }

  /**
   * Learns from rows and forgets earlier ones.
   * @param x - Shape `[rows, columns]`.
   * @param y - Shape `[rows]`: 1 for an anomaly, 0 for normal; both must occur.
   * @throws {@link InvalidInputError} if rows, labels or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "GaussianNaiveBayes.fit";
    checkTrainingRows(x, where, SQUARABLE);
    const labels = checkLabels(y, x.rows, where);
    const rowWeight = checkWeights(weight, x.rows, where);
    checkBothClasses(labels, rowWeight, where);
    this.#fitted = addMoments(emptyMoments(x.columns), toDense(x), labels, rowWeight);
    return this;
  }

  /**
   * Learns from more rows: any number of batches gives what one fit on all of them gives, up to rounding.
   * A batch may hold one class alone; `score` needs both to have occurred.
   * @throws {@link InvalidInputError} if rows, labels or weights break the contract.
   */
  partialFit(x: Matrix | CsrMatrix, y: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "GaussianNaiveBayes.partialFit";
    checkTrainingRows(x, where, SQUARABLE);
    const before = this.#fitted ?? emptyMoments(x.columns);
    checkBatchColumns(x, before.columns, where);
    const labels = checkLabels(y, x.rows, where);
    this.#fitted = addMoments(before, toDense(x), labels, checkWeights(weight, x.rows, where));
    return this;
  }

  /**
   * Log odds of an anomaly: joint log likelihood of the anomalous class less that of the normal one.
   * @returns Shape `[rows]`; above 0 where an anomaly is the likelier class.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const { data } = this.jointLogLikelihood(x);
    return Float64Array.from({ length: x.rows }, (_, row) => data[2 * row + 1] - data[2 * row]);
  }

  /**
   * Joint log likelihood of each row and class.
   * @returns Shape `[rows, 2]`: normal, anomalous.
   * @throws as {@link GaussianNaiveBayes.score}.
   */
  jointLogLikelihood(x: Matrix | CsrMatrix): Matrix {
    const where = "GaussianNaiveBayes.jointLogLikelihood";
    const { means, groupWeight, columns } = requireFitted(this.#fitted, where);
    checkScoredRows(x, columns, where, SQUARABLE);
    const variances = this.variances.data;
    const priors = logPriors(this.options.prior, groupWeight);
    const dense = toDense(x).data;
    const data = new Float64Array(2 * x.rows);
    for (const label of [0, 1]) {
      const base = label * columns;
      let constant = priors[label];
      for (let j = 0; j < columns; j++) constant -= Math.log(2 * Math.PI * variances[base + j]) / 2;
      for (let row = 0; row < x.rows; row++) {
        let sum = 0;
        for (let j = 0; j < columns; j++) {
          const distance = dense[row * columns + j] - means[base + j];
          sum += (distance * distance) / variances[base + j];
        }
        data[2 * row + label] = constant - Math.min(sum / 2, Number.MAX_VALUE);
      }
    }
    return { rows: x.rows, columns: 2, data };
  }

  /** Shape `[2, columns]`: mean of each column in the normal and the anomalous class. Throws before `fit`. */
  get means(): Matrix {
    const { means, columns } = requireFitted(this.#fitted, "GaussianNaiveBayes.means");
    return { rows: 2, columns, data: means.slice(0, 2 * columns) };
  }

  /** Shape `[2, columns]`: variance of each column in each class, smoothing included. Throws before `fit`. */
  get variances(): Matrix {
    const state = requireFitted(this.#fitted, "GaussianNaiveBayes.variances");
    const { groupWeight, squares, columns } = state;
    if (!(groupWeight[0] > 0 && groupWeight[1] > 0)) {
      throw new NotFittedError(
        `GaussianNaiveBayes: rows of both classes must have been seen, got weight ${groupWeight[0]} of normal and ${groupWeight[1]} of anomalous ones`,
      );
    }
    const addition = this.options.varSmoothing * largestVariance(state) || Math.max(this.options.varSmoothing, 1e-300);
    const data = squares.slice(0, 2 * columns);
    for (let at = 0; at < data.length; at++) {
      data[at] = data[at] / groupWeight[at < columns ? 0 : 1] + addition;
    }
    return { rows: 2, columns, data };
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const fitted = this.#fitted ? toPlain(this.#fitted) : null;
    return { type: "GaussianNaiveBayes", version: 1, options: { ...this.options }, fitted };
  }

  /**
   * Loads what {@link GaussianNaiveBayes.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): GaussianNaiveBayes {
    const where = "GaussianNaiveBayes.fromJSON";
    checkSaved(json, "GaussianNaiveBayes");
    const detector = new GaussianNaiveBayes(json.options as GaussianNaiveBayesOptions);
    if (json.fitted) {
      const read = (name: string) => savedNumbers(json.fitted ?? {}, name, where);
      const means = read("means");
      detector.#fitted = {
        columns: means.length / 3,
        means,
        squares: read("squares"),
        groupWeight: read("groupWeight"),
      };
    }
    return detector;
  }
}
