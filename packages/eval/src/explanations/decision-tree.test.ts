import { describe, expect, test } from "vitest";
import { type DecisionTree, isolationForestTrees } from "./decision-tree.js";

const STUMP: DecisionTree = {
  left: [1, -1, -1],
  right: [2, -1, -1],
  feature: [0, 0, 0],
  threshold: [5, 0, 0],
  samples: [4, 3, 1],
  value: [0, 8, 4],
};

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
