/** @file What the pool and its threads say to each other. Numbers lie in shared memory; messages only name them. */

import type { ErrorCode, EstimatorJson } from "@lsad/core";

import type { AnyMatrix } from "../internal/checks.js";
import type { NeighbourAlgorithm } from "../internal/neighbour-search.js";
import type { NeighbourMetric } from "../internal/neighbours.js";
import type { IsolationForestOptions, IsolationTree } from "../isolation-forest.js";

/** Blocks of work that threads take one after the other: whoever is free takes the next. */
export interface SharedBlocks {
  /** One shared number: the first block that nobody has taken. */
  readonly next: Int32Array;
  readonly size: number;
  readonly total: number;
}

/** From the pool to a thread. */
export type ThreadRequest =
  | { readonly kind: "load"; readonly id: number; readonly state: EstimatorJson }
  | { readonly kind: "release"; readonly id: number }
  | {
      readonly kind: "score";
      readonly id: number;
      readonly x: AnyMatrix;
      readonly blocks: SharedBlocks;
      /** Shared, one a row; each thread writes those of its blocks. */
      readonly scores: Float64Array;
    }
  | {
      readonly kind: "neighbours";
      readonly x: AnyMatrix;
      readonly metric: NeighbourMetric;
      readonly algorithm: NeighbourAlgorithm;
      readonly k: number;
      readonly leaveOut: boolean;
      readonly blocks: SharedBlocks;
      /** Shared, k a row. */
      readonly distances: Float64Array;
      /** Shared, k a row. */
      readonly indices: Int32Array;
    }
  | {
      readonly kind: "trees";
      readonly x: AnyMatrix;
      readonly weight: Float64Array;
      readonly options: Required<IsolationForestOptions>;
      readonly blocks: SharedBlocks;
    };

/** A tree and its number in the forest. */
export type NumberedTree = readonly [number, IsolationTree];

/** From a thread to the pool, one a request, in order. Only `"trees"` is answered with trees. */
export type ThreadReply =
  | { readonly trees: readonly NumberedTree[] }
  | { readonly error: { readonly code: ErrorCode | undefined; readonly message: string } };
