/** @file Isolation Forest: how few random cuts part a row from the others. */

import {
  type CsrMatrix,
  type Detector,
  type EstimatorJson,
  type FitOptions,
  InvalidInputError,
  type Matrix,
} from "@lsad/core";
import { checkNumber, checkScoredRows, checkTrainingRows, checkWeights, requireFitted } from "./internal/checks.js";
import { forestGrowth } from "./internal/forest-growth.js";
import { ForestWalk } from "./internal/forest-walk.js";
import { scoresOfPaths } from "./internal/path-length.js";
import { checkSaved, savedNumber } from "./internal/saved.js";
import { savedTrees, treesToPlain } from "./internal/saved-trees.js";

/** Options of {@link IsolationForest}. */
export interface IsolationForestOptions {
  /** Number of trees, at least 1. Default 100. */
  readonly trees?: number;
  /** Rows each tree is grown on, drawn without replacement, at least 1; all rows when there are fewer. Default 256. */
  readonly maxSamples?: number;
  /** Share of the columns each tree may cut, in (0, 1]; at least one column. Default 1. */
  readonly maxFeatures?: number;
  /** Seed of all draws. Default 0. */
  readonly seed?: number;
}

/** A binary tree in arrays of one entry a node; node 0 is the root. A row goes left when its value is ≤ the threshold. */
export interface IsolationTree {
  /** Index of the left child, or −1 for a leaf. */
  readonly left: ArrayLike<number>;
  /** Index of the right child, or −1 for a leaf. */
  readonly right: ArrayLike<number>;
  /** Column that the node cuts; ignored for a leaf. */
  readonly feature: ArrayLike<number>;
  readonly threshold: ArrayLike<number>;
  /** Training rows that reached the node, at least 1. */
  readonly samples: ArrayLike<number>;
}

interface ForestState {
  readonly columns: number;
  /** Rows each tree was grown on: ψ. */
  readonly samples: number;
  readonly trees: readonly IsolationTree[];
}

/**
 * Isolation Forest (Liu, Ting & Zhou, ICDM 2008).
 *
 * Trees of random cuts on ψ rows each; score = 2^(−h / c(ψ)), h the mean path to a row's leaf, c the mean path in a random
 * tree: near 1 for a row that few cuts part from the others, ½ for rows like all others. Where to put the threshold
 * (scikit-learn's `contamination`) is a policy of its own, not part of the score.
 *
 * A row of weight w is drawn as w rows would be. Columns that are constant in a node are not cut. Given the same trees, the
 * scores are those of scikit-learn 1.9 `score_samples`, negated, to 1e-12; forests grown here differ from the library's
 * as two of its own seeds do.
 *
 * `fit` takes O(trees · ψ · depth) after one pass that checks the rows, `score` O(rows · trees · depth), branch-free, four
 * rows side by side; the trees are kept.
 *
 * @example
 * ```ts
 * const x = { rows: 6, columns: 1, data: Float64Array.of(0, 0.1, 0.2, 0.1, 0, 9) };
 * const [usual, odd] = new IsolationForest({ seed: 1 }).fit(x).score({ rows: 2, columns: 1, data: Float64Array.of(0.1, 9) });
 * odd > usual; // true
 * ```
 */
