import { describe, expect, test } from "vitest";
import { columnOf, type GoldenMatrix, oneAgainstRest, readGolden, toMatrix } from "../test/golden.js";
import { KNearestNeighbours, LocalOutlierFactor, type NeighbourMetric } from "./index.js";

interface KnnCase {
  readonly x: GoldenMatrix;
  readonly y: number[];
  readonly new: GoldenMatrix;
  readonly distances: GoldenMatrix;
  readonly indices?: GoldenMatrix;
  readonly proba: GoldenMatrix;
}

interface LofCase {
  readonly x: GoldenMatrix;
  readonly new: GoldenMatrix;
  readonly negative_outlier_factor_: number[];
  readonly score_samples: number[];
}

describe.each(readGolden<KnnCase>("knn.json").cases)("$name agrees with scikit-learn", (golden) => {
  const options = {
    k: (golden.options.n_neighbors as number | undefined) ?? 5,
    metric: metricOf(golden.options),
    vote: golden.options.weights === "distance" ? ("distance" as const) : ("uniform" as const),
  };
  const tolerance = { relative: 1e-6, absolute: 1e-9 };

  test("in its neighbours", () => {
    const knn = new KNearestNeighbours(options).fit(toMatrix(golden.x), oneAgainstRest(golden.y, 1));
    const { distances, indices } = knn.neighbours(toMatrix(golden.new));
    expect(distances).toBeAllclose(golden.distances.data, tolerance);
    if (golden.indices) expect(Array.from(indices)).toEqual(golden.indices.data);
  });

  // Rows that repeat make row 0's nearest a matter of order: the golden file leaves it free.
  test.each([0, 1, 2])("in the share of class %i", (label) => {
    const knn = new KNearestNeighbours(options).fit(toMatrix(golden.x), oneAgainstRest(golden.y, label));
    const free = golden.indices === undefined ? 1 : 0;
    const scores = knn.score(toMatrix(golden.new)).slice(free);
    expect(scores).toBeAllclose(columnOf(golden.proba, label).slice(free), tolerance);
  });
});

describe.each(readGolden<LofCase>("lof.json").cases)("$name agrees with scikit-learn", (golden) => {
  const options = { k: golden.options.n_neighbors as number, metric: metricOf(golden.options) };
  const lof = new LocalOutlierFactor(options).fit(toMatrix(golden.x));
  const relative = golden.name === "lof/duplicates" ? 1e-4 : 1e-6; // duplicates divide by 1e-10: the golden file's own bound

  test("on the training rows", () => {
    const expected = golden.negative_outlier_factor_.map((factor) => -factor);
    expect(lof.scoreTraining()).toBeAllclose(expected, { relative, absolute: 1e-8 });
  });

  test("on new rows", () => {
    const expected = golden.score_samples.map((score) => -score);
    expect(lof.score(toMatrix(golden.new))).toBeAllclose(expected, { relative, absolute: 1e-8 });
  });
});

function metricOf({ metric = "euclidean", p }: Record<string, unknown>): NeighbourMetric {
  return metric === "minkowski" ? { minkowski: p as number } : (metric as NeighbourMetric);
}
