/** @file A new graph, with the table of operations in it. */

import { Graph } from "./graph.js";
import { OPS } from "./rules/table.js";

/**
 * An empty graph.
 *
 * @example
 * ```ts
 * const graph = createGraph();
 * const x = graph.input("x", ["batch", 2]);
 * const weight = graph.parameter("weight", [3, 2]);
 * console.log(relu(linear(x, weight)).shape); // ["batch", 3]
 * ```
 */
export function createGraph(): Graph {
  return new Graph(OPS);
}