export class IsolationForest implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults. */
  readonly options: Required<IsolationForestOptions>;
  #fitted: ForestState | undefined;
  #walk: ForestWalk | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({ trees = 100, maxSamples = 256, maxFeatures = 1, seed = 0 }: IsolationForestOptions = {}) {
    this.options = {
      trees: checkNumber(trees, { atLeast: 1, whole: true }, "IsolationForest: trees"),
      maxSamples: checkNumber(maxSamples, { atLeast: 1, whole: true }, "IsolationForest: maxSamples"),
      maxFeatures: checkNumber(maxFeatures, { above: 0, atMost: 1 }, "IsolationForest: maxFeatures"),
      seed: checkNumber(seed, { whole: true }, "IsolationForest: seed"),
    };
  }

  /**
   * A forest of given trees, for example scikit-learn's.
   * @param columns - Columns of the rows to score.
   * @param samples - Rows each tree was grown on.
   * @throws {@link InvalidInputError} if there is no tree, or a node names a column or child that does not exist.
   */
  static fromTrees(trees: readonly IsolationTree[], columns: number, samples: number): IsolationForest {
    if (trees.length === 0) throw new InvalidInputError("IsolationForest.fromTrees: there must be a tree, got none");
    for (const [t, tree] of trees.entries()) checkTree(tree, columns, `IsolationForest.fromTrees: trees[${t}]`);
    const forest = new IsolationForest({ trees: trees.length, maxSamples: samples });
    forest.#fitted = { columns, samples, trees };
    return forest;
  }

  /**
   * Grows the trees.
   * @param x - Shape `[rows, columns]`. Labels are not looked at.
   * @throws {@link InvalidInputError} if rows or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    const where = "IsolationForest.fit";
    checkTrainingRows(x, where);
    const growth = forestGrowth(x, checkWeights(weight, x.rows, where), this.options);
    const trees = Array.from({ length: this.options.trees }, (_, tree) => growth.grow(tree));
    this.#fitted = { columns: x.columns, samples: growth.samples, trees };
    this.#walk = undefined;
    return this;
  }

  /**
   * Anomaly scores.
   * @returns Shape `[rows]`, in (0, 1): higher is more anomalous.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const { columns, samples, trees } = requireFitted(this.#fitted, "IsolationForest.score");
    checkScoredRows(x, columns, "IsolationForest.score");
    this.#walk ??= new ForestWalk(trees);
    return scoresOfPaths(this.#walk.pathSums(x), trees.length, samples);
  }

  /** The trees: what an explanation walks. Throws before `fit`. */
  get trees(): readonly IsolationTree[] {
    return requireFitted(this.#fitted, "IsolationForest.trees").trees;
  }

  /** Rows each tree was grown on: ψ. Throws before `fit`. */
  get samples(): number {
    return requireFitted(this.#fitted, "IsolationForest.samples").samples;
  }

  /** Columns of the fit. Throws before `fit`. */
  get columns(): number {
    return requireFitted(this.#fitted, "IsolationForest.columns").columns;
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const state = this.#fitted;
    const fitted = state && { columns: state.columns, samples: state.samples, trees: treesToPlain(state.trees) };
    return { type: "IsolationForest", version: 1, options: { ...this.options }, fitted: fitted ?? null };
  }

  /**
   * Loads what {@link IsolationForest.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): IsolationForest {
    const where = "IsolationForest.fromJSON";
    checkSaved(json, "IsolationForest");
    const detector = new IsolationForest(json.options as IsolationForestOptions);
    if (json.fitted) {
      const columns = savedNumber(json.fitted, "columns", where);
      const trees = savedTrees(json.fitted.trees as Record<string, unknown>, where);
      for (const [t, tree] of trees.entries()) checkTree(tree, columns, `${where}: trees[${t}]`);
      detector.#fitted = { columns, samples: savedNumber(json.fitted, "samples", where), trees };
    }
    return detector;
  }
}

/** Checks that a walk can only go down, and only look at columns that exist. */
function checkTree({ left, right, feature }: IsolationTree, columns: number, where: string): void {
  const parents = new Uint8Array(left.length);
  for (let node = 0; node < left.length; node++) {
    if (left[node] < 0) continue;
    for (const child of [left[node], right[node]]) {
      if (!(child > node && child < left.length) || parents[child]++ > 0) {
        throw new InvalidInputError(
          `${where}: a child of node ${node} must come after it and have no other parent, got ${child}`,
        );
      }
    }
    if (!(feature[node] >= 0 && feature[node] < columns)) {
      throw new InvalidInputError(`${where}: feature[${node}] must be in [0, ${columns}), got ${feature[node]}`);
    }
  }
}
