/** @file What a thread of the pool does: blocks of rows or trees, until there are none left. */

import { type Detector, type EstimatorJson, isLsadError } from "@lsad/core";

import { ExtendedIsolationForest } from "../extended-isolation-forest.js";
import type { AnyMatrix } from "../internal/checks.js";
import { forestGrowth } from "../internal/forest-growth.js";
import { neighbourSearch } from "../internal/neighbour-search.js";
import type { Neighbours } from "../internal/neighbours.js";
import { IsolationForest } from "../isolation-forest.js";
import { KNearestNeighbours } from "../k-nearest-neighbours.js";
import { KernelSvm } from "../kernel-svm.js";
import { LocalOutlierFactor } from "../local-outlier-factor.js";
import { OneClassSvm } from "../one-class-svm.js";
import type { NumberedTree, ThreadReply, ThreadRequest } from "./messages.js";
import { rowBlock, takeBlocks } from "./shared-arrays.js";

type Request<Kind extends ThreadRequest["kind"]> = Extract<ThreadRequest, { kind: Kind }>;

/** How each detector that can be loaded is read. */
const READERS: Readonly<Record<string, (json: EstimatorJson) => Detector<AnyMatrix>>> = {
  ExtendedIsolationForest: ExtendedIsolationForest.fromJSON,
  IsolationForest: IsolationForest.fromJSON,
  KernelSvm: KernelSvm.fromJSON,
  KNearestNeighbours: KNearestNeighbours.fromJSON,
  LocalOutlierFactor: LocalOutlierFactor.fromJSON,
  OneClassSvm: OneClassSvm.fromJSON,
};

/** One thread's side: keeps the detectors that were loaded and answers requests. */
export class ThreadWork {
  readonly #detectors = new Map<number, Detector<AnyMatrix>>();

  /** Does what is asked; a failure is an answer too. */
  answer(request: ThreadRequest): ThreadReply {
    try {
      return { trees: this.#perform(request) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { error: { code: isLsadError(error) ? error.code : undefined, message } };
    }
  }

  #perform(request: ThreadRequest): readonly NumberedTree[] {
    if (request.kind === "trees") return growBlocks(request);
    if (request.kind === "load") this.#detectors.set(request.id, READERS[request.state.type](request.state));
    else if (request.kind === "release") this.#detectors.delete(request.id);
    else if (request.kind === "score") this.#scoreBlocks(request);
    else searchBlocks(request);
    return [];
  }

  #scoreBlocks({ id, x, blocks, scores }: Request<"score">): void {
    const detector = this.#detectors.get(id);
    if (detector === undefined) throw new Error(`internal: detector ${id} is not loaded`);
    for (const [start, end] of takeBlocks(blocks)) scores.set(detector.score(rowBlock(x, start, end)), start);
  }
}

function growBlocks({ x, weight, options, blocks }: Request<"trees">): NumberedTree[] {
  const growth = forestGrowth(x, weight, options);
  const grown: NumberedTree[] = [];
  for (const [start, end] of takeBlocks(blocks)) {
    for (let tree = start; tree < end; tree++) grown.push([tree, growth.grow(tree)]);
  }
  return grown;
}

function searchBlocks({ x, metric, algorithm, k, leaveOut, blocks, distances, indices }: Request<"neighbours">): void {
  const search = neighbourSearch(x, metric, algorithm);
  for (const [start, end] of takeBlocks(blocks)) {
    const block = rowBlock(x, start, end);
    // A block does not know which rows its queries are: each asks for one more, and drops itself or else the last.
    const found = leaveOut ? withoutSelf(search.nearest(block, k + 1, false), start) : search.nearest(block, k, false);
    distances.set(found.distances, start * k);
    indices.set(found.indices, start * k);
  }
}

/** The k nearest others, from the k + 1 nearest of all: exact, since both are in the order of (distance, index). */
function withoutSelf({ k: asked, distances, indices }: Neighbours, firstRow: number): Neighbours {
  const k = asked - 1;
  const rows = indices.length / asked;
  const others = { k, distances: new Float64Array(rows * k), indices: new Int32Array(rows * k) };
  for (let row = 0; row < rows; row++) {
    for (let from = row * asked, at = row * k; at < (row + 1) * k; from++) {
      if (indices[from] === firstRow + row) continue;
      others.distances[at] = distances[from];
      others.indices[at++] = indices[from];
    }
  }
  return others;
}
