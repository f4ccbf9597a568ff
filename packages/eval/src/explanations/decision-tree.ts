/** @file Trees as plain arrays, so that any library's trees can be explained. */

import { InvalidInputError } from "@lsad/core";
import { checkSameLength } from "../internal/check-inputs.js";

/** A binary tree in arrays of one entry a node; node 0 is the root. A row goes left when its value is ≤ the threshold. */
export interface DecisionTree {
  /** Index of the left child, or −1 for a leaf. */
  readonly left: ArrayLike<number>;
  /** Index of the right child, or −1 for a leaf. */
  readonly right: ArrayLike<number>;
  /** Column the node splits on; ignored for a leaf. */
  readonly feature: ArrayLike<number>;
  readonly threshold: ArrayLike<number>;
  /** Training rows (or their weight) that reached the node, above 0. */
  readonly samples: ArrayLike<number>;
  /** Output of a leaf; ignored for inner nodes. */
  readonly value: ArrayLike<number>;
}

/** Trees whose outputs are averaged or added. */
export interface TreeEnsemble {
  readonly trees: readonly DecisionTree[];
  readonly combine: "mean" | "sum";
  /** Columns of the rows. */
  readonly columns: number;
  /** Whether values are rounded to single precision before the comparison, as scikit-learn does. Default: false. */
  readonly singlePrecision?: boolean;
}

/** A tree of an Isolation Forest: without leaf values, and possibly grown on a selection of columns. */
export interface IsolationTree extends Omit<DecisionTree, "value"> {
  /** The columns the tree was grown on; `feature` counts within them. Default: all, in order. */
  readonly features?: ArrayLike<number>;
}

/**
 * The trees of an Isolation Forest with the path length as output: edges to the leaf + c(training rows in the leaf).
 * **Shorter is more anomalous**: an explanation of the anomaly score has the opposite sign.
 *
 * c(n) = 2·(ln(n − 1) + γ) − 2(n − 1)/n, c(2) = 1, c(1) = 0 (Liu, Ting, Zhou, ICDM 2008, eq. 1).
 *
 * @param columns - Columns of the rows to explain.
 * @throws {@link InvalidInputError} if there is no tree, or a tree's arrays differ in length.
 *
 * @example
 * ```ts
 * const tree = { left: [1, -1, -1], right: [2, -1, -1], feature: [0, 0, 0], threshold: [5, 0, 0], samples: [8, 7, 1] };
 * isolationForestTrees([tree], 1).trees[0].value[2]; // 1: one edge, one row in the leaf
 * ```
 */
export function isolationForestTrees(
  trees: readonly IsolationTree[],
  columns: number,
  { singlePrecision = false }: { readonly singlePrecision?: boolean } = {},
): TreeEnsemble {
  const withValues = trees.map((tree) => {
    const { features, left, right, samples } = tree;
    const value = new Float64Array(left.length);
    const depth = new Uint32Array(left.length);
    for (let node = 0; node < left.length; node++) {
      // Children come after their parents (checked below), so a depth is known when its node is met.
      if (left[node] < 0) {
        value[node] = depth[node] + averagePathLength(samples[node]);
        continue;
      }
      depth[left[node]] = depth[node] + 1;
      depth[right[node]] = depth[node] + 1;
    }
    const feature = features === undefined ? tree.feature : Array.from(tree.feature, (f) => (f < 0 ? f : features[f]));
    return { ...tree, feature, value };
  });
  const ensemble: TreeEnsemble = { trees: withValues, combine: "mean", columns, singlePrecision };
  checkEnsemble("isolationForestTrees", ensemble);
  return ensemble;
}

/** Checks shape, children, columns and sample counts of every tree. */
export function checkEnsemble(where: string, { trees, columns }: TreeEnsemble): void {
  if (trees.length === 0) throw new InvalidInputError(`${where}: there must be at least one tree, got none`);
  for (const [t, tree] of trees.entries()) {
    for (const key of ["right", "feature", "threshold", "samples", "value"] as const) {
      checkSameLength(`${where}: trees[${t}]`, { left: tree.left, [key]: tree[key] });
    }
    for (let node = 0; node < tree.left.length; node++) checkNode(`${where}: trees[${t}]`, tree, node, columns);
  }
}

function checkNode(where: string, tree: DecisionTree, node: number, columns: number): void {
  if (!(tree.samples[node] > 0)) {
    throw new InvalidInputError(`${where}: samples[${node}] must be above 0, got ${tree.samples[node]}`);
  }
  if (tree.left[node] < 0) return;
  for (const child of [tree.left[node], tree.right[node]]) {
    // A child behind its parent rules out cycles.
    if (!Number.isInteger(child) || child <= node || child >= tree.left.length) {
      throw new InvalidInputError(
        `${where}: children of node ${node} must be in (${node}, ${tree.left.length}), got ${child}`,
      );
    }
  }
  const column = tree.feature[node];
  if (!Number.isInteger(column) || column < 0 || column >= columns) {
    throw new InvalidInputError(`${where}: feature[${node}] must be in [0, ${columns}), got ${column}`);
  }
}

/** Mean path length of an unsuccessful search in a binary search tree of n keys. */
function averagePathLength(n: number): number {
  const eulerGamma = 0.5772156649015329;
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + eulerGamma) - (2 * (n - 1)) / n;
}
