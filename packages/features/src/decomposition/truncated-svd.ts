/** @file The leading singular vectors of a large sparse matrix: latent semantic analysis of log lines. */

import {
  type CsrMatrix,
  checkAnyMatrix,
  createRandom,
  type EstimatorJson,
  InvalidInputError,
  type Matrix,
  NotFittedError,
  SnapshotError,
} from "@lsad/core";
import { SingularValueDecomposition } from "ml-matrix";
import { columnMoments } from "../matrix/moments.js";
import { multiply, multiplyTransposed, transpose } from "../matrix/multiply.js";
import { checkColumns, flipSigns, fromMl, toMl } from "./dense-algebra.js";
import { orthonormaliseColumns, upperFactor } from "./orthonormal.js";

/** Options of {@link TruncatedSvd}. */
export interface TruncatedSvdOptions {
  /** How many components, 1 to the smaller side of the matrix. Default 2. */
  readonly nComponents?: number;
  /** Rounds of power iteration: more for a flat spectrum. Default 5. */
  readonly nIterations?: number;
  /** Directions sought beside the ones kept. Default 10. */
  readonly nOversamples?: number;
  /** Seed of the start directions. Default 0. */
  readonly seed?: number;
}

/** Up to this many rows or columns all directions are sought: then the result is exact, and still quick. */
const EXACT_SIZE = 128;

interface Fitted {
  readonly components: Matrix;
  readonly singularValues: Float64Array;
  readonly explainedVariance: Float64Array;
  readonly explainedVarianceRatio: Float64Array;
}

/**
 * Truncated singular value decomposition: x' = x · Vᵀ, V the right singular vectors of the largest singular values.
 *
 * Rows are not centred, so sparse matrices are never filled. Randomised subspace iteration (Halko, Martinsson and Tropp
 * 2011, algorithm 4.4) on XᵀX, then a Rayleigh-Ritz step; exact where a side has at most 128 rows or columns. Agrees with scikit-learn
 * 1.9's `TruncatedSVD` up to sign, where the spectrum falls. Time: stored values times (components + oversamples) times
 * 2 (iterations + 1); memory: (rows + columns) · (components + oversamples) numbers. The same seed gives the same numbers.
 *
 * @example
 * ```ts
 * import { TruncatedSvd } from "@lsad/features/decomposition";
 * const x = csrFromRows([[[0, 3]], [[1, 4]]], 2);
 * [...new TruncatedSvd({ nComponents: 1 }).fitTransform(x).data]; // [0, 4]
 * ```
 */
export class TruncatedSvd {
  readonly #options: Required<TruncatedSvdOptions>;
  #fitted: Fitted | undefined;

  /** @throws {@link InvalidInputError} for an option outside its range. */
  constructor(options: TruncatedSvdOptions = {}) {
    const { nComponents = 2, nIterations = 5, nOversamples = 10, seed = 0 } = options;
    for (const [name, value, least] of [
      ["nComponents", nComponents, 1],
      ["nIterations", nIterations, 0],
      ["nOversamples", nOversamples, 0],
    ] as const) {
      if (!Number.isInteger(value) || value < least) {
        throw new InvalidInputError(`TruncatedSvd: ${name} must be a whole number of at least ${least}, got ${value}`);
      }
    }
    this.#options = { nComponents, nIterations, nOversamples, seed };
  }

  /**
   * Learns the components.
   * @throws {@link InvalidInputError} if a value is not finite or a side of `x` is shorter than `nComponents`.
   */
  fit(x: Matrix | CsrMatrix): this {
    this.fitTransform(x);
    return this;
  }

  /** `fit(x)` and `transform(x)`. */
  fitTransform(x: Matrix | CsrMatrix): Matrix {
    checkAnyMatrix(x, "TruncatedSvd.fit");
    const { nComponents } = this.#options;
    if (Math.min(x.rows, x.columns) < nComponents) {
      throw new InvalidInputError(
        `TruncatedSvd.fit: x must have ${nComponents} rows and columns at least, got ${x.rows} x ${x.columns}`,
      );
    }
    const { components, singularValues } = this.#decompose(x);
    const transformed = multiply(x, transpose(components));
    const explainedVariance = columnMoments(transformed).variance;
    const total = columnMoments(x).variance.reduce((sum, value) => sum + value, 0);
    const explainedVarianceRatio = explainedVariance.map((value) => (total === 0 ? 0 : value / total));
    this.#fitted = { components, singularValues, explainedVariance, explainedVarianceRatio };
    return transformed;
  }

