import { createRandom, InvalidInputError, type Matrix } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exactShap, permutationShap } from "./background-shap.js";
import { banzhafValues, owenValues, shapleyValues } from "./coalition-values.js";
import { type DecisionTree, isolationForestTrees, type TreeEnsemble } from "./decision-tree.js";
import { linearShap } from "./linear-shap.js";
import { nearestRows } from "./nearest-rows.js";
import { deletionCurve, explanationFaithfulness, insertionCurve } from "./perturbation-curves.js";
import { treeShap, treeShapInteractions } from "./tree-shap.js";

function dense(columns: number, ...values: number[]): Matrix {
  return { rows: values.length / columns, columns, data: Float64Array.from(values) };
}

/** f(x) = 3·x₀ + x₁, and the product x₀·x₁. */
const sumModel = ({ rows, data }: Matrix) =>
  Float64Array.from({ length: rows }, (_, i) => 3 * data[2 * i] + data[2 * i + 1]);
const productModel = ({ rows, data }: Matrix) =>
  Float64Array.from({ length: rows }, (_, i) => data[2 * i] * data[2 * i + 1]);

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

function randomRows(seed: number, rows: number): Matrix {
  const random = createRandom(seed);
  return { rows, columns: 4, data: Float64Array.from({ length: 4 * rows }, () => random.nextNormal()) };
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

describe("linearShap()", () => {
  test("is coefficient times distance from the mean, dense and sparse alike", () => {
    const model = { coefficients: [2, -1], intercept: 0.5 };
    const background = dense(2, 0, 0, 2, 4);
    const { expectedValue, values } = linearShap(model, dense(2, 3, 3, 0, 0), background);
    expect(expectedValue).toBe(0.5); // 2·1 − 1·2 + ½
    expect([...values.data]).toEqual([4, -1, -2, 2]);
    const sparse = {
      rows: 2,
      columns: 2,
      indptr: Int32Array.of(0, 2, 2),
      indices: Int32Array.of(0, 1),
      data: Float64Array.of(3, 3),
    };
    expect(linearShap(model, sparse, background)).toEqual({ expectedValue, values });
  });

  test("rejects columns without a coefficient and an empty background", () => {
    const model = { coefficients: [1], intercept: 0 };
    expect(() => linearShap(model, dense(2, 1, 1), dense(2, 1, 1))).toThrow(InvalidInputError);
    expect(() => linearShap(model, dense(1, 1), { rows: 0, columns: 1, data: new Float64Array(0) })).toThrow(
      "background of at least one row must have 1 columns",
    );
  });
});

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

describe("isolationForestTrees()", () => {
  test("gives a leaf its depth and the mean path length of its rows", () => {
    const { value } = isolationForestTrees([{ ...STUMP, samples: [4, 3, 1] }], 1).trees[0];
    expect(value[2]).toBe(1);
    expect(value[1]).toBeAllclose(1 + 2 * (Math.log(2) + 0.5772156649015329) - 4 / 3); // 1 + c(3)
  });

  test("maps the columns of a tree grown on a selection", () => {
    const { trees } = isolationForestTrees([{ ...STUMP, features: [2] }], 3);
    expect(trees[0].feature[0]).toBe(2);
  });
});

describe("coalition values", () => {
  const GLOVES = [0, 0, 0, 0, 0, 1, 1, 1]; // players 0 and 1 hold left gloves, 2 the right one

  test("share a glove game as the textbook does", () => {
    expect(shapleyValues(3, GLOVES)).toBeAllclose([1 / 6, 1 / 6, 2 / 3]);
    expect(banzhafValues(3, GLOVES)).toBeAllclose([1 / 4, 1 / 4, 3 / 4]);
    expect(owenValues(3, GLOVES, [[0, 1], [2]])).toBeAllclose([1 / 4, 1 / 4, 1 / 2]);
  });

  const GAME = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 16, maxLength: 16 });

  test("Shapley and Owen values add up to the worth of all, and are linear in the game", () => {
    fc.assert(
      fc.property(GAME, GAME, (a, b) => {
        const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
        expect(total(shapleyValues(4, a))).toBeAllclose(a[15] - a[0]);
        expect(
          total(
            owenValues(4, a, [
              [0, 3],
              [1, 2],
            ]),
          ),
        ).toBeAllclose(a[15] - a[0]);
        const both = a.map((value, i) => value + 2 * b[i]);
        const [left, right] = [shapleyValues(4, a), shapleyValues(4, b)];
        expect(shapleyValues(4, both)).toBeAllclose(left.map((value, j) => value + 2 * right[j]));
      }),
    );
  });

  test("Owen values with one union, or with unions of one, are Shapley values", () => {
    fc.assert(
      fc.property(GAME, (game) => {
        const shapley = shapleyValues(4, game);
        expect(owenValues(4, game, [[0, 1, 2, 3]])).toBeAllclose(shapley);
        expect(owenValues(4, game, [[0], [1], [2], [3]])).toBeAllclose(shapley);
      }),
    );
  });

  test("ask for every coalition once", () => {
    const asked: number[] = [];
    shapleyValues(3, (coalition) => asked.push(coalition));
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("reject games of another size, too many players and groups that are no partition", () => {
    expect(() => shapleyValues(2, [1, 2, 3])).toThrow("worth must have 2^2 = 4 entries, got 3");
    expect(() => shapleyValues(21, () => 0)).toThrow("players must be at most 20, got 21");
    expect(() => banzhafValues(1, [0, Number.NaN])).toThrow("worth of coalition 1 must be finite");
    expect(() => owenValues(3, GLOVES, [[0, 1]])).toThrow("hold all 3 players, got 2 in 1 groups");
    expect(() =>
      owenValues(3, GLOVES, [
        [0, 1],
        [1, 2],
      ]),
    ).toThrow("each of 0 to 2 once, got 1");
  });
});

describe("exactShap() and permutationShap()", () => {
  test("share a product equally", () => {
    const { expectedValue, values } = exactShap(productModel, dense(2, 2, 3), dense(2, 0, 0));
    expect(expectedValue).toBe(0);
    expect([...values.data]).toEqual([3, 3]);
  });

  test("treat a group of columns as one player", () => {
    const { values } = exactShap(productModel, dense(2, 2, 3), dense(2, 0, 0), { groups: [[0, 1]] });
    expect([...values.data]).toEqual([6]);
  });

  test("antithetic orders are exact for interactions of two columns", () => {
    const background = dense(2, 0.5, -1, 1, 2);
    const exact = exactShap(productModel, dense(2, 2, 3, -1, 4), background);
    const sampled = permutationShap(productModel, dense(2, 2, 3, -1, 4), background, { seed: 1, permutations: 2 });
    expect(sampled.values.data).toBeAllclose(exact.values.data);
    expect(sampled.standardErrors.data).toBeAllclose(new Float64Array(4), { absolute: 1e-7 });
  });

  test("sampled values come within their standard errors of the exact ones, and again for the same seed", () => {
    const cubic = ({ rows, data }: Matrix) =>
      Float64Array.from({ length: rows }, (_, i) => data[4 * i] * data[4 * i + 1] * data[4 * i + 2] + data[4 * i + 3]);
    const [rows, background] = [randomRows(1, 2), randomRows(2, 6)];
    const exact = exactShap(cubic, rows, background);
    const sampled = permutationShap(cubic, rows, background, { seed: 7, permutations: 300 });
    for (let j = 0; j < 8; j++) {
      const distance = Math.abs(sampled.values.data[j] - exact.values.data[j]);
      expect(distance).toBeLessThanOrEqual(4.5 * sampled.standardErrors.data[j] + 1e-12);
    }
    expect(permutationShap(cubic, rows, background, { seed: 7, permutations: 300 })).toEqual(sampled);
  });

  test("reject a model that returns too few numbers or none that is finite", () => {
    expect(() => exactShap(() => [], dense(1, 1), dense(1, 1))).toThrow("one finite number a row, got 0 for 1");
    expect(() => exactShap(() => [Number.NaN], dense(1, 1), dense(1, 1))).toThrow(InvalidInputError);
    expect(() => exactShap(sumModel, dense(2, 1, 1), dense(1, 1))).toThrow("at least one row of 2 columns");
  });
});

describe("deletionCurve() and insertionCurve()", () => {
  test("walk from the row to the baseline and back", () => {
    const deletion = deletionCurve(sumModel, [1, 1], [0, 0], [0, 1]);
    expect([...deletion.outputs]).toEqual([4, 1, 0]);
    expect(deletion.area).toBe(1.5); // (4/2 + 1 + 0/2) / 2
    expect([...insertionCurve(sumModel, [1, 1], [0, 0], [0, 1]).outputs]).toEqual([0, 3, 4]);
  });

  test("are mirror images in reversed order", () => {
    const deletion = deletionCurve(sumModel, [2, 5], [1, -1], [1, 0]);
    const insertion = insertionCurve(sumModel, [2, 5], [1, -1], [0, 1]);
    expect([...deletion.outputs].reverse()).toEqual([...insertion.outputs]);
  });

  test("take groups of columns as wholes", () => {
    expect([...deletionCurve(sumModel, [1, 1], [0, 0], [0], { groups: [[0, 1]] }).outputs]).toEqual([4, 0]);
  });

  test("reject an order that does not hold every player once", () => {
    for (const order of [[0], [0, 0], [0, 2]]) {
      expect(() => deletionCurve(sumModel, [1, 1], [0, 0], order)).toThrow(InvalidInputError);
    }
    expect(() => deletionCurve(sumModel, [1, 1], [0], [0, 1])).toThrow("must have the same length, got 2 and 1");
  });
});

describe("explanationFaithfulness()", () => {
  test("tells the right order from the wrong one", () => {
    const right = explanationFaithfulness(sumModel, [1, 1], [0, 0], [3, 1], { seed: 1 });
    expect(right.deletion).toBe(1.5);
    expect(right.deletion).toBeLessThan(right.randomDeletion);
    expect(right.insertion).toBeGreaterThan(right.randomInsertion);
    const wrong = explanationFaithfulness(sumModel, [1, 1], [0, 0], [1, 3], { seed: 1 });
    expect(wrong.deletion).toBeGreaterThan(wrong.randomDeletion);
  });
});

describe("nearestRows()", () => {
  test("finds the smallest angle, whatever the lengths", () => {
    const { indices, similarities } = nearestRows(dense(2, 2, 3, 0.1, 0), dense(2, 1, 0, 1, 1));
    expect([...indices]).toEqual([1, 0]);
    expect(similarities).toBeAllclose([5 / Math.sqrt(13 * 2), 1]);
  });

  test("takes the first of equals and says where nothing is shared", () => {
    const { indices, similarities } = nearestRows(dense(3, 1, 0, 0, 0, 0, 1, 0, 0, 0), dense(3, 2, 0, 0, 4, 0, 0));
    expect([...indices]).toEqual([0, -1, -1]);
    expect([...similarities]).toEqual([1, 0, 0]);
  });

  test("agrees between dense and sparse, and with every pair computed", () => {
    const [queries, candidates] = [randomRows(1, 6), randomRows(2, 9)];
    const { indices, similarities } = nearestRows(queries, candidates);
    const cosine = (q: number, c: number): number => {
      let [dot, a, b] = [0, 0, 0];
      for (let j = 0; j < 4; j++) {
        const [x, y] = [queries.data[4 * q + j], candidates.data[4 * c + j]];
        dot += x * y;
        a += x * x;
        b += y * y;
      }
      return dot / Math.sqrt(a * b);
    };
    for (let q = 0; q < 6; q++) {
      const all = Array.from({ length: 9 }, (_, c) => cosine(q, c));
      expect(similarities[q]).toBeAllclose(Math.max(...all));
      expect(indices[q]).toBe(all.indexOf(Math.max(...all)));
    }
    const sparse = {
      rows: 9,
      columns: 4,
      indptr: Int32Array.from({ length: 10 }, (_, i) => 4 * i),
      indices: Int32Array.from({ length: 36 }, (_, i) => i % 4),
      data: candidates.data,
    };
    expect(nearestRows(queries, sparse)).toEqual({ indices, similarities });
  });

  test("rejects rows of another width", () => {
    expect(() => nearestRows(dense(1, 1), dense(2, 1, 1))).toThrow("must have the same columns, got 1 and 2");
  });
});
