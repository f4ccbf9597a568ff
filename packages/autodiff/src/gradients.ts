/** @file Reverse-mode differentiation: appends the graph that computes gradients. */

import { InvalidInputError, UnsupportedOpError } from "@lsad/core";
import { formatShape } from "./dims.js";
import { add } from "./functions/arithmetic.js";
import type { GraphNode } from "./graph.js";
import { reachable } from "./reachable.js";
import type { OpRules } from "./rules/rules.js";
import { describeTensor, isFloat, type Tensor } from "./tensor.js";

/**
 * d loss / d tensor for each of `tensors`, as ordinary operations appended to their graph. Gradients of gradients work too,
 * except through `layerNorm`. What is not asked for costs nothing: a frozen parameter is one that is left out.
 *
 * @param loss - A scalar.
 * @param tensors - Parameters, inputs or anything in between, of a float type.
 * @returns One gradient a tensor, of its shape and type.
 * @throws {@link InvalidInputError} if the loss is not a scalar, or does not depend on one of the tensors.
 * @throws {@link UnsupportedOpError} if a gradient would have to pass through a statistic that an operation saved.
 *
 * @example
 * ```ts
 * import { evaluate } from "@lsad/autodiff/reference";
 * const graph = createGraph();
 * const x = graph.parameter("x", [2]);
 * const [slope] = gradients(reduceSum(mul(x, x)), [x]);
 * console.log(evaluate({ slope }, { x: [3, -1] }).slope.data); // [6, -2]
 * ```
 */
export function gradients(loss: Tensor, tensors: readonly Tensor[]): readonly Tensor[] {
  if (loss.shape.length !== 0 || !isFloat(loss.type)) {
    throw new InvalidInputError(`gradients: loss must be a scalar of a float type, got ${describeTensor(loss)}`);
  }
  const slopes = new Map<Tensor, Tensor>([[loss, loss.graph.constant(1, [], loss.type)]]);
  const path = nodesBetween(tensors, loss);
  for (const node of path.nodes.toReversed()) backward(node, slopes, path.tensors);
  return tensors.map((tensor) => {
    const slope = slopes.get(tensor);
    if (slope === undefined) {
      throw new InvalidInputError(
        `gradients: the loss must depend on every tensor, but does not on ${describeTensor(tensor)}`,
      );
    }
    return slope;
  });
}

/** Adds what flows through one operation to the slopes of its inputs. */
function backward(node: GraphNode, slopes: Map<Tensor, Tensor>, wanted: ReadonlySet<Tensor>): void {
  const upstream = slopes.get(node.outputs[0]);
  if (node.outputs.some((output, i) => i > 0 && slopes.has(output))) {
    throw new UnsupportedOpError(
      `gradients: ${node.op} must be differentiated once only: its statistics carry no gradient`,
    );
  }
  if (upstream === undefined) return;
  const rules = node.outputs[0].graph.ops[node.op] as OpRules<unknown>;
  const { inputs, outputs, attributes } = node;
  for (const [i, slope] of rules.gradient({ inputs, outputs, upstream, attributes }).entries()) {
    const input = inputs[i];
    if (slope === undefined || !wanted.has(input)) continue;
    if (slope.shape.join() !== input.shape.join()) {
      throw new Error(
        `internal: gradient of ${node.op} has shape ${formatShape(slope.shape)} for an input of ${formatShape(input.shape)}`,
      );
    }
    const earlier = slopes.get(input);
    slopes.set(input, earlier === undefined ? slope : add(earlier, slope));
  }
}

/** Operations and tensors that lie on a way from `tensors` to `loss`, in the order of creation. */
function nodesBetween(tensors: readonly Tensor[], loss: Tensor) {
  const onWay = new Set<Tensor>(tensors);
  const nodes = reachable([loss], true).nodes.filter(({ inputs, outputs }) => {
    if (!inputs.some((input) => onWay.has(input))) return false;
    for (const output of outputs) onWay.add(output);
    return true;
  });
  return { nodes, tensors: onWay };
}
