/** @file Prototypes: classes as the means of a few embedded examples. */

import {
  checkMatrix,
  type Detector,
  type EstimatorJson,
  type FitOptions,
  InvalidInputError,
  type Matrix,
  NotFittedError,
  SnapshotError,
} from "@lsad/core";

/** Options of {@link PrototypeClassifier}. */
export interface PrototypeOptions {
  /** `"euclidean"`: squared distances, as Snell et al. found best; `"cosine"`: the angle alone. Default `"euclidean"`. */
  readonly metric?: "euclidean" | "cosine";
  /** What distances are divided by, above 0: the smaller, the surer the scores; their order stays. Default 1. */
  readonly temperature?: number;
}

/** Values beyond this have squares that are not finite. */
const LARGEST = 1e150;

/**
 * Classes as the means of their examples' vectors (prototypical networks, Snell, Swersky & Zemel, NeurIPS 2017, §2.2): made for ten
 * or fifty labelled lines on the embeddings of a frozen encoder, where a classifier has too little to train on.
 *
 * With prototypes n (normal) and a (anomalies), the score is the log odds of softmax(−distance / temperature):
 * (d(x, n) − d(x, a)) / temperature, with d the squared Euclidean distance, or 1 − cosine. Euclidean prototypes are a linear
 * classifier; the cosine with a vector of length 0 is 0. Rows of weight 0 are left out.
 *
 * Cost: `fit` and `score` one pass over the matrix; two vectors are kept. Values must be at most 1e150 in magnitude.
 *
 * @example
 * ```ts
 * // One example a class, and a row that lies a quarter of the way from the anomaly to normal.
 * const support = { rows: 2, columns: 2, data: Float64Array.of(0, 0, 4, 0) };
 * const prototypes = new PrototypeClassifier().fit(support, [0, 1]);
 * prototypes.score({ rows: 1, columns: 2, data: Float64Array.of(3, 0) }); // [8] = 3² − 1²
 * ```
 */
export class PrototypeClassifier implements Detector<Matrix> {
  readonly options: Required<PrototypeOptions>;
  #fitted: readonly [normal: Float64Array, anomaly: Float64Array] | undefined;

  /** @throws {@link InvalidInputError} if an option is not one of those. */
  constructor({ metric = "euclidean", temperature = 1 }: PrototypeOptions = {}) {
    if (metric !== "euclidean" && metric !== "cosine") {
      throw new InvalidInputError(`PrototypeClassifier: metric must be euclidean or cosine, got ${metric}`);
    }
    if (!(temperature > 0 && Number.isFinite(temperature))) {
      throw new InvalidInputError(`PrototypeClassifier: temperature must be above 0, got ${temperature}`);
    }
    this.options = { metric, temperature };
  }

  /**
   * @param x - The support: embeddings of labelled texts.
   * @param y - Shape `[rows]`: 1 for an anomaly, 0 for normal.
   * @throws {@link InvalidInputError} if labels are missing or of one class, or do not fit the rows.
   */
  fit(x: Matrix, y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    checkValues(x, "PrototypeClassifier.fit");
    const labels = checkedLabels(x, y);
    const weights = checkedWeights(x, weight);
    this.#fitted = [meanOf(x, labels, weights, 0), meanOf(x, labels, weights, 1)];
    return this;
  }

  /** @returns Shape `[rows]`: log odds of an anomaly. */
  score(x: Matrix): Float64Array {
    const [normal, anomaly] = this.#prototypes();
    if (x.columns !== normal.length) {
      throw new InvalidInputError(
        `PrototypeClassifier.score: x must have ${normal.length} columns as in fit, got ${x.columns}`,
      );
    }
    checkValues(x, "PrototypeClassifier.score");
    const distance = this.options.metric === "cosine" ? cosineDistance : squaredDistance;
    return Float64Array.from({ length: x.rows }, (_, row) => {
      const vector = x.data.subarray(row * x.columns, (row + 1) * x.columns);
      return (distance(vector, normal) - distance(vector, anomaly)) / this.options.temperature;
    });
  }

  toJSON(): EstimatorJson {
    const [normal, anomaly] = this.#fitted ?? [];
    return {
      type: "PrototypeClassifier",
      version: 1,
      options: { ...this.options },
      fitted: normal && anomaly ? { normal: Array.from(normal), anomaly: Array.from(anomaly) } : null,
    };
  }

