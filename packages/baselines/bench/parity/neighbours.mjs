import { KNearestNeighbours, LocalOutlierFactor } from "../../dist/index.js";
import { against, column, compare, matrix } from "./compare.mjs";

/** Distances and class shares of k nearest neighbours. */
export function knnRows({ cases, tolerance }) {
  return cases.flatMap((golden) => {
    const { n_neighbors: k = 5, weights } = golden.options;
    const options = { k, metric: metricOf(golden.options), vote: weights === "distance" ? "distance" : "uniform" };
    const free = golden.indices ? 0 : 1; // with duplicates the first row's vote is a matter of order
    return [0, 1, 2].flatMap((label) => {
      const knn = new KNearestNeighbours(options).fit(matrix(golden.x), against(golden.y, label));
      const shares = knn.score(matrix(golden.new)).slice(free);
      const rows = [
        compare(
          `knn ${golden.name} share of class ${label}`,
          shares,
          column(golden.proba, label).slice(free),
          tolerance,
        ),
      ];
      if (label > 0) return rows;
      const { distances } = knn.neighbours(matrix(golden.new));
      return [compare(`knn ${golden.name} distances`, distances, golden.distances.data, tolerance), ...rows];
    });
  });
}

/** Local outlier factors of training and of new rows. */
export function lofRows({ cases, tolerance }) {
  return cases.flatMap((golden) => {
    const lof = new LocalOutlierFactor({ k: golden.options.n_neighbors, metric: metricOf(golden.options) }).fit(
      matrix(golden.x),
    );
    const relative = golden.name === "lof/duplicates" ? tolerance.duplicates_relative : tolerance.relative;
    const allowed = { relative, absolute: tolerance.absolute };
    const negated = (scores) => scores.map((score) => -score);
    return [
      compare(
        `lof ${golden.name} training rows`,
        lof.scoreTraining(),
        negated(golden.negative_outlier_factor_),
        allowed,
      ),
      compare(`lof ${golden.name} new rows`, lof.score(matrix(golden.new)), negated(golden.score_samples), allowed),
    ];
  });
}

function metricOf({ metric = "euclidean", p }) {
  return metric === "minkowski" ? { minkowski: p } : metric;
}
