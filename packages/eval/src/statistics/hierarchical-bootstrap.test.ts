import { UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { createRanking } from "../ranking/ranking.js";
import { bootstrapInterval } from "./bootstrap.js";
import { hierarchicalBootstrap, rankingRun } from "./hierarchical-bootstrap.js";

describe("hierarchicalBootstrap()", () => {
  const constant = (value: number) => ({ clusters: 1, statistic: () => value });

  test("with one run a source and no clusters is the bootstrap of the means", () => {
    const values = [0.2, 0.9, 0.5, 0.6, 0.55];
    const sources = values.map((value) => [constant(value)]);
    const { estimate, standardError } = hierarchicalBootstrap(sources, {
      seed: 1,
      resampleClusters: false,
      resamples: 4000,
    });
    const flat = bootstrapInterval(values, { seed: 2, resamples: 4000 });
    expect(estimate).toBeAllclose(flat.estimate);
    expect(standardError).toBeAllclose(flat.standardError, { relative: 0.06 });
  });

  test("adds the spread of seeds and of clusters to that of sources", () => {
    const deviation = (sources: Parameters<typeof hierarchicalBootstrap>[0]): number =>
      hierarchicalBootstrap(sources, { seed: 1, resamples: 1000 }).standardError;
    const meanOf = (values: number[]) => ({
      clusters: values.length,
      statistic: (counts: ArrayLike<number>) =>
        values.reduce((sum, value, c) => sum + value * counts[c], 0) / values.length,
    });
    const sourcesOnly = deviation([[constant(0.4)], [constant(0.6)]]);
    const seeds = deviation([
      [constant(0.2), constant(0.6)],
      [constant(0.4), constant(0.8)],
    ]);
    const clusters = deviation([[meanOf([0, 0.8])], [meanOf([0.2, 1])]]);
    expect(seeds).toBeGreaterThan(1.2 * sourcesOnly);
    expect(clusters).toBeGreaterThan(1.2 * sourcesOnly);
  });

  test("resamples whole templates of a ranking, and draws again where no anomaly is left", () => {
    const ranking = createRanking([1, 0, 1, 0, 0], [0.9, 0.8, 0.7, 0.2, 0.1]);
    const run = rankingRun(ranking, "averagePrecision", ["E1", "E2", "E3", "E4", "E4"]);
    expect(run.clusters).toBe(4);
    expect(run.statistic([1, 1, 1, 1])).toBeAllclose((1 + 2 / 3) / 2);
    expect(run.statistic([2, 1, 0, 1])).toBe(1);
    const options = { seed: 3, resamples: 200, method: "percentile" } as const;
    const { redraws, lower, upper } = hierarchicalBootstrap([[run], [run]], options);
    expect(redraws).toBeGreaterThan(0); // (2/4)⁴ of the draws hold neither E1 nor E3
    expect(lower).toBeLessThan(upper);
    expect(hierarchicalBootstrap([[run], [run]], options)).toMatchObject({ redraws, lower, upper });
  });

  test("passes on errors that are none of missing anomalies, and gives up on a hopeless run", () => {
    const broken = { clusters: 1, statistic: () => JSON.parse("{") as number };
    expect(() => hierarchicalBootstrap([[broken]], { seed: 1 })).toThrow(SyntaxError);
    let calls = 0;
    const hopeless = {
      clusters: 2,
      statistic: () => {
        if (calls++ === 0) return 1;
        throw new UndefinedMetricError("none");
      },
    };
    expect(() => hierarchicalBootstrap([[hopeless]], { seed: 1 })).toThrow("got none in 1000 draws");
    expect(() => hierarchicalBootstrap([], { seed: 1 })).toThrow("needs at least one source, got none");
    expect(() => hierarchicalBootstrap([[]], { seed: 1 })).toThrow("sources[0] must have at least one run");
  });
});
