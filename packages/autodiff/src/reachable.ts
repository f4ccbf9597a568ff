/** @file Which part of a graph a set of outputs needs. */

import type { GraphNode } from "./graph.js";
import type { Tensor } from "./tensor.js";

/** What {@link reachable} found, each list in the order of creation. */
export interface Reachable {
  readonly nodes: readonly GraphNode[];
  /** Inputs, parameters and constants. */
  readonly leaves: readonly Tensor[];
}

/** Everything that `outputs` depend on. */
export function reachable(outputs: readonly Tensor[], isTraining: boolean): Reachable {
  const nodes = new Set<GraphNode>();
  const leaves = new Set<Tensor>();
  const open = [...outputs];
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    if (tensor.source.kind !== "node") {
      leaves.add(tensor);
      continue;
    }
    const { node } = tensor.source;
    if (nodes.has(node)) continue;
    nodes.add(node);
    // outside training a dropout is the identity, and nobody has to give its mask
    open.push(...(node.op === "dropout" && !isTraining ? node.inputs.slice(0, 1) : node.inputs));
  }
  return {
    nodes: [...nodes].sort((a, b) => a.outputs[0].id - b.outputs[0].id),
    leaves: [...leaves].sort((a, b) => a.id - b.id),
  };
}
