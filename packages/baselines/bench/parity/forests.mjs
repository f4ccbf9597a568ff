import { IsolationForest } from "../../dist/index.js";
import { compare, matrix } from "./compare.mjs";

/** Seeds of ours that the bands are tried on. */
const SEEDS = 40;

/** Scores of given trees, and the bands of forests grown here. */
export function forestRows(fixed, bands) {
  return [...fixed.cases.map((golden) => fixedRow(golden, fixed.tolerance)), ...bands.cases.flatMap(bandRows)];
}

function fixedRow(golden, tolerance) {
  const trees = golden.forest.map((tree) => ({
    ...tree,
    feature: tree.feature.map((place) => (place < 0 ? -1 : tree.features[place])),
  }));
  const forest = IsolationForest.fromTrees(trees, golden.x.columns, golden.max_samples_);
  const theirs = [...golden.train_score_samples, ...golden.score_samples].map((score) => -score);
  const ours = [...forest.score(matrix(golden.x)), ...forest.score(matrix(golden.new))];
  return compare(`isolation-forest ${golden.name}`, ours, theirs, tolerance);
}

function bandRows(golden) {
  const x = matrix(golden.x);
  const runs = Array.from({ length: SEEDS }, (_, seed) =>
    new IsolationForest({ maxSamples: golden.options.max_samples ?? 256, seed }).fit(x).score(x),
  );
  const spread = Math.sqrt(1 / SEEDS + 1 / golden.seeds);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const name = `isolation-forest ${golden.name}`;
  const aucs = runs.map((run) => auc(golden.y, run));
  const precisions = runs.map((run) => averagePrecision(golden.y, run));
  const scoreBars = golden.score_sd.map((sd) => 5 * sd * spread + 0.002);
  const scoreDifferences = golden.score_mean.map((score, row) =>
    Math.abs(mean(runs.map((run) => run[row])) - Math.abs(score)),
  );
  const worst = scoreDifferences.map((difference, row) => difference / scoreBars[row]);
  const share = Math.max(...worst);
  return [
    band(`${name} ROC AUC`, mean(aucs), golden.roc_auc, spread),
    band(`${name} average precision`, mean(precisions), golden.average_precision, spread),
    {
      name: `${name} mean scores`,
      difference: scoreDifferences[worst.indexOf(share)],
      share,
      bar: "5 sd + 0.002 a row",
    },
  ];
}

function band(name, ours, { mean, sd }, spread) {
  const bar = 4 * sd * spread;
  return {
    name,
    difference: Math.abs(ours - mean),
    share: Math.abs(ours - mean) / bar,
    bar: `4 sd of the mean = ${bar.toExponential(1)}`,
  };
}

function auc(y, scores) {
  let [right, pairs] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    for (let j = 0; j < y.length; j++) {
      if (y[i] !== 1 || y[j] !== 0) continue;
      pairs++;
      right += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    }
  }
  return right / pairs;
}

function averagePrecision(y, scores) {
  const order = y.map((_, row) => row).sort((a, b) => scores[b] - scores[a]);
  let [found, sum] = [0, 0];
  for (let start = 0, end = 0; start < order.length; start = end) {
    let here = 0;
    while (end < order.length && scores[order[end]] === scores[order[start]]) here += y[order[end++]];
    found += here;
    sum += here * (found / end);
  }
  return sum / found;
}
