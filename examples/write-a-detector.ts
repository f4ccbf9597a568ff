/** @file A detector of your own: the contract of `@lsad/core`, so that whatever takes a detector takes yours. */

import { checkMatrix, type Detector, type EstimatorJson, type Matrix, NotFittedError } from "@lsad/core";
import { auroc } from "@lsad/eval";

/** Scores a row by its largest distance from the training mean, in units of each column's spread. */
class LargestDeviation implements Detector<Matrix> {
  #mean: Float64Array | undefined;
  #spread: Float64Array | undefined;

  fit(x: Matrix): this {
    checkMatrix(x, "LargestDeviation.fit");
    const mean = new Float64Array(x.columns);
    const spread = new Float64Array(x.columns);
    for (let i = 0; i < x.data.length; i++) mean[i % x.columns] += x.data[i] / x.rows;
    for (let i = 0; i < x.data.length; i++) spread[i % x.columns] += (x.data[i] - mean[i % x.columns]) ** 2 / x.rows;
    this.#mean = mean;
    this.#spread = spread.map((variance) => (variance > 0 ? Math.sqrt(variance) : 1)); // a constant column has no unit of its own
    return this;
  }

  score(x: Matrix): Float64Array {
    const [mean, spread] = [this.#mean, this.#spread];
    if (mean === undefined || spread === undefined) throw new NotFittedError("LargestDeviation.score: call fit first");
    const scores = new Float64Array(x.rows);
    for (let i = 0; i < x.data.length; i++) {
      const [row, column] = [Math.floor(i / x.columns), i % x.columns];
      scores[row] = Math.max(scores[row], Math.abs(x.data[i] - mean[column]) / spread[column]);
    }
    return scores;
  }

  toJSON(): EstimatorJson {
    const [mean, spread] = [this.#mean, this.#spread];
    const fitted = mean === undefined || spread === undefined ? null : { mean: [...mean], spread: [...spread] };
    return { type: "LargestDeviation", version: 1, options: {}, fitted };
  }
}

// Requests a second and errors a second of a service; it knows its quiet days, then meets three others.
const quiet = { rows: 4, columns: 2, data: Float64Array.of(100, 1, 110, 2, 90, 1, 105, 0) };
const later = { rows: 3, columns: 2, data: Float64Array.of(104, 1, 20, 30, 98, 2) };

const scores = new LargestDeviation().fit(quiet).score(later);
console.log(Array.from(scores, (score) => score.toFixed(1))); // the second day stands out
console.log("AUROC", auroc([0, 1, 0], scores)); // 1
