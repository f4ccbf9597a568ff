import { rankingQuality } from "@lsad/testing";
import { describe, expect, test } from "vitest";
import { type GoldenMatrix, readGolden, toMatrix } from "../test/golden.js";
import { IsolationForest, type IsolationTree } from "./isolation-forest.js";

interface FixedCase {
  readonly max_samples_: number;
  readonly forest: readonly (IsolationTree & { readonly features: number[] })[];
  readonly x: GoldenMatrix;
  readonly new: GoldenMatrix;
  readonly train_score_samples: number[];
  readonly score_samples: number[];
}

interface Band {
  readonly mean: number;
  readonly sd: number;
}

interface BandCase {
  readonly seeds: number;
  readonly x: GoldenMatrix;
  readonly y: number[];
  readonly roc_auc: Band;
  readonly average_precision: Band;
  readonly score_mean: number[];
  readonly score_sd: number[];
}

/** Seeds of ours that the bands are tried on: so many that the noise left in a correlation is the golden file's own. */
const SEEDS = 240;

describe("IsolationForest", () => {
  test("scores a hand-made tree by its definition", () => {
    // One cut: the row at 9 sits alone after 1 edge; the other 3 of ψ = 4 share a leaf, path 1 + c(3).
    const tree = {
      left: [1, -1, -1],
      right: [2, -1, -1],
      feature: [0, -1, -1],
      threshold: [5, 0, 0],
      samples: [4, 3, 1],
    };
    const forest = IsolationForest.fromTrees([tree], 1, 4);
    const c = (n: number) => 2 * (Math.log(n - 1) + 0.5772156649015329) - (2 * (n - 1)) / n;
    const scores = forest.score({ rows: 3, columns: 1, data: Float64Array.of(9, 5, 0) });
    expect(scores).toBeAllclose([2 ** (-1 / c(4)), 2 ** (-(1 + c(3)) / c(4)), 2 ** (-(1 + c(3)) / c(4))]);
  });

  test.each(readGolden<FixedCase>("isolation-forest-fixed.json").cases)("$name agrees with scikit-learn", (golden) => {
    const trees = golden.forest.map((tree) => ({
      ...tree,
      feature: Array.from(tree.feature, (place) => (place < 0 ? -1 : tree.features[place])),
    }));
    const forest = IsolationForest.fromTrees(trees, golden.x.columns, golden.max_samples_);
    const negated = (scores: number[]) => scores.map((score) => -score);
    const tolerance = { relative: 0, absolute: 1e-12 };
    expect(forest.score(toMatrix(golden.x))).toBeAllclose(negated(golden.train_score_samples), tolerance);
    expect(forest.score(toMatrix(golden.new))).toBeAllclose(negated(golden.score_samples), tolerance);
  });

  describe.each(readGolden<BandCase>("isolation-forest-bands.json").cases)("on $name", (golden) => {
    const x = toMatrix(golden.x);
    const maxSamples = (golden.options.max_samples as number | undefined) ?? 256;
    const runs = Array.from({ length: SEEDS }, (_, seed) => new IsolationForest({ maxSamples, seed }).fit(x).score(x));
    const spread = Math.sqrt(1 / SEEDS + 1 / golden.seeds);
    const means = golden.score_mean.map((_, row) => runs.reduce((sum, run) => sum + run[row], 0) / SEEDS);

    test("ranks as well as the library's forests", () => {
      const auc = runs.reduce((sum, run) => sum + rankingQuality(golden.y, run), 0) / SEEDS;
      expect(Math.abs(auc - golden.roc_auc.mean)).toBeLessThanOrEqual(4 * golden.roc_auc.sd * spread);
    });

    test("has the library's mean score on every row", () => {
      const outside = means.flatMap((mean, row) => {
        const expected = Math.abs(golden.score_mean[row]);
        return Math.abs(mean - expected) <= 5 * golden.score_sd[row] * spread + 0.002 ? [] : [row];
      });
      expect(outside).toEqual([]);
      expect(correlation(means, golden.score_mean.map(Math.abs))).toBeGreaterThan(0.999);
    });
  });

  test("depends on the seed", () => {
    const x = toMatrix(readGolden<BandCase>("isolation-forest-bands.json").cases[0].x);
    const [a, b] = [1, 2].map((seed) => new IsolationForest({ seed }).fit(x).score(x));
    expect(a).not.toEqual(b);
  });

  test("draws a row of weight w as often as w copies of it", () => {
    // Two values, one with nine times the weight: the light one is on its own side of every cut, with 1 row in 10.
    const x = { rows: 2, columns: 1, data: Float64Array.of(0, 1) };
    const forest = new IsolationForest({ trees: 300, maxSamples: 5, seed: 3 }).fit(x, undefined, { weight: [9, 1] });
    const light = forest.trees.filter(({ left }) => left.length > 1).length;
    expect(light / 300).toBeGreaterThan(0.4); // the light row is among 5 of 10 copies half of the time
    expect(light / 300).toBeLessThan(0.6);
  });

  test("refuses trees that cannot be walked", () => {
    const tree = { left: [0], right: [0], feature: [0], threshold: [1], samples: [2] };
    expect(() => IsolationForest.fromTrees([tree], 1, 2)).toThrow("a child of node 0 must come after it");
    expect(() => IsolationForest.fromTrees([], 1, 2)).toThrow("there must be a tree, got none");
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) ** 2;
    bb += (b[i] - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
