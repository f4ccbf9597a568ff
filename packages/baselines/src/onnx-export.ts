/** @file Fitted detectors as ONNX models, to be run where there is no JavaScript. */

import { InvalidInputError } from "@lsad/core";
import { type OnnxAttribute, type OnnxGraph, writeOnnx } from "./internal/onnx-writer.js";
import { averagePathLength } from "./internal/path-length.js";
import { IsolationForest, type IsolationTree } from "./isolation-forest.js";
import { LinearSvm } from "./linear-svm.js";
import { LogisticRegression } from "./logistic-regression.js";

/**
 * A fitted linear model or Isolation Forest as the bytes of an ONNX model.
 *
 * Input `rows`: float32, shape `[N, columns]`; output `score`: float32, shape `[N, 1]`, what the detector's `score` gives, to
 * single precision. Linear models become `LinearRegressor`, forests `TreeEnsembleRegressor` (both `ai.onnx.ml` 3) and
 * two standard operations. A float32 row takes the same way down a tree here and there.
 *
 * @param detector - A fitted {@link LogisticRegression}, {@link LinearSvm} or {@link IsolationForest}.
 * @throws {@link NotFittedError} before `fit`.
 * @throws {@link InvalidInputError} if the detector is of another kind.
 *
 * @example
 * ```ts
 * const x = { rows: 4, columns: 1, data: Float64Array.of(0, 1, 2, 9) };
 * const bytes = exportOnnx(new IsolationForest().fit(x));
 * // write the bytes to forest.onnx, then in Python: onnxruntime.InferenceSession("forest.onnx").run(...)
 * ```
 */
export function exportOnnx(detector: LogisticRegression | LinearSvm | IsolationForest): Uint8Array {
  if (detector instanceof IsolationForest) return writeOnnx(forestGraph(detector));
  if (detector instanceof LogisticRegression || detector instanceof LinearSvm) return writeOnnx(linearGraph(detector));
  throw new InvalidInputError(
    `exportOnnx: detector must be a LogisticRegression, LinearSvm or IsolationForest, got ${String(detector)}`,
  );
}

function linearGraph({ coefficients, intercept }: LogisticRegression | LinearSvm): OnnxGraph {
  const attributes = {
    coefficients: Float32Array.from(coefficients),
    intercepts: Float32Array.of(intercept),
    targets: 1n,
    post_transform: "NONE",
  };
  const node = {
    op: "LinearRegressor",
    domain: "ai.onnx.ml",
    inputs: ["rows"],
    outputs: ["score"],
    attributes,
  } as const;
  return { name: "linear", columns: coefficients.length, nodes: [node], constants: {} };
}

/** score = 2^(−Σ paths / (trees · c(ψ))) = exp(Σ paths · factor). */
function forestGraph({ trees, samples, columns }: IsolationForest): OnnxGraph {
  const normal = averagePathLength(samples) * trees.length;
  const attributes = ensembleAttributes(trees);
  return {
    name: "isolation-forest",
    columns,
    nodes: [
      { op: "TreeEnsembleRegressor", domain: "ai.onnx.ml", inputs: ["rows"], outputs: ["paths"], attributes },
      { op: "Mul", domain: "", inputs: ["paths", "factor"], outputs: ["shortness"] },
      { op: "Add", domain: "", inputs: ["shortness", "shift"], outputs: ["exponent"] },
      { op: "Exp", domain: "", inputs: ["exponent"], outputs: ["score"] },
    ],
    // ψ = 1 scores ½ whatever the row
    constants: { factor: normal === 0 ? 0 : -Math.LN2 / normal, shift: normal === 0 ? -Math.LN2 : 0 },
  };
}

function ensembleAttributes(trees: readonly IsolationTree[]): Record<string, OnnxAttribute> {
  const nodes = { tree: [], id: [], feature: [], value: [], left: [], right: [] } as Record<string, number[]>;
  const leaves = { tree: [], id: [], weight: [] } as Record<string, number[]>;
  const modes: string[] = [];
  for (const [t, tree] of trees.entries()) {
    const depths = new Uint16Array(tree.left.length);
    for (let node = 0; node < tree.left.length; node++) {
      const isLeaf = tree.left[node] < 0;
      nodes.tree.push(t);
      nodes.id.push(node);
      nodes.feature.push(isLeaf ? 0 : tree.feature[node]);
      nodes.value.push(isLeaf ? 0 : singleBelow(tree.threshold[node]));
      nodes.left.push(isLeaf ? 0 : tree.left[node]);
      nodes.right.push(isLeaf ? 0 : tree.right[node]);
      modes.push(isLeaf ? "LEAF" : "BRANCH_LEQ");
      if (isLeaf) {
        leaves.tree.push(t);
        leaves.id.push(node);
        leaves.weight.push(depths[node] + averagePathLength(tree.samples[node]));
      } else {
        depths[tree.left[node]] = depths[node] + 1;
        depths[tree.right[node]] = depths[node] + 1;
      }
    }
  }
  const whole = (values: readonly number[]) => BigInt64Array.from(values, BigInt);
  return {
    nodes_treeids: whole(nodes.tree),
    nodes_nodeids: whole(nodes.id),
    nodes_featureids: whole(nodes.feature),
    nodes_values: Float32Array.from(nodes.value),
    nodes_modes: modes,
    nodes_truenodeids: whole(nodes.left),
    nodes_falsenodeids: whole(nodes.right),
    target_treeids: whole(leaves.tree),
    target_nodeids: whole(leaves.id),
    target_ids: new BigInt64Array(leaves.id.length),
    target_weights: Float32Array.from(leaves.weight),
    n_targets: 1n,
    aggregate_function: "SUM",
    post_transform: "NONE",
  };
}

/** The largest single-precision number that is at most `value`: for a single x, x ≤ value exactly when x ≤ it. */
function singleBelow(value: number): number {
  const rounded = Math.fround(value);
  if (rounded <= value) return rounded;
  const bits = new Int32Array(Float32Array.of(rounded).buffer);
  bits[0] += rounded > 0 ? -1 : 1;
  // Above zero one step down is the next smaller number; from 0 it is the smallest negative one, −2⁻¹⁴⁹.
  return rounded === 0 ? -1.401298464324817e-45 : new Float32Array(bits.buffer)[0];
}
