import { createRandom, InvalidInputError } from "@lsad/core";
import { csrOf } from "@lsad/testing";
import { describe, expect, test } from "vitest";
import { KNearestNeighbours } from "../k-nearest-neighbours.js";
import { LocalOutlierFactor } from "../local-outlier-factor.js";
import { BoxTree } from "./box-tree.js";
import { neighbourSearch } from "./neighbour-search.js";
import { QuantisedSearch } from "./quantised-search.js";

function normals(rows: number, columns: number) {
  const random = createRandom(rows);
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, () => random.nextNormal()) };
}

describe("neighbourSearch()", () => {
  test("takes a tree for many rows of few columns, and compares otherwise", () => {
    expect(neighbourSearch(normals(3000, 2), "euclidean", "auto")).toBeInstanceOf(BoxTree);
    expect(neighbourSearch(normals(3000, 2), "cosine", "auto")).toBeInstanceOf(QuantisedSearch);
    expect(neighbourSearch(normals(300, 2), "euclidean", "auto")).toBeInstanceOf(QuantisedSearch);
    expect(neighbourSearch(normals(3000, 40), "euclidean", "auto")).toBeInstanceOf(QuantisedSearch);
    expect(neighbourSearch(normals(3000, 2), "euclidean", "brute")).toBeInstanceOf(QuantisedSearch);
    expect(neighbourSearch(normals(3, 40), "euclidean", "tree")).toBeInstanceOf(BoxTree);
  });

  test("refuses a tree of sparse rows", () => {
    const sparse = csrOf(normals(10, 2));
    expect(() => neighbourSearch(sparse, "euclidean", "tree")).toThrow(InvalidInputError);
    expect(neighbourSearch(sparse, "euclidean", "auto")).not.toBeInstanceOf(BoxTree);
  });
});

describe("algorithm", () => {
  const x = normals(1500, 3);
  const queries = normals(40, 3);
  const labels = Array.from({ length: x.rows }, (_, row) => Number(row % 7 === 0));

  test.each(["euclidean", "manhattan", { minkowski: 3 }] as const)("changes no bit of a score, metric %j", (metric) => {
    const [tree, brute] = (["tree", "brute"] as const).map((algorithm) => ({
      knn: new KNearestNeighbours({ metric, algorithm, vote: "distance" }).fit(x, labels).score(queries),
      lof: new LocalOutlierFactor({ metric, algorithm }).fit(x),
    }));
    expect(tree.knn).toEqual(brute.knn);
    expect(tree.lof.scoreTraining()).toEqual(brute.lof.scoreTraining());
    expect(tree.lof.score(queries)).toEqual(brute.lof.score(queries));
  });

  test("is saved with the detector; one saved before there was a choice loads too", () => {
    const knn = new KNearestNeighbours({ algorithm: "brute" }).fit(x, labels);
    expect(KNearestNeighbours.fromJSON(knn.toJSON()).options.algorithm).toBe("brute");
    const { algorithm: _, ...older } = knn.toJSON().options as Record<string, unknown>;
    const loaded = KNearestNeighbours.fromJSON({ ...knn.toJSON(), options: older } as ReturnType<typeof knn.toJSON>);
    expect(loaded.score(queries)).toEqual(knn.score(queries));
  });

  test("must be one of three, and no tree for cosines", () => {
    expect(() => new LocalOutlierFactor({ algorithm: "ball" as "tree" })).toThrow("LocalOutlierFactor: algorithm");
    expect(() => new KNearestNeighbours({ algorithm: "tree", metric: "cosine" })).toThrow(
      "KNearestNeighbours: algorithm must be auto or brute for metric cosine, got tree",
    );
  });
});
