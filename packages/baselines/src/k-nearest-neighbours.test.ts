import { describe, expect, test } from "vitest";
import { KNearestNeighbours } from "./k-nearest-neighbours.js";

const column = (...values: number[]) => ({ rows: values.length, columns: 1, data: Float64Array.from(values) });

describe("KNearestNeighbours", () => {
  const x = column(0, 1, 2, 10);
  const y = [0, 0, 1, 1];

  test("counts the votes of the nearest by hand", () => {
    // of 0: rows 0, 1, 2; of 9: rows 10, 2, 1
    expect(new KNearestNeighbours({ k: 3 }).fit(x, y).score(column(0, 9))).toBeAllclose([1 / 3, 2 / 3]);
  });

  test("weighs votes by distance, and gives rows at distance 0 the whole vote", () => {
    // of 1.5: rows 1 and 2 at ½, row 0 at 1.5: votes 2, 2, 2/3, of which 2 are anomalous
    const knn = new KNearestNeighbours({ k: 3, vote: "distance" }).fit(x, y);
    expect(knn.score(column(1.5, 2))).toBeAllclose([2 / (2 + 2 + 2 / 3), 1]);
  });

  test("weighs votes by cosine, rows by weight, and smooths", () => {
    // (1, 0) against (1, 0) normal and (1, 1) anomalous of weight 2: votes 1 and 2 / √2
    const rows = { rows: 2, columns: 2, data: Float64Array.of(1, 0, 1, 1) };
    const knn = new KNearestNeighbours({ k: 2, metric: "cosine", vote: "similarity", smoothing: 0.5 });
    knn.fit(rows, [0, 1], { weight: [1, 2] });
    const query = { rows: 2, columns: 2, data: Float64Array.of(3, 0, 0, 0) };
    // a row of zeros is at cosine 0 of every other: only the smoothing votes
    expect(knn.score(query)).toBeAllclose([(Math.SQRT2 + 0.5) / (1 + Math.SQRT2 + 1), 0.5]);
  });

  test("names its voters, the earlier row first where distances tie", () => {
    const { indices, distances } = new KNearestNeighbours({ k: 2 }).fit(column(5, 1, 3, 3), y).neighbours(column(2));
    expect([...indices]).toEqual([1, 2]);
    expect([...distances]).toEqual([1, 1]);
  });

  test.each(["score", "neighbours"] as const)("%s names itself when it refuses", (method) => {
    expect(() => new KNearestNeighbours()[method](x)).toThrow(`KNearestNeighbours.${method}: `);
    const wide = { rows: 1, columns: 2, data: Float64Array.of(1, 2) };
    expect(() => new KNearestNeighbours().fit(x, y)[method](wide)).toThrow(`KNearestNeighbours.${method}: `);
  });

  test.each([
    [{ k: 0 }, "KNearestNeighbours: k must be a whole number at least 1, got 0"],
    [{ metric: "hamming" as never }, "KNearestNeighbours: metric must be euclidean"],
    [{ metric: { minkowski: 0.5 } }, 'with p of at least 1, got {"minkowski":0.5}'],
    [{ vote: "rank" as never }, "KNearestNeighbours: vote must be one of uniform, distance, similarity, got rank"],
  ])("rejects %j", (options, message) => {
    expect(() => new KNearestNeighbours(options)).toThrow(message);
  });
});
