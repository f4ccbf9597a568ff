/** @file What the count-based Naive Bayes detectors share: sums by class, and a log likelihood that is linear in the row. */

import {
  type CsrMatrix,
  type Detector,
  type EstimatorJson,
  type FitOptions,
  isCsr,
  type Matrix,
  NotFittedError,
} from "@lsad/core";
import { type AnyMatrix, checkClassSums, checkScoredRows, requireFitted, type ValueRange } from "./checks.js";
import { addToCounts, type CellRule, type ClassCounts, savedCounts } from "./count-state.js";
import { multiplyChecked } from "./fused-passes.js";
import { multiply, scaleColumns } from "./products.js";
import { toPlain } from "./saved.js";

/** A joint log likelihood that is linear in the row: offset of the class + Σⱼ rule(x_j) · weights[class, j]. */
export interface LikelihoodTable {
  /** Shape `[2 · columns]`, row-major. */
  readonly weights: Float64Array;
  /** Shape `[2]`. */
  readonly offsets: Float64Array;
  /** Shape `[2 · columns]`, row-major: log probability of each column in each class, as scikit-learn names it. */
  readonly featureLogProbabilities: Float64Array;
}

/** Base of the multinomial, complement and Bernoulli detectors. */
export abstract class CountNaiveBayes implements Detector<Matrix | CsrMatrix> {
  protected abstract readonly type: string;
  /** Options, complete with defaults. */
  abstract readonly options: object;
  /** How a stored value enters the sums and the score. */
  protected readonly rule: CellRule = undefined;
  #counts: ClassCounts | undefined;
  #table: LikelihoodTable | undefined;

  /** What values must satisfy beyond being finite. */
  protected readonly range: ValueRange = {};
  /** The likelihood that counts give. */
  protected abstract tableOf(counts: ClassCounts): LikelihoodTable;

  /**
   * Learns from rows and forgets earlier ones.
   * @param x - Shape `[rows, columns]`.
   * @param y - Shape `[rows]`: 1 for an anomaly, 0 for normal; both must occur.
   * @throws {@link InvalidInputError} if rows, labels or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, y?: ArrayLike<number>, options: FitOptions = {}): this {
    const where = `${this.type}.fit`;
    const counts = addToCounts(undefined, x, y, options, this.rule, this.range, where);
    checkClassSums(counts.classWeight, where);
    return this.#take(counts);
  }

  /**
   * Learns from more rows: any number of batches gives what one fit on all of them gives, up to rounding.
   * A batch may hold one class alone; `score` needs both to have occurred.
   * @throws {@link InvalidInputError} if rows, labels or weights break the contract.
   */
  partialFit(x: Matrix | CsrMatrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    const where = `${this.type}.partialFit`;
    const counts = addToCounts(this.#counts, x, y, options, this.rule, this.range, where);
    return this.#take(counts);
  }

  /**
   * Log odds of an anomaly: joint log likelihood of the anomalous class less that of the normal one.
   * @returns Shape `[rows]`; above 0 where an anomaly is the likelier class.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const { weights, offsets } = this.#fittedTable("score");
    const { columns } = requireFitted(this.#counts, `${this.type}.score`);
    const logOdds = Float64Array.from({ length: columns }, (_, j) => weights[columns + j] - weights[j]);
    if (isCsr(x) && x.columns === columns && this.rule === undefined) {
      const scores = new Float64Array(x.rows);
      const least = this.range.atLeast ?? -Number.MAX_VALUE;
      if (multiplyChecked(x, logOdds, scores, offsets[1] - offsets[0], least)) return scores;
    }
    checkScoredRows(x, columns, `${this.type}.score`, this.range);
    return multiply(this.#ruled(x), logOdds, new Float64Array(x.rows), offsets[1] - offsets[0]);
  }

  /**
   * Joint log likelihood of each row and class, up to a constant of the row.
   * @returns Shape `[rows, 2]`: normal, anomalous.
   * @throws as `score`.
   */
  jointLogLikelihood(x: Matrix | CsrMatrix): Matrix {
    const { weights, offsets } = this.#usableTable(x, "jointLogLikelihood");
    const data = new Float64Array(2 * x.rows);
    const ruled = this.#ruled(x);
    for (const label of [0, 1]) {
      const ofClass = weights.subarray(label * x.columns, (label + 1) * x.columns);
      const sums = multiply(ruled, ofClass, new Float64Array(x.rows), offsets[label]);
      for (let row = 0; row < x.rows; row++) data[2 * row + label] = sums[row];
    }
    return { rows: x.rows, columns: 2, data };
  }

  /**
   * What each column adds to each row's log odds. A row's contributions and {@link CountNaiveBayes.offset} sum to its score.
   * @returns In the form and shape of `x`.
   * @throws as `score`.
   */
  contributions<X extends Matrix | CsrMatrix>(x: X): X {
    const { weights } = this.#usableTable(x, "contributions");
    const logOdds = Float64Array.from({ length: x.columns }, (_, j) => weights[x.columns + j] - weights[j]);
    return scaleColumns(this.#ruled(x), logOdds);
  }

  /** Log odds of a row whose columns add nothing. Throws before `fit`. */
  get offset(): number {
    const { offsets } = this.#fittedTable("offset");
    return offsets[1] - offsets[0];
  }

  /** Shape `[2, columns]`: log probability of each column in the normal and the anomalous class. Throws before `fit`. */
  get featureLogProbabilities(): Matrix {
    const { featureLogProbabilities: data } = this.#fittedTable("featureLogProbabilities");
    return { rows: 2, columns: data.length / 2, data };
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const fitted = this.#counts ? toPlain(this.#counts) : null;
    return { type: this.type, version: 1, options: { ...this.options }, fitted };
  }

  /** Takes what `toJSON` gave; its type is checked before. */
  protected restore(json: EstimatorJson): this {
    return json.fitted ? this.#take(savedCounts(json.fitted, `${this.type}.fromJSON`)) : this;
  }

  /** The rows as they enter the sums. */
  #ruled<X extends AnyMatrix>(x: X): X {
    return this.rule ? { ...x, data: Float64Array.from(x.data, this.rule) } : x;
  }

  #take(counts: ClassCounts): this {
    this.#counts = counts;
    this.#table = undefined;
    return this;
  }

  #usableTable(x: AnyMatrix, verb: string): LikelihoodTable {
    const where = `${this.type}.${verb}`;
    const table = this.#fittedTable(verb);
    checkScoredRows(x, requireFitted(this.#counts, where).columns, where, this.range);
    return table;
  }

  #fittedTable(verb: string): LikelihoodTable {
    const where = `${this.type}.${verb}`;
    const counts = requireFitted(this.#counts, where);
    if (!(counts.classWeight[0] > 0 && counts.classWeight[1] > 0)) {
      throw new NotFittedError(
        `${where}: rows of both classes must have been seen, got weight ${counts.classWeight[0]} of normal and ${counts.classWeight[1]} of anomalous ones`,
      );
    }
    this.#table ??= this.tableOf(counts);
    return this.#table;
  }
}