  /** @throws {@link SnapshotError} if the data is not a saved `PrototypeClassifier`. */
  static fromJSON(saved: EstimatorJson): PrototypeClassifier {
    if (saved?.type !== "PrototypeClassifier" || saved.version !== 1) {
      throw new SnapshotError(
        `PrototypeClassifier.fromJSON: must be PrototypeClassifier version 1, got ${saved?.type} version ${saved?.version}`,
      );
    }
    if (typeof saved.options !== "object" || saved.options === null) {
      throw new SnapshotError(`PrototypeClassifier.fromJSON: options must be an object, got ${saved.options}`);
    }
    const classifier = new PrototypeClassifier(saved.options);
    if (saved.fitted !== null) {
      const { normal, anomaly } = (saved.fitted ?? {}) as Partial<Record<"normal" | "anomaly", unknown>>;
      if (!isVector(normal) || !isVector(anomaly) || normal.length !== anomaly.length) {
        throw new SnapshotError(
          "PrototypeClassifier.fromJSON: must hold two prototypes of one length, of finite numbers",
        );
      }
      classifier.#fitted = [Float64Array.from(normal), Float64Array.from(anomaly)];
    }
    return classifier;
  }

  #prototypes(): readonly [Float64Array, Float64Array] {
    if (this.#fitted === undefined)
      throw new NotFittedError("PrototypeClassifier.score: must be fitted or loaded first");
    return this.#fitted;
  }
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((number) => Number.isFinite(number));
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

function cosineDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    ofA += a[i] * a[i];
    ofB += b[i] * b[i];
  }
  const lengths = Math.sqrt(ofA) * Math.sqrt(ofB);
  return lengths === 0 ? 1 : 1 - dot / lengths;
}

function meanOf({ rows, columns, data }: Matrix, y: ArrayLike<number>, weights: ArrayLike<number>, label: number) {
  const mean = new Float64Array(columns);
  let mass = 0;
  for (let row = 0; row < rows; row++) if (y[row] === label) mass += weights[row];
  if (mass === 0) {
    throw new InvalidInputError(`PrototypeClassifier.fit: labels must be of both classes, got none that is ${label}`);
  }
  for (let row = 0; row < rows; row++) {
    if (y[row] !== label) continue;
    const share = weights[row] / mass;
    for (let i = 0; i < columns; i++) mean[i] += share * data[row * columns + i];
  }
  return mean;
}

function checkValues(x: Matrix, where: string): void {
  checkMatrix(x, where);
  const place = x.data.findIndex((value) => Math.abs(value) > LARGEST);
  if (place < 0) return;
  throw new InvalidInputError(
    `${where}: value at row ${Math.floor(place / x.columns)}, column ${place % x.columns} must be at most ${LARGEST}, got ${x.data[place]}`,
  );
}

function checkedLabels({ rows }: Matrix, y: ArrayLike<number> | undefined): ArrayLike<number> {
  if (y?.length !== rows) {
    throw new InvalidInputError(
      `PrototypeClassifier.fit: labels must have one a row, got ${y?.length ?? "none"} for ${rows}`,
    );
  }
  const wrong = Array.from(y).findIndex((label) => label !== 0 && label !== 1);
  if (wrong < 0) return y;
  throw new InvalidInputError(`PrototypeClassifier.fit: labels[${wrong}] must be 0 or 1, got ${y[wrong]}`);
}

function checkedWeights({ rows }: Matrix, weight: ArrayLike<number> | undefined): ArrayLike<number> {
  const weights = weight ?? new Float64Array(rows).fill(1);
  if (weights.length !== rows) {
    throw new InvalidInputError(
      `PrototypeClassifier.fit: weight must have one a row, got ${weights.length} for ${rows}`,
    );
  }
  const wrong = Array.from(weights).findIndex((value) => !(value >= 0 && Number.isFinite(value)));
  if (wrong < 0) return weights;
  throw new InvalidInputError(
    `PrototypeClassifier.fit: weight[${wrong}] must be finite and at least 0, got ${weights[wrong]}`,
  );
}
