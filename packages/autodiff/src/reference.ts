/** @file The reference interpreter: a graph computed in plain TypeScript, in float64. For tests, never for speed. */

import { InvalidInputError } from "@lsad/core";
import { dimNames, formatShape, resolveShape, type Shape } from "./dims.js";
import { reachable } from "./reachable.js";
import { sizeOf } from "./rules/dense.js";
import type { Dense, OpRules, ReferenceContext } from "./rules/rules.js";
import { describeTensor, type Tensor } from "./tensor.js";

export type { Dense } from "./rules/rules.js";

/** Numbers for an input or a parameter: the elements alone where its shape is all numbers, else with a shape. */
export type Feed = number | ArrayLike<number> | { readonly shape: readonly number[]; readonly data: ArrayLike<number> };

/** What {@link evaluate} may be told. */
export interface EvaluateOptions {
  /** Whether dropout drops. Default true, as in `toOnnx`. */
  readonly training?: boolean;
}

/**
 * The numbers of some tensors of a graph, in float64 whatever their type.
 *
 * @param outputs - Tensors of one graph, by names of your choice.
 * @param feeds - Numbers for the inputs and parameters that the outputs depend on, by name.
 * @returns The same names, with shape and row-major elements; booleans are 0 and 1.
 * @throws {@link InvalidInputError} if an input is missing, has another shape, or gives a named dimension a second size.
 *
 * @example
 * ```ts
 * import { evaluate } from "@lsad/autodiff/reference";
 * const x = createGraph().input("x", ["rows", 2]);
 * const { norm } = evaluate({ norm: reduceSum(mul(x, x), { axes: 1 }) }, { x: { shape: [2, 2], data: [3, 4, 6, 8] } });
 * console.log(norm.data); // [25, 100]
 * ```
 */
export function evaluate<K extends string>(
  outputs: Readonly<Record<K, Tensor>>,
  feeds: Readonly<Record<string, Feed>>,
  { training: isTraining = true }: EvaluateOptions = {},
): Record<K, Dense> {
  const tensors = Object.values<Tensor>(outputs);
  const { nodes, leaves } = reachable(tensors, isTraining);
  const sizes = new Map<string, number>();
  const values = new Map(leaves.map((leaf) => [leaf, readLeaf(leaf, feeds, sizes)]));
  const context: ReferenceContext = { sizes, isTraining };
  for (const { op, inputs, outputs: results, attributes } of nodes) {
    const rules = results[0].graph.ops[op] as OpRules<unknown>;
    // a dropout outside training has a mask nobody gave: an empty one stands for it
    const given = inputs.map((input) => values.get(input) ?? { shape: [0], data: new Float64Array(0) });
    for (const [i, value] of rules.reference(given, attributes, context).entries()) values.set(results[i], value);
  }
  const entries = Object.entries<Tensor>(outputs).map(([name, tensor]) => [name, values.get(tensor)]);
  return Object.fromEntries(entries) as Record<K, Dense>;
}

function readLeaf(leaf: Tensor, feeds: Readonly<Record<string, Feed>>, sizes: Map<string, number>): Dense {
  const { source, shape } = leaf;
  if (source.kind === "node") throw new Error("internal: a leaf is no operation");
  if (source.kind === "constant") return { shape: resolveShape(shape, sizes), data: source.data };
  const feed = feeds[source.name];
  if (feed === undefined) {
    throw new InvalidInputError(
      `evaluate: ${describeTensor(leaf)} must be given, got ${Object.keys(feeds).join(", ") || "nothing"}`,
    );
  }
  if (typeof feed === "object" && "data" in feed) {
    bindSizes(leaf, feed.shape, sizes);
    return dense(leaf, feed.shape, feed.data);
  }
  const isKnown = shape.every((dim) => typeof dim === "number" || dimNames(dim).every((name) => sizes.has(name)));
  if (!isKnown) throw new InvalidInputError(`evaluate: ${describeTensor(leaf)} must be given as { shape, data }`);
  return dense(leaf, resolveShape(shape, sizes), typeof feed === "number" ? [feed] : feed);
}

function dense(leaf: Tensor, shape: readonly number[], data: ArrayLike<number>): Dense {
  if (data.length !== sizeOf(shape)) {
    throw new InvalidInputError(
      `evaluate: ${describeTensor(leaf)} must have ${sizeOf(shape)} elements, got ${data.length}`,
    );
  }
  return { shape, data: Float64Array.from(data) };
}

/** Learns the sizes of named dimensions from the shape that was given for one input. */
function bindSizes(leaf: Tensor, given: readonly number[], sizes: Map<string, number>): void {
  const expected: Shape = leaf.shape;
  const fits = expected.every((dim, axis) => {
    if (typeof dim === "string" && !dim.includes("*") && !sizes.has(dim)) sizes.set(dim, given[axis]);
    return typeof dim === "number" ? dim === given[axis] : resolveShape([dim], sizes)[0] === given[axis];
  });
  if (!fits || given.length !== expected.length) {
    const known = [...sizes].map(([name, size]) => `${name} = ${size}`).join(", ");
    throw new InvalidInputError(
      `evaluate: ${describeTensor(leaf)} must be given in its shape${known && ` (${known})`}, got ${formatShape(given)}`,
    );
  }
}
