/** @file The trees of an Isolation Forest, each grown from its own number alone: in any order, on any thread. */

import { createRandom } from "@lsad/core";
import type { IsolationForestOptions, IsolationTree } from "../isolation-forest.js";
import type { AnyMatrix } from "./checks.js";
import { growTree } from "./isolation-growth.js";
import { depthLimit } from "./path-length.js";
import { columnsInUse, sampleCells } from "./sample-cells.js";
import { drawDistinct, drawRows } from "./subsample.js";

/** A forest about to be grown. */
export interface ForestGrowth {
  /** Rows each tree is grown on: ψ. */
  readonly samples: number;
  /** Grows the tree of a number. */
  grow(tree: number): IsolationTree;
}

/** Makes rows ready to grow trees on. */
export function forestGrowth(
  x: AnyMatrix,
  weight: Float64Array,
  { maxSamples, maxFeatures, seed }: Required<IsolationForestOptions>,
): ForestGrowth {
  const total = weight.reduce((sum, value) => sum + value, 0);
  const samples = Math.max(1, Math.min(maxSamples, Math.floor(total)));
  const share = Math.max(1, Math.floor(maxFeatures * x.columns));
  const seeded = createRandom(seed);
  const grow = (tree: number): IsolationTree => {
    const random = seeded.fork(tree);
    const rows = drawRows(weight, samples, random);
    const columns = share < x.columns ? drawDistinct(x.columns, share, random).sort() : columnsInUse(x, rows);
    const sample = sampleCells(x, rows, columns);
    const names = columns ?? Int32Array.from({ length: x.columns }, (_, column) => column);
    return growTree(sample, names, depthLimit(samples), random);
  };
  return { samples, grow };
}
