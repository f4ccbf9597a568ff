/** @file Principal components of dense rows. */

import {
  checkMatrix,
  type EstimatorJson,
  InvalidInputError,
  type Matrix,
  NotFittedError,
  SnapshotError,
} from "@lsad/core";
import { SingularValueDecomposition } from "ml-matrix";
import { productOfRows } from "../matrix/dense-products.js";
import { columnMoments } from "../matrix/moments.js";
import { multiply, transpose } from "../matrix/multiply.js";
import {
  addToRows,
  checkColumns,
  covariance,
  flipSigns,
  fromMl,
  scaleRows,
  subtractMean,
  symmetricEigen,
  toMl,
} from "./dense-algebra.js";

/** Options of {@link Pca}. */
export interface PcaOptions {
  /**
   * How many components: a whole number from 1, or a share of the variance in (0, 1), of which the fewest components that
   * explain more are kept. Default: as many as there are rows or columns, whichever is fewer.
   */
  readonly nComponents?: number | null;
  /** Scale every component to variance 1. Default false. */
  readonly whiten?: boolean;
}

interface Fitted {
  readonly mean: Float64Array;
  /** Shape `[components, columns]`. */
  readonly components: Matrix;
  readonly explainedVariance: Float64Array;
  readonly explainedVarianceRatio: Float64Array;
  readonly singularValues: Float64Array;
  readonly noiseVariance: number;
}

/**
 * Principal component analysis: rows in the directions of greatest variance.
 *
 * x' = (x - mean) · Vᵀ, V the right singular vectors of the centred rows, each turned so that its largest entry is positive;
 * whitened: divided by the square root of the explained variance (which divides by n - 1).
 *
 * Agrees with scikit-learn 1.9's `PCA` up to sign. As there, many rows of few columns (rows >= 10 · columns, columns <= 1000)
 * go through the covariance, O(n d² + d³); others through a full SVD by ml-matrix. Components without variance are kept as 0.
 *
 * @example
 * ```ts
 * import { Pca } from "@lsad/features/decomposition";
 * const x = matrixFromRows([[0, 0], [1, 2], [2, 4]]);
 * const pca = new Pca({ nComponents: 1 }).fit(x);
 * [...pca.components.data]; // [1, 2] / √5
 * ```
 */
export class Pca {
  readonly #options: Required<PcaOptions>;
  #fitted: Fitted | undefined;

  /** @throws {@link InvalidInputError} if `nComponents` is neither a whole number from 1 nor a share in (0, 1). */
  constructor(options: PcaOptions = {}) {
    const { nComponents = null, whiten = false } = options;
    const isCount = Number.isInteger(nComponents) && (nComponents as number) >= 1;
    if (nComponents !== null && !isCount && !(nComponents > 0 && nComponents < 1)) {
      throw new InvalidInputError(
        `Pca: nComponents must be a whole number from 1 or a share in (0, 1), got ${nComponents}`,
      );
    }
    this.#options = { nComponents, whiten };
  }

  /**
   * Learns the components.
   * @param x - Shape `[rows, columns]`, at least two rows and one column.
   * @throws {@link InvalidInputError} if there are fewer rows, a value is not finite, or more components are asked for than
   *   there are rows or columns.
   */
  fit(x: Matrix): this {
    checkMatrix(x, "Pca.fit");
    if (x.rows < 2 || x.columns < 1) {
      throw new InvalidInputError(`Pca.fit: x must have two rows and a column at least, got ${x.rows} x ${x.columns}`);
    }
    const rank = Math.min(x.rows, x.columns);
    const { mean } = columnMoments(x);
    const { variances, directions } = principalAxes(x, mean);
    const total = variances.reduce((sum, value) => sum + value, 0);
    const ratios = variances.map((value) => (total === 0 ? 0 : value / total));
    const count = countComponents(this.#options.nComponents, ratios, rank);
    this.#fitted = {
      mean,
      components: { rows: count, columns: x.columns, data: directions.data.slice(0, count * x.columns) },
      explainedVariance: variances.slice(0, count),
      explainedVarianceRatio: ratios.slice(0, count),
      singularValues: variances.slice(0, count).map((value) => Math.sqrt(value * (x.rows - 1))),
      noiseVariance: count === rank ? 0 : variances.slice(count).reduce((sum, v) => sum + v, 0) / (rank - count),
    };
    return this;
  }

  /** `fit(x)` and `transform(x)`, which checks `x` once. */
  fitTransform(x: Matrix): Matrix {
    return this.fit(x).#project(x);
  }

  /**
   * Rows in component space.
   * @returns shape `[rows, components]`.
   * @throws {@link NotFittedError} before `fit`; {@link InvalidInputError} for another number of columns.
   */
  transform(x: Matrix): Matrix {
    const { components } = this.#requireFitted();
    checkMatrix(x, "Pca.transform");
    checkColumns(x, components.columns, "Pca.transform");
    return this.#project(x);
  }

