/** @file Which search finds the neighbours of some rows. */

import { InvalidInputError, isCsr } from "@lsad/core";
import { BoxTree } from "./box-tree.js";
import { type AnyMatrix, checkChoice } from "./checks.js";
import { toDense } from "./dense.js";
import { DirectSearch } from "./direct-search.js";
import type { NeighbourMetric, NeighbourSearch } from "./neighbours.js";
import { QuantisedSearch } from "./quantised-search.js";
import { SparseSearch } from "./sparse-search.js";

/**
 * How neighbours are looked for: in a k-d tree, by comparing with every row, or in whichever was the faster where rows of so
 * many columns were measured. What is found does not depend on it.
 */
export type NeighbourAlgorithm = "auto" | "brute" | "tree";

/** With more columns than these too many boxes have to be opened (bench/neighbours.mjs). */
const TREE_COLUMNS = { vectorised: 8, direct: 12 };
/** Fewer rows than this are compared before a tree is built. */
const TREE_ROWS = 1000;

/**
 * Makes rows ready to be searched: inverted lists for sparse rows; for dense ones a k-d tree or quantised blocks.
 * @throws {@link InvalidInputError} if a tree is asked for of sparse rows.
 */
export function neighbourSearch(
  rows: AnyMatrix,
  metric: NeighbourMetric,
  algorithm: NeighbourAlgorithm,
): NeighbourSearch {
  if (algorithm === "tree" && isCsr(rows)) {
    throw new InvalidInputError('algorithm: "tree" must have dense rows, got sparse ones; "auto" takes both');
  }
  if (
    metric !== "cosine" &&
    !isCsr(rows) &&
    (algorithm === "tree" || (algorithm === "auto" && isTreeWorthIt(rows, metric)))
  ) {
    return new BoxTree(rows, metric);
  }
  if (metric === "euclidean" || metric === "cosine") {
    return isCsr(rows) ? new SparseSearch(rows, metric) : new QuantisedSearch(rows, metric);
  }
  return new DirectSearch(toDense(rows), metric);
}

function isTreeWorthIt({ rows, columns }: AnyMatrix, metric: NeighbourMetric): boolean {
  return rows >= TREE_ROWS && columns <= (metric === "euclidean" ? TREE_COLUMNS.vectorised : TREE_COLUMNS.direct);
}

/** Checks an algorithm and gives it back: a tree needs a distance that grows with the difference in each column, as the cosine does not. */
export function checkAlgorithm(
  algorithm: NeighbourAlgorithm,
  metric: NeighbourMetric,
  where: string,
): NeighbourAlgorithm {
  checkChoice(algorithm, ["auto", "brute", "tree"], `${where}: algorithm`);
  if (algorithm === "tree" && metric === "cosine") {
    throw new InvalidInputError(`${where}: algorithm must be auto or brute for metric cosine, got tree`);
  }
  return algorithm;
}