  /**
   * Rows in component space.
   * @returns shape `[rows, components]`.
   * @throws {@link NotFittedError} before `fit`; {@link InvalidInputError} for another number of columns.
   */
  transform(x: Matrix | CsrMatrix): Matrix {
    const { components } = this.#requireFitted();
    checkAnyMatrix(x, "TruncatedSvd.transform");
    checkColumns(x, components.columns, "TruncatedSvd.transform");
    return multiply(x, transpose(components));
  }

  /** Right singular vectors, each turned so that its largest entry is positive; shape `[components, columns]`. */
  get components(): Matrix {
    return this.#requireFitted().components;
  }

  /** Singular values, largest first. */
  get singularValues(): Float64Array {
    return this.#requireFitted().singularValues;
  }

  /** Population variance of each transformed column. */
  get explainedVariance(): Float64Array {
    return this.#requireFitted().explainedVariance;
  }

  /** Share of the variance of all columns; 0 when no column varies. */
  get explainedVarianceRatio(): Float64Array {
    return this.#requireFitted().explainedVarianceRatio;
  }

  /** Options and components as plain data. */
  toJSON(): EstimatorJson {
    const fitted = this.#fitted;
    return {
      type: "TruncatedSvd",
      version: 1,
      options: { ...this.#options },
      fitted:
        fitted === undefined
          ? null
          : {
              components: { ...fitted.components, data: [...fitted.components.data] },
              singularValues: [...fitted.singularValues],
              explainedVariance: [...fitted.explainedVariance],
              explainedVarianceRatio: [...fitted.explainedVarianceRatio],
            },
    };
  }

  /** @throws {@link SnapshotError} if `json` is not a saved `TruncatedSvd` of version 1. */
  static fromJSON(json: EstimatorJson): TruncatedSvd {
    if (json.type !== "TruncatedSvd" || json.version !== 1) {
      throw new SnapshotError(
        `TruncatedSvd.fromJSON: must be a TruncatedSvd of version 1, got ${json.type} of version ${json.version}`,
      );
    }
    const svd = new TruncatedSvd(json.options as TruncatedSvdOptions);
    if (json.fitted === null) return svd;
    const saved = json.fitted as unknown as Fitted;
    svd.#fitted = {
      components: { ...saved.components, data: Float64Array.from(saved.components.data) },
      singularValues: Float64Array.from(saved.singularValues),
      explainedVariance: Float64Array.from(saved.explainedVariance),
      explainedVarianceRatio: Float64Array.from(saved.explainedVarianceRatio),
    };
    return svd;
  }

  #decompose(x: Matrix | CsrMatrix): { readonly components: Matrix; readonly singularValues: Float64Array } {
    const { nComponents, nIterations, nOversamples, seed } = this.#options;
    const side = Math.min(x.rows, x.columns);
    const directions = side <= EXACT_SIZE ? side : Math.min(side, nComponents + nOversamples);
    // In between only the span counts; the last basis must be orthonormal.
    let basis = multiplyTransposed(x, randomNormal(x.rows, directions, seed));
    for (let round = 0; round < nIterations; round++) {
      basis = multiplyTransposed(x, multiply(x, orthonormaliseColumns(basis, 1)));
    }
    basis = orthonormaliseColumns(basis, 2);
    // X · basis = Q R and R = U S Wᵀ, so basis · W holds the right singular vectors: only R is needed.
    const svd = new SingularValueDecomposition(toMl(upperFactor(multiply(x, basis))), {
      computeLeftSingularVectors: false,
    });
    const rotated = transpose(multiply(basis, fromMl(svd.rightSingularVectors)));
    const components = { rows: nComponents, columns: x.columns, data: rotated.data.slice(0, nComponents * x.columns) };
    return { components: flipSigns(components), singularValues: Float64Array.from(svd.diagonal.slice(0, nComponents)) };
  }

  #requireFitted(): Fitted {
    if (this.#fitted === undefined) throw new NotFittedError("TruncatedSvd: fit must be called first");
    return this.#fitted;
  }
}

function randomNormal(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed).fork("TruncatedSvd");
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, () => random.nextNormal()) };
}
