/** @file CORAL: rows of one system given the covariance of another. */

import {
  checkMatrix,
  type EstimatorJson,
  InvalidInputError,
  type Matrix,
  NotFittedError,
  SnapshotError,
} from "@lsad/core";
import { productOfRows } from "../matrix/dense-products.js";
import { columnMoments } from "../matrix/moments.js";
import { multiply, transpose } from "../matrix/multiply.js";
import { addToRows, checkColumns, covariance, scaleRows, symmetricEigen } from "./dense-algebra.js";

/** Options of {@link Coral}. */
export interface CoralOptions {
  /** Added to the diagonal of both covariances, at least 0. Default 1, as in the paper. */
  readonly regularisation?: number;
  /** Move the mean too. Default true; false is the paper's form, for rows that are centred already. */
  readonly alignMeans?: boolean;
}

interface Fitted {
  readonly sourceMean: Float64Array;
  readonly targetMean: Float64Array;
  /** Shape `[columns, columns]`. */
  readonly map: Matrix;
}

/**
 * Correlation alignment: gives source rows the covariance (and mean) of target rows, without labels.
 *
 * x' = (x - meanₛ) · (Cₛ + λI)^(-1/2) · (Cₜ + λI)^(1/2) + meanₜ, C the sample covariances (n - 1), λ the regularisation.
 * With λ = 0 the covariances become equal, if that of the source has full rank; its directions without variance stay at 0.
 * Sun, Feng and Saenko, "Return of frustratingly easy domain adaptation", AAAI 2016, algorithm 1. `fit` takes O(n d² + d³).
 *
 * @example
 * ```ts
 * import { Coral } from "@lsad/features/decomposition";
 * const source = matrixFromRows([[0], [2], [4]]); // variance 4
 * const target = matrixFromRows([[9], [10], [11]]); // variance 1
 * const coral = new Coral({ regularisation: 0 }).fit(source, target);
 * coral.transform(source).data; // [9, 10, 11], up to rounding
 * ```
 */
export class Coral {
  readonly #options: Required<CoralOptions>;
  #fitted: Fitted | undefined;

  /** @throws {@link InvalidInputError} if `regularisation` is negative or not finite. */
  constructor(options: CoralOptions = {}) {
    const { regularisation = 1, alignMeans = true } = options;
    if (!(regularisation >= 0 && Number.isFinite(regularisation))) {
      throw new InvalidInputError(`Coral: regularisation must be finite and at least 0, got ${regularisation}`);
    }
    this.#options = { regularisation, alignMeans };
  }

  /**
   * Learns the map from the source's rows to the target's.
   * @throws {@link InvalidInputError} if either has fewer than two rows, the columns differ, or a value is not finite.
   */
  fit(source: Matrix, target: Matrix): this {
    for (const [name, x] of Object.entries({ source, target })) {
      checkMatrix(x, `Coral.fit: ${name}`);
      if (x.rows < 2) throw new InvalidInputError(`Coral.fit: ${name} must have two rows at least, got ${x.rows}`);
    }
    if (source.columns !== target.columns) {
      throw new InvalidInputError(
        `Coral.fit: source and target must have the same columns, got ${source.columns} and ${target.columns}`,
      );
    }
    const sourceMean = columnMoments(source).mean;
    const targetMean = columnMoments(target).mean;
    const whiten = this.#covariancePower(source, sourceMean, -0.5);
    const colour = this.#covariancePower(target, targetMean, 0.5);
    this.#fitted = { sourceMean, targetMean, map: multiply(whiten, colour) };
    return this;
  }

  /**
   * Source rows as the target's would be.
   * @throws {@link NotFittedError} before `fit`; {@link InvalidInputError} for another number of columns.
   */
  transform(x: Matrix): Matrix {
    const { sourceMean, targetMean, map } = this.#requireFitted();
    checkMatrix(x, "Coral.transform");
    checkColumns(x, map.rows, "Coral.transform");
    if (!this.#options.alignMeans) return multiply(x, map);
    const mapped = productOfRows(x, map, sourceMean);
    addToRows(mapped, targetMean);
    return mapped;
  }

  /** Options and the map as plain data. */
  toJSON(): EstimatorJson {
    const fitted = this.#fitted;
    return {
      type: "Coral",
      version: 1,
      options: { ...this.#options },
      fitted:
        fitted === undefined
          ? null
          : {
              sourceMean: [...fitted.sourceMean],
              targetMean: [...fitted.targetMean],
              map: { ...fitted.map, data: [...fitted.map.data] },
            },
    };
  }

  /** @throws {@link SnapshotError} if `json` is not a saved `Coral` of version 1. */
  static fromJSON(json: EstimatorJson): Coral {
    if (json.type !== "Coral" || json.version !== 1) {
      throw new SnapshotError(
        `Coral.fromJSON: must be a Coral of version 1, got ${json.type} of version ${json.version}`,
      );
    }
    const coral = new Coral(json.options as CoralOptions);
    if (json.fitted === null) return coral;
    const { sourceMean, targetMean, map } = json.fitted as unknown as Fitted;
    coral.#fitted = {
      sourceMean: Float64Array.from(sourceMean),
      targetMean: Float64Array.from(targetMean),
      map: { ...map, data: Float64Array.from(map.data) },
    };
    return coral;
  }

  /** (C + λI)^power; directions whose eigenvalue is rounding count as 0. */
  #covariancePower(x: Matrix, mean: Float64Array, power: number): Matrix {
    const { values, vectors } = symmetricEigen(covariance(x, mean));
    const noise = Number.EPSILON * x.columns * Math.max(values[0] ?? 0, 0);
    const powers = values.map((value) => {
      const eigenvalue = (value > noise ? value : 0) + this.#options.regularisation;
      return eigenvalue > 0 ? eigenvalue ** power : 0;
    });
    return multiply(transpose(vectors), scaleRows(vectors, powers));
  }

  #requireFitted(): Fitted {
    if (this.#fitted === undefined) throw new NotFittedError("Coral: fit must be called first");
    return this.#fitted;
  }
}
