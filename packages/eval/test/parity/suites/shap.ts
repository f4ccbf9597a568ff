/** @file shap's explanations. */

import {
  banzhafValues,
  exactShap,
  isolationForestTrees,
  linearShap,
  owenValues,
  type Predict,
  permutationShap,
  shapleyValues,
  type TreeEnsemble,
  treeShap,
  treeShapInteractions,
} from "../../../src/index.js";
import type { Agreement } from "../agreement.js";
import type { GoldenCase, GoldenMatrix } from "../golden.js";

function matrix({ rows, columns, data }: GoldenMatrix) {
  return { rows, columns, data: Float64Array.from(data) };
}

/** `linear.json`. */
export function compareLinearShap(golden: GoldenCase, agreement: Agreement): void {
  const { name, coef, intercept, background, x } = golden;
  const ours = linearShap({ coefficients: coef, intercept }, matrix(x), matrix(background));
  agreement.near(name, "expected_value", () => ours.expectedValue, golden.expected_value);
  agreement.near(name, "shap_values", () => ours.values.data, golden.shap_values.data);
}

/** `isolation-forest.json` (mean path length) and `trees.json` (output of the trees). */
export function compareTreeShap(golden: GoldenCase, agreement: Agreement): void {
  const { name, x } = golden;
  const ensemble: TreeEnsemble =
    golden.forest === undefined
      ? { trees: golden.trees.map(withFlatValues), combine: "mean", columns: x.columns, singlePrecision: true }
      : isolationForestTrees(golden.forest, x.columns, { singlePrecision: true });
  const rows = matrix(x);
  for (const kind of ["path_dependent", "interventional"] as const) {
    const expected = golden[kind];
    if (expected === undefined) continue;
    const options = expected.background === undefined ? {} : { background: matrix(expected.background) };
    const ours = treeShap(ensemble, rows, options);
    agreement.near(name, `${kind} expected_value`, () => ours.expectedValue, expected.expected_value);
    agreement.near(name, `${kind} shap_values`, () => ours.values.data, expected.shap_values.data);
    const values = Array.from(ours.values.data);
    const sums = Array.from({ length: x.rows }, (_, i) =>
      values.slice(i * x.columns, (i + 1) * x.columns).reduce((sum, value) => sum + value, ours.expectedValue),
    );
    agreement.near(name, `${kind} sum`, () => sums, golden.output ?? golden.mean_path_length);
  }
  const interactions = golden.path_dependent?.interactions_first_4;
  if (interactions !== undefined) {
    const [count] = interactions.shape;
    const first = { rows: count, columns: x.columns, data: rows.data.slice(0, count * x.columns) };
    agreement.near(name, "interactions", () => treeShapInteractions(ensemble, first).values.data, interactions.data);
  }
}

function withFlatValues(tree: GoldenCase): TreeEnsemble["trees"][number] {
  return { ...tree, value: tree.value.flat() } as unknown as TreeEnsemble["trees"][number];
}

/** `games.json`. */
export function compareGames(golden: GoldenCase, agreement: Agreement): void {
  const { name, players, value } = golden;
  agreement.near(name, "shapley", () => shapleyValues(players, value), golden.shapley);
  agreement.near(name, "banzhaf", () => banzhafValues(players, value), golden.banzhaf);
  for (const field of Object.keys(golden).filter((key) => key.startsWith("owen"))) {
    const { groups, values } = golden[field];
    agreement.near(name, field, () => owenValues(players, value, groups), values);
  }
}

/** `kernel.json`: a small network, and the same with grouped columns, whose model and rows are the first case's. */
export function compareKernelShap(golden: GoldenCase, agreement: Agreement, cases: readonly GoldenCase[]): void {
  const { name, groups } = golden;
  const network = golden.w1 === undefined ? cases.find(({ w1 }) => w1 !== undefined) : golden;
  if (network === undefined) return;
  const [rows, background] = [matrix(network.x), matrix(network.background)];
  const predict = tanhNetwork(network);
  const options = groups === undefined ? {} : { groups };
  const expected = golden.shap_values ?? golden.shapley;
  const ours = exactShap(predict, rows, background, options);
  agreement.near(name, "exact", () => ours.values.data, expected.data);
  if (golden.output !== undefined) agreement.near(name, "output", () => predict(rows), golden.output);
  if (golden.expected_value !== undefined) {
    agreement.near(name, "expected_value", () => ours.expectedValue, golden.expected_value);
  }
  // Sampled values differ from exact ones, but their sum may not.
  const sampled = permutationShap(predict, rows, background, { ...options, seed: 1, permutations: 3 });
  const sums = (data: ArrayLike<number>): number[] =>
    Array.from({ length: rows.rows }, (_, i) =>
      Array.from(data)
        .slice(i * expected.columns, (i + 1) * expected.columns)
        .reduce((sum, value) => sum + value, 0),
    );
  agreement.near(name, "sampled sum", () => sums(sampled.values.data), sums(expected.data));
}

/** f(x) = Σ_h w2[h] tanh(Σ_j x[j] w1[j][h] + b1[h]) + x[0] x[1]. */
function tanhNetwork({ w1, b1, w2 }: GoldenCase): Predict {
  return ({ rows, columns, data }) =>
    Float64Array.from({ length: rows }, (_, i) => {
      let output = data[i * columns] * data[i * columns + 1];
      for (let h = 0; h < w1.columns; h++) {
        let input = b1[h];
        for (let j = 0; j < columns; j++) input += data[i * columns + j] * w1.data[j * w1.columns + h];
        output += w2[h] * Math.tanh(input);
      }
      return output;
    });
}
