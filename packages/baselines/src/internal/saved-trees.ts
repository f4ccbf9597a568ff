/** @file Trees inside saved forests: all trees end to end, so that a saved forest is a handful of long lists. */

import { SnapshotError } from "@lsad/core";
import type { IsolationTree } from "../isolation-forest.js";
import { savedNumbers } from "./saved.js";

/** Trees as plain data; `sizes` says how many nodes each has. */
export function treesToPlain(trees: readonly IsolationTree[]): Record<string, number[]> {
  const all = (part: keyof IsolationTree) => trees.flatMap((tree) => Array.from(tree[part]));
  return {
    sizes: trees.map(({ left }) => left.length),
    left: all("left"),
    right: all("right"),
    feature: all("feature"),
    threshold: all("threshold"),
    samples: all("samples"),
  };
}

/** Reads trees that {@link treesToPlain} gave. */
export function savedTrees(fitted: Readonly<Record<string, unknown>>, where: string): IsolationTree[] {
  if (fitted === null || typeof fitted !== "object") {
    throw new SnapshotError(`${where}: trees must be an object of lists, got ${typeof fitted}`);
  }
  const parts = {
    left: Int32Array.from(savedNumbers(fitted, "left", where)),
    right: Int32Array.from(savedNumbers(fitted, "right", where)),
    feature: Int32Array.from(savedNumbers(fitted, "feature", where)),
    threshold: savedNumbers(fitted, "threshold", where),
    samples: Int32Array.from(savedNumbers(fitted, "samples", where)),
  };
  const sizes = savedNumbers(fitted, "sizes", where);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (Object.values(parts).some(({ length }) => length !== total)) {
    throw new SnapshotError(
      `${where}: left, right, feature, threshold and samples must have ${total} nodes, got others`,
    );
  }
  let start = 0;
  return Array.from(sizes, (size) => {
    const end = start + size;
    const tree = {
      left: parts.left.subarray(start, end),
      right: parts.right.subarray(start, end),
      feature: parts.feature.subarray(start, end),
      threshold: parts.threshold.subarray(start, end),
      samples: parts.samples.subarray(start, end),
    };
    start = end;
    return tree;
  });
}
