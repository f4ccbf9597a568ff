/** @file Extended Isolation Forest: cuts in any direction. */

import {
  type CsrMatrix,
  createRandom,
  type Detector,
  type EstimatorJson,
  type FitOptions,
  InvalidInputError,
  type Matrix,
  type RandomStream,
  SnapshotError,
} from "@lsad/core";
import {
  checkNumber,
  checkScoredRows,
  checkTrainingRows,
  checkWeights,
  requireFitted,
  SQUARABLE,
} from "./internal/checks.js";
import { toDense } from "./internal/dense.js";
import type { TreeSample } from "./internal/isolation-growth.js";
import { averagePathLength, depthLimit, scoresOfPaths } from "./internal/path-length.js";
import { sampleCells } from "./internal/sample-cells.js";
import { checkSaved, savedNumber, savedNumbers } from "./internal/saved.js";
import { drawDistinct, drawRows } from "./internal/subsample.js";

/** Options of {@link ExtendedIsolationForest}. */
export interface ExtendedIsolationForestOptions {
  /** Number of trees, at least 1. Default 100. */
  readonly trees?: number;
  /** Rows each tree is grown on, drawn without replacement, at least 1; all rows when there are fewer. Default 256. */
  readonly maxSamples?: number;
  /** Columns that take part in a cut, less one: 0 is the plain forest's cut. Default: all columns. */
  readonly extensionLevel?: number;
  /** Seed of all draws. Default 0. */
  readonly seed?: number;
}

/** Random cuts to try before rows are taken to be equal; a cut through the box of distinct rows rarely misses twice. */
const CUT_ATTEMPTS = 10;

/** All trees end to end; a node goes left where normal · x ≤ offset. */
interface ObliqueForest {
  readonly columns: number;
  readonly samples: number;
  /** Shape `[trees]`: number of the root node. */
  readonly roots: Int32Array;
  /** Shape `[nodes]`: left child, or −1 for a leaf; the right child follows it. */
  readonly left: Int32Array;
  /** Shape `[nodes, columns]`: direction of the cut; zeros for a leaf. */
  readonly normals: Float64Array;
  /** Shape `[nodes]`: offset of a cut; the path length of a leaf. */
  readonly offsets: Float64Array;
}

/**
 * Extended Isolation Forest (Hariri, Carrasco Kind & Brunner, TKDE 2021): as {@link IsolationForest}, with cuts along random
 * directions through a random point of the node's bounding box, so that scores have no stripes along the axes.
 *
 * `fit` takes O(trees · ψ · depth · columns), `score` O(rows · trees · depth · columns): columns should have one scale.
 * Sparse rows are read as dense ones. A row of weight w is drawn as w rows would be. Values must be at most 1e150 in
 * magnitude.
 *
 * @example
 * ```ts
 * const x = { rows: 5, columns: 2, data: Float64Array.of(0, 0, 1, 1, 2, 2, 3, 3, 3, 0) };
 * const scores = new ExtendedIsolationForest({ seed: 1 }).fit(x).score(x);
 * scores[4] > scores[2]; // true: (3, 0) is off the line
 * ```
 */
