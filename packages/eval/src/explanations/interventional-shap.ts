/** @file Exact Shapley values of trees against background rows. */

import type { Matrix } from "@lsad/core";
import type { Attribution } from "./attribution.js";
import type { DecisionTree, TreeEnsemble } from "./decision-tree.js";

/** Interventional SHAP values; inputs are checked by the caller. */
export function interventionalShap(ensemble: TreeEnsemble, rows: Matrix, background: Matrix): Attribution {
  const { columns, trees, combine } = ensemble;
  const treeScale = combine === "mean" ? 1 / trees.length : 1;
  const scale = treeScale / background.rows;
  const data = new Float64Array(rows.rows * columns);
  const walk = createWalk(ensemble);
  for (let i = 0; i < rows.rows; i++) {
    const row = rows.data.subarray(i * columns, (i + 1) * columns);
    const values = data.subarray(i * columns, (i + 1) * columns);
    for (let b = 0; b < background.rows; b++) {
      const other = background.data.subarray(b * columns, (b + 1) * columns);
      for (const tree of trees) walk(tree, row, other, scale, values);
    }
  }
  return {
    expectedValue: meanOutput(ensemble, background) * treeScale,
    values: { rows: rows.rows, columns, data },
  };
}

type Walk = (
  tree: DecisionTree,
  row: ArrayLike<number>,
  other: ArrayLike<number>,
  scale: number,
  values: Float64Array,
) => void;

/** Whose way the path goes at a column: nobody has decided yet, only the row's, or only the background row's. */
const FREE = 0;
const ROW = 1;
const OTHER = 2;

/**
 * A leaf is reached by a hybrid of the row and a background row if each column of its path, where the two part, comes
 * from the right one: a columns from the row, b from the background. Then
 * φ = output · (a − 1)! b! / (a + b)! for each of the a, and −output · a! (b − 1)! / (a + b)! for each of the b.
 */
function createWalk({ columns, singlePrecision = false }: TreeEnsemble): Walk {
  const decided = new Uint8Array(columns);
  const path: number[] = []; // the decided columns
  const counts = [0, 0, 0];

  const visit = (
    tree: DecisionTree,
    node: number,
    row: ArrayLike<number>,
    other: ArrayLike<number>,
    scale: number,
    values: Float64Array,
  ): void => {
    if (tree.left[node] < 0) {
      addLeaf(path, decided, counts[ROW], counts[OTHER], tree.value[node] * scale, values);
      return;
    }
    const column = tree.feature[node];
    const rowChild = childOf(tree, node, row[column], singlePrecision);
    const otherChild = childOf(tree, node, other[column], singlePrecision);
    if (rowChild === otherChild) {
      visit(tree, rowChild, row, other, scale, values);
      return;
    }
    for (const [owner, child] of [
      [ROW, rowChild],
      [OTHER, otherChild],
    ] as const) {
      if (decided[column] === owner) visit(tree, child, row, other, scale, values);
      if (decided[column] !== FREE) continue;
      decided[column] = owner;
      counts[owner]++;
      path.push(column);
      visit(tree, child, row, other, scale, values);
      path.pop();
      counts[owner]--;
      decided[column] = FREE;
    }
  };
  return (tree, row, other, scale, values) => visit(tree, 0, row, other, scale, values);
}

function addLeaf(
  path: readonly number[],
  decided: Uint8Array,
  a: number,
  b: number,
  output: number,
  values: Float64Array,
): void {
  if (a + b === 0) return;
  const share = 1 / ((a + b) * binomial(a + b - 1, b)); // (a − 1)! b! / (a + b)!, for a > 0
  const otherShare = 1 / ((a + b) * binomial(a + b - 1, a));
  for (const column of path) values[column] += decided[column] === ROW ? output * share : -output * otherShare;
}

function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}

function childOf(tree: DecisionTree, node: number, value: number, singlePrecision: boolean): number {
  const compared = singlePrecision ? Math.fround(value) : value;
  return compared <= tree.threshold[node] ? tree.left[node] : tree.right[node];
}

function meanOutput({ trees, columns, singlePrecision = false }: TreeEnsemble, background: Matrix): number {
  let total = 0;
  for (let b = 0; b < background.rows; b++) {
    for (const tree of trees) {
      let node = 0;
      while (tree.left[node] >= 0) {
        node = childOf(tree, node, background.data[b * columns + tree.feature[node]], singlePrecision);
      }
      total += tree.value[node] / background.rows;
    }
  }
  return total;
}
