import { createRandom, InvalidInputError, type Matrix } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { dense, randomRows } from "../../test/matrices.js";
import { exactShap } from "./background-shap.js";
import { shapleyValues } from "./coalition-values.js";
import type { DecisionTree, TreeEnsemble } from "./decision-tree.js";
import { treeShap, treeShapInteractions } from "./tree-shap.js";

const STUMP: DecisionTree = {
  left: [1, -1, -1],
  right: [2, -1, -1],
  feature: [0, 0, 0],
  threshold: [5, 0, 0],
  samples: [4, 3, 1],
  value: [0, 8, 4],
};

/** A random tree of a given depth over four columns, columns repeating on a path, with sample counts that add up. */
function randomTree(seed: number, depth: number): DecisionTree {
  const random = createRandom(seed);
  const tree = { left: [], right: [], feature: [], threshold: [], samples: [], value: [] } as Record<
    keyof DecisionTree,
    number[]
  >;
  const grow = (level: number, samples: number): number => {
    const node = tree.left.length;
    for (const key of Object.keys(tree) as (keyof DecisionTree)[]) tree[key].push(-1);
    tree.samples[node] = samples;
    tree.value[node] = random.nextNormal();
    tree.feature[node] = random.nextInteger(4);
    tree.threshold[node] = random.nextNormal();
    if (level < depth && samples > 1) {
      const left = 1 + random.nextInteger(samples - 1);
      tree.left[node] = grow(level + 1, left);
      tree.right[node] = grow(level + 1, samples - left);
    }
    return node;
  };
  grow(0, 64);
  return tree;
}

/** Expected output of a tree when only the columns of a coalition are known: by recursion, as in the definition. */
function conditionalOutput(tree: DecisionTree, row: Float64Array, coalition: number, node = 0): number {
  if (tree.left[node] < 0) return tree.value[node];
  const [left, right] = [tree.left[node], tree.right[node]];
  const column = tree.feature[node];
  if (coalition & (1 << column)) {
    return conditionalOutput(tree, row, coalition, row[column] <= tree.threshold[node] ? left : right);
  }
  const share = (child: number): number => tree.samples[child] / tree.samples[node];
  return (
    share(left) * conditionalOutput(tree, row, coalition, left) +
    share(right) * conditionalOutput(tree, row, coalition, right)
  );
}

function outputOf(tree: DecisionTree, row: ArrayLike<number>): number {
  return conditionalOutput(tree, Float64Array.from(row), 15);
}

describe("treeShap()", () => {
  test("weighs the branches of a stump by their training rows", () => {
    const ensemble: TreeEnsemble = { trees: [STUMP], combine: "mean", columns: 1 };
    const { expectedValue, values } = treeShap(ensemble, dense(1, 9, 5));
    expect(expectedValue).toBe(7); // (3·8 + 1·4) / 4
    expect([...values.data]).toBeAllclose([-3, 1]); // 4 − 7, 8 − 7
  });

  test("equals Shapley values by enumeration of the conditional expectations", () => {
    for (let seed = 0; seed < 25; seed++) {
      const tree = randomTree(seed, 7);
      const rows = randomRows(seed + 1000, 3);
      const ours = treeShap({ trees: [tree], combine: "sum", columns: 4 }, rows);
      for (let i = 0; i < rows.rows; i++) {
        const row = Float64Array.from(rows.data.subarray(4 * i, 4 * i + 4));
        const expected = shapleyValues(4, (coalition) => conditionalOutput(tree, row, coalition));
        expect(ours.values.data.subarray(4 * i, 4 * i + 4)).toBeAllclose(expected, { absolute: 1e-12 });
      }
      expect(ours.expectedValue).toBeAllclose(conditionalOutput(tree, new Float64Array(4), 0), { absolute: 1e-12 });
    }
  });

  test("with a background equals Shapley values of the model against it", () => {
    for (let seed = 0; seed < 25; seed++) {
      const tree = randomTree(seed, 7);
      const [rows, background] = [randomRows(seed + 1000, 3), randomRows(seed + 2000, 5)];
      const ensemble: TreeEnsemble = { trees: [tree, STUMP], combine: "mean", columns: 4 };
      const predict = ({ rows: n, data }: Matrix) =>
        Float64Array.from({ length: n }, (_, i) => {
          const row = data.subarray(4 * i, 4 * i + 4);
          return (outputOf(tree, row) + outputOf(STUMP, row)) / 2;
        });
      const ours = treeShap(ensemble, rows, { background });
      const exact = exactShap(predict, rows, background);
      expect(ours.values.data).toBeAllclose(exact.values.data, { absolute: 1e-12 });
      expect(ours.expectedValue).toBeAllclose(exact.expectedValue, { absolute: 1e-12 });
    }
  });

  test("interactions are symmetric and add up to the values", () => {
    const ensemble: TreeEnsemble = { trees: [randomTree(3, 8)], combine: "mean", columns: 4 };
    const rows = randomRows(4, 2);
    const { values } = treeShap(ensemble, rows);
    const square = treeShapInteractions(ensemble, rows).values.data;
    for (let i = 0; i < 2; i++) {
      for (let a = 0; a < 4; a++) {
        let sum = 0;
        for (let b = 0; b < 4; b++) {
          sum += square[16 * i + 4 * a + b];
          expect(square[16 * i + 4 * a + b]).toBe(square[16 * i + 4 * b + a]);
        }
        expect(sum).toBeAllclose(values.data[4 * i + a], { absolute: 1e-12 });
      }
    }
  });

  test("rounds to single precision only when asked", () => {
    const tree = { ...STUMP, threshold: [Math.fround(0.1), 0, 0] }; // 0.10000000149…
    const value = 0.1000000015; // above it, and equal to it in single precision
    const at = (singlePrecision: boolean): number =>
      treeShap({ trees: [tree], combine: "mean", columns: 1, singlePrecision }, dense(1, value)).values.data[0];
    expect(at(true)).toBeAllclose(1); // left
    expect(at(false)).toBeAllclose(-3); // right
  });

  test("rejects trees with a cycle, a missing column or no samples", () => {
    const explain = (change: Partial<DecisionTree>): void => {
      treeShap({ trees: [{ ...STUMP, ...change }], combine: "mean", columns: 1 }, dense(1, 1));
    };
    expect(() => explain({ left: [0, -1, -1] })).toThrow("children of node 0 must be in (0, 3), got 0");
    expect(() => explain({ feature: [1, 0, 0] })).toThrow("feature[0] must be in [0, 1), got 1");
    expect(() => explain({ samples: [4, 0, 1] })).toThrow("samples[1] must be above 0, got 0");
    expect(() => treeShap({ trees: [], combine: "mean", columns: 1 }, dense(1, 1))).toThrow(InvalidInputError);
    expect(() => treeShap({ trees: [STUMP], combine: "mean", columns: 1 }, dense(2, 1, 1))).toThrow(
      "rows must have 1 columns as the ensemble, got 2",
    );
  });
});