  /**
   * Rows back from component space: exact when all components were kept.
   * @param scores - Shape `[rows, components]`.
   */
  inverseTransform(scores: Matrix): Matrix {
    const { mean, components } = this.#requireFitted();
    checkMatrix(scores, "Pca.inverseTransform");
    checkColumns(scores, components.rows, "Pca.inverseTransform");
    const restored = multiply(scores, scaleRows(components, this.#whitening()));
    addToRows(restored, mean);
    return restored;
  }

  /** Directions of greatest variance; shape `[components, columns]`, rows of norm 1. */
  get components(): Matrix {
    return this.#requireFitted().components;
  }

  /** Mean of each column. */
  get mean(): Float64Array {
    return this.#requireFitted().mean;
  }

  /** Sample variance (n - 1) along each component, largest first. */
  get explainedVariance(): Float64Array {
    return this.#requireFitted().explainedVariance;
  }

  /** Share of the whole variance along each component. All 0 when no column varies. */
  get explainedVarianceRatio(): Float64Array {
    return this.#requireFitted().explainedVarianceRatio;
  }

  /** Singular values of the centred rows. */
  get singularValues(): Float64Array {
    return this.#requireFitted().singularValues;
  }

  /** Mean variance of the components left out (Tipping and Bishop 1999); 0 when none was. */
  get noiseVariance(): number {
    return this.#requireFitted().noiseVariance;
  }

  /** Options and components as plain data. */
  toJSON(): EstimatorJson {
    const fitted = this.#fitted;
    return {
      type: "Pca",
      version: 1,
      options: { ...this.#options },
      fitted:
        fitted === undefined
          ? null
          : {
              mean: [...fitted.mean],
              components: { ...fitted.components, data: [...fitted.components.data] },
              explainedVariance: [...fitted.explainedVariance],
              explainedVarianceRatio: [...fitted.explainedVarianceRatio],
              singularValues: [...fitted.singularValues],
              noiseVariance: fitted.noiseVariance,
            },
    };
  }

  /** @throws {@link SnapshotError} if `json` is not a saved `Pca` of version 1. */
  static fromJSON(json: EstimatorJson): Pca {
    if (json.type !== "Pca" || json.version !== 1) {
      throw new SnapshotError(`Pca.fromJSON: must be a Pca of version 1, got ${json.type} of version ${json.version}`);
    }
    const pca = new Pca(json.options as PcaOptions);
    if (json.fitted === null) return pca;
    const saved = json.fitted as unknown as Fitted;
    pca.#fitted = {
      mean: Float64Array.from(saved.mean),
      components: { ...saved.components, data: Float64Array.from(saved.components.data) },
      explainedVariance: Float64Array.from(saved.explainedVariance),
      explainedVarianceRatio: Float64Array.from(saved.explainedVarianceRatio),
      singularValues: Float64Array.from(saved.singularValues),
      noiseVariance: saved.noiseVariance,
    };
    return pca;
  }

  #project(x: Matrix): Matrix {
    const { mean, components } = this.#requireFitted();
    const scaled = scaleRows(
      components,
      this.#whitening().map((scale) => 1 / scale),
    );
    return productOfRows(x, transpose(scaled), mean);
  }

  /** What scores are divided by; a component without variance is not divided. */
  #whitening(): Float64Array {
    return this.#requireFitted().explainedVariance.map((value) =>
      this.#options.whiten && value > 0 ? Math.sqrt(value) : 1,
    );
  }

  #requireFitted(): Fitted {
    if (this.#fitted === undefined) throw new NotFittedError("Pca: fit must be called first");
    return this.#fitted;
  }
}

/** All directions of rows about their mean with their variances, largest first. */
function principalAxes(
  x: Matrix,
  mean: Float64Array,
): { readonly variances: Float64Array; readonly directions: Matrix } {
  const { rows, columns } = x;
  if (columns <= 1000 && rows >= 10 * columns) {
    const { values, vectors } = symmetricEigen(covariance(x, mean));
    return { variances: values.map((value) => Math.max(0, value)), directions: flipSigns(vectors) };
  }
  const svd = new SingularValueDecomposition(toMl(subtractMean(x, mean)), {
    computeLeftSingularVectors: false,
    autoTranspose: true,
  });
  return {
    variances: Float64Array.from(svd.diagonal, (value) => (value * value) / (rows - 1)),
    directions: flipSigns(transpose(fromMl(svd.rightSingularVectors))),
  };
}

function countComponents(asked: number | null, ratios: Float64Array, rank: number): number {
  if (asked === null) return rank;
  if (asked >= 1) {
    if (asked > rank) {
      throw new InvalidInputError(`Pca.fit: nComponents must be at most ${rank}, the smaller side of x, got ${asked}`);
    }
    return asked;
  }
  let sum = 0;
  const index = ratios.findIndex((ratio) => {
    sum += ratio;
    return sum > asked;
  });
  return index < 0 ? rank : index + 1;
}