export class ExtendedIsolationForest implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults; `extensionLevel` is infinite when all columns take part. */
  readonly options: Required<Omit<ExtendedIsolationForestOptions, "extensionLevel">> & {
    readonly extensionLevel?: number;
  };
  #fitted: ObliqueForest | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({ trees = 100, maxSamples = 256, extensionLevel, seed = 0 }: ExtendedIsolationForestOptions = {}) {
    const where = "ExtendedIsolationForest: ";
    this.options = {
      trees: checkNumber(trees, { atLeast: 1, whole: true }, `${where}trees`),
      maxSamples: checkNumber(maxSamples, { atLeast: 1, whole: true }, `${where}maxSamples`),
      seed: checkNumber(seed, { whole: true }, `${where}seed`),
      ...(extensionLevel === undefined
        ? {}
        : { extensionLevel: checkNumber(extensionLevel, { atLeast: 0, whole: true }, `${where}extensionLevel`) }),
    };
  }

  /**
   * Grows the trees.
   * @param x - Shape `[rows, columns]`. Labels are not looked at.
   * @throws {@link InvalidInputError} if rows or weights break the contract, or `extensionLevel` is not below the columns.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "ExtendedIsolationForest.fit";
    checkTrainingRows(x, where, SQUARABLE);
    const rowWeight = checkWeights(weight, x.rows, where);
    const { trees, maxSamples, seed, extensionLevel = Math.max(0, x.columns - 1) } = this.options;
    if (extensionLevel >= Math.max(1, x.columns)) {
      throw new InvalidInputError(
        `${where}: extensionLevel must be below the ${x.columns} columns, got ${extensionLevel}`,
      );
    }
    const total = rowWeight.reduce((sum, value) => sum + value, 0);
    const samples = Math.max(1, Math.min(maxSamples, Math.floor(total)));
    const random = createRandom(seed);
    const growth = new ObliqueGrowth(x.columns, extensionLevel, depthLimit(samples));
    for (let tree = 0; tree < trees; tree++) {
      const fork = random.fork(tree);
      growth.grow(sampleCells(x, drawRows(rowWeight, samples, fork), undefined), fork);
    }
    this.#fitted = growth.forest(samples);
    return this;
  }

  /**
   * Anomaly scores.
   * @returns Shape `[rows]`, in (0, 1): higher is more anomalous.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const { columns, samples, roots, left, normals, offsets } = requireFitted(
      this.#fitted,
      "ExtendedIsolationForest.score",
    );
    checkScoredRows(x, columns, "ExtendedIsolationForest.score", SQUARABLE);
    const { data } = toDense(x);
    const sums = new Float64Array(x.rows);
    for (const root of roots) {
      for (let row = 0; row < x.rows; row++) {
        let node = root;
        while (left[node] >= 0) {
          let inner = 0;
          for (let j = 0; j < columns; j++) inner += normals[node * columns + j] * data[row * columns + j];
          node = left[node] + (inner <= offsets[node] ? 0 : 1);
        }
        sums[row] += offsets[node];
      }
    }
    return scoresOfPaths(sums, roots.length, samples);
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const state = this.#fitted;
    const fitted = state && {
      columns: state.columns,
      samples: state.samples,
      roots: Array.from(state.roots),
      left: Array.from(state.left),
      normals: Array.from(state.normals),
      offsets: Array.from(state.offsets),
    };
    return { type: "ExtendedIsolationForest", version: 1, options: { ...this.options }, fitted: fitted ?? null };
  }

  /**
   * Loads what {@link ExtendedIsolationForest.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): ExtendedIsolationForest {
    const where = "ExtendedIsolationForest.fromJSON";
    checkSaved(json, "ExtendedIsolationForest");
    const detector = new ExtendedIsolationForest(json.options as ExtendedIsolationForestOptions);
    const { fitted } = json;
    if (fitted === null) return detector;
    const left = Int32Array.from(savedNumbers(fitted, "left", where));
    const lost = left.findIndex((child, node) => child >= 0 && (child <= node || child + 1 >= left.length));
    if (lost >= 0) throw new SnapshotError(`${where}: children of node ${lost} must come after it, got ${left[lost]}`);
    detector.#fitted = {
      columns: savedNumber(fitted, "columns", where),
      samples: savedNumber(fitted, "samples", where),
      roots: Int32Array.from(savedNumbers(fitted, "roots", where)),
      left,
      normals: savedNumbers(fitted, "normals", where),
      offsets: savedNumbers(fitted, "offsets", where),
    };
    return detector;
  }
}

class ObliqueGrowth {
  readonly #columns: number;
  readonly #extensionLevel: number;
  readonly #depth: number;
  readonly #roots: number[] = [];
  readonly #left: number[] = [];
  readonly #normals: Float64Array[] = [];
  readonly #offsets: number[] = [];

  constructor(columns: number, extensionLevel: number, depth: number) {
    this.#columns = columns;
    this.#extensionLevel = extensionLevel;
    this.#depth = depth;
  }

  grow(sample: TreeSample, random: RandomStream): void {
    this.#roots.push(this.#addNode());
    const rows = Array.from({ length: sample.rows }, (_, row) => row);
    const open = [{ node: this.#left.length - 1, rows, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, rows, depth } = next;
      const cut = depth < this.#depth && rows.length > 1 ? this.#tryCuts(sample, rows, random) : undefined;
      if (cut === undefined) {
        this.#offsets[node] = depth + averagePathLength(rows.length);
        continue;
      }
      this.#normals[node] = cut.normal;
      this.#offsets[node] = cut.offset;
      const left = this.#addNode();
      this.#left[node] = left;
      open.push({ node: this.#addNode(), rows: cut.right, depth: depth + 1 });
      open.push({ node: left, rows: cut.left, depth: depth + 1 });
    }
  }

  forest(samples: number): ObliqueForest {
    const columns = this.#columns;
    const normals = new Float64Array(this.#normals.length * columns);
    for (const [node, normal] of this.#normals.entries()) normals.set(normal, node * columns);
    return {
      columns,
      samples,
      roots: Int32Array.from(this.#roots),
      left: Int32Array.from(this.#left),
      normals,
      offsets: Float64Array.from(this.#offsets),
    };
  }

  #addNode(): number {
    this.#normals.push(new Float64Array(0));
    this.#offsets.push(0);
    return this.#left.push(-1) - 1;
  }

  /** The first random cut that parts the rows; nothing if none does: equal rows, or nearly so. */
  #tryCuts(sample: TreeSample, rows: readonly number[], random: RandomStream) {
    for (let attempt = 0; attempt < CUT_ATTEMPTS; attempt++) {
      const cut = this.#cut(sample, rows, random);
      if (cut !== undefined) return cut;
    }
    return undefined;
  }

  /** A cut through a random point of the bounding box, or nothing if it misses all rows. */
  #cut(sample: TreeSample, rows: readonly number[], random: RandomStream) {
    const { cells, columns } = sample;
    const normal = new Float64Array(columns);
    let offset = 0;
    for (const column of drawDistinct(columns, Math.min(columns, this.#extensionLevel + 1), random)) {
      let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const row of rows) {
        least = Math.min(least, cells[row * columns + column]);
        largest = Math.max(largest, cells[row * columns + column]);
      }
      const share = random.nextFloat();
      normal[column] = random.nextNormal();
      offset += normal[column] * (least * (1 - share) + largest * share);
    }
    const [left, right]: [number[], number[]] = [[], []];
    for (const row of rows) {
      let inner = 0;
      for (let j = 0; j < columns; j++) inner += normal[j] * cells[row * columns + j];
      (inner <= offset ? left : right).push(row);
    }
    return left.length === 0 || right.length === 0 ? undefined : { normal, offset, left, right };
  }
}
