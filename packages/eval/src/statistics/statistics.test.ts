import { createRandom, InvalidInputError, UndefinedMetricError } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRanking } from "../ranking/ranking.js";
import { bayesianSignedRank } from "./bayesian-signed-rank.js";
import { bootstrapInterval } from "./bootstrap.js";
import { confidenceInterval } from "./confidence-interval.js";
import { kendall, mannWhitney, pearson, spearman } from "./correlation.js";
import { criticalDifferenceDiagram } from "./critical-difference.js";
import { betaQuantile, chiSquaredTail, fTail, studentCdf, studentQuantile } from "./distributions.js";
import { friedmanTest } from "./friedman.js";
import { hierarchicalBootstrap, rankingRun } from "./hierarchical-bootstrap.js";
import { benjaminiHochberg, bonferroni, holm, hommel } from "./multiple-tests.js";
import { nemenyiCriticalDifference, nemenyiQuantile } from "./nemenyi.js";
import { normalCdf, normalQuantile } from "./normal-distribution.js";
import { quantile } from "./quantile.js";
import { midRanks } from "./ranks.js";
import { wilcoxonSignedRank } from "./wilcoxon.js";

const SAMPLE = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 12 });

describe("quantile()", () => {
  test("interpolates between neighbours", () => {
    expect(quantile([10, 0, 20], 0.75)).toBe(15); // position 1.5 of [0, 10, 20]
    expect([quantile([3, 1, 2], 0), quantile([3, 1, 2], 1), quantile([7], 0.3)]).toEqual([1, 3, 7]);
  });

  test("never falls as q rises, and stays within the sample", () => {
    fc.assert(
      fc.property(
        SAMPLE,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, a, b) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          expect(quantile(values, low)).toBeLessThanOrEqual(quantile(values, high));
          expect(quantile(values, low)).toBeGreaterThanOrEqual(Math.min(...values));
        },
      ),
    );
  });

  test("leaves its argument as it was and rejects what it cannot order", () => {
    const values = Float64Array.of(3, 1, 2);
    quantile(values, 0.5);
    expect([...values]).toEqual([3, 1, 2]);
    expect(() => quantile([], 0.5)).toThrow("values must hold at least one number, got none");
    expect(() => quantile([Number.NaN], 0.5)).toThrow(InvalidInputError);
    expect(() => quantile([1], 2)).toThrow("q must be in [0, 1], got 2");
  });
});

describe("distributions", () => {
  test("the normal quantile undoes the normal distribution, far into both tails", () => {
    for (const p of [1e-280, 1e-9, 0.01, 0.3, 0.5, 0.7, 0.999]) {
      expect(normalCdf(normalQuantile(p))).toBeAllclose(p, { relative: 1e-11, absolute: 0 });
    }
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  test("known special cases hold", () => {
    expect(chiSquaredTail(2 * Math.log(20), 2)).toBeAllclose(0.05); // exponential with mean 2
    expect(fTail(1, 5, 5)).toBeAllclose(0.5); // symmetric in its degrees
    expect(studentCdf(1, 1)).toBeAllclose(0.75); // Cauchy: ½ + atan(1)/π
    expect(betaQuantile(0.3, 1, 1)).toBeAllclose(0.3); // uniform
    expect([fTail(0, 2, 3), fTail(Number.POSITIVE_INFINITY, 2, 3)]).toEqual([1, 0]);
  });

  test("quantiles undo their distributions", () => {
    for (const p of [0.001, 0.2, 0.8, 0.99]) expect(studentCdf(studentQuantile(p, 7), 7)).toBeAllclose(p);
  });

  test("reject probabilities and degrees outside their range", () => {
    expect(() => normalQuantile(1.1)).toThrow(InvalidInputError);
    expect(() => chiSquaredTail(1, 0)).toThrow("must be positive numbers, got 0");
    expect(() => betaQuantile(-1, 1, 1)).toThrow(InvalidInputError);
  });
});

describe("wilcoxonSignedRank()", () => {
  test("counts the sign flips of five positive differences", () => {
    const differences = [0.1, 0.3, 0.2, 0.4, 0.6];
    expect(wilcoxonSignedRank(differences)).toEqual({
      positiveRankSum: 15,
      negativeRankSum: 0,
      pValue: 2 / 32,
      method: "exact",
      support: 5,
    });
    expect(wilcoxonSignedRank(differences, { alternative: "greater" }).pValue).toBe(1 / 32);
    expect(wilcoxonSignedRank(differences, { alternative: "less" }).pValue).toBe(1);
  });

  test("is exact with ties and zeros: equal to flipping every sign", () => {
    fc.assert(
      fc.property(SAMPLE, (differences) => {
        const counted = differences.filter((d) => d !== 0);
        const ranks = midRanks(counted.map(Math.abs));
        const observed = ranks.reduce((sum, rank, i) => sum + (counted[i] > 0 ? rank : 0), 0);
        let atLeast = 0;
        for (let flips = 0; flips < 2 ** counted.length; flips++) {
          if (ranks.reduce((sum, rank, i) => sum + (flips & (1 << i) ? rank : 0), 0) >= observed) atLeast++;
        }
        const { pValue } = wilcoxonSignedRank(differences, { alternative: "greater", method: "exact" });
        expect(pValue).toBeAllclose(atLeast / 2 ** counted.length, { relative: 1e-12 });
      }),
    );
  });

  test("mirrors when the differences change sign", () => {
    fc.assert(
      fc.property(SAMPLE, fc.constantFrom("exact", "normal"), (differences, method) => {
        if (differences.every((d) => d === 0)) return;
        const mirrored = differences.map((d) => -d);
        expect(wilcoxonSignedRank(mirrored, { method }).pValue).toBeAllclose(
          wilcoxonSignedRank(differences, { method }).pValue,
        );
        expect(wilcoxonSignedRank(mirrored, { method, alternative: "less" }).pValue).toBeAllclose(
          wilcoxonSignedRank(differences, { method, alternative: "greater" }).pValue,
        );
      }),
    );
  });

  test("turns to the normal approximation above 50 differences", () => {
    const differences = Array.from({ length: 51 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
    expect(wilcoxonSignedRank(differences).method).toBe("normal");
    const exact = wilcoxonSignedRank(differences, { method: "exact" }).pValue;
    expect(wilcoxonSignedRank(differences).pValue).toBeAllclose(exact, { relative: 0.05 });
  });

  test("has p 1 in the exact test when nothing differs, and no value in the normal one", () => {
    expect(wilcoxonSignedRank([0, 0]).pValue).toBe(1);
    expect(() => wilcoxonSignedRank([0, 0], { method: "normal" })).toThrow(UndefinedMetricError);
    expect(() => wilcoxonSignedRank([])).toThrow(InvalidInputError);
    expect(() => wilcoxonSignedRank([1], { method: "exact", zeros: "pratt" })).toThrow("the exact method drops zeros");
  });
});

describe("friedmanTest()", () => {
  test("is as large as it can be when all sources agree", () => {
    const result = friedmanTest({ rows: 2, columns: 3, data: Float64Array.of(3, 2, 1, 9, 8, 7) });
    expect(result).toMatchObject({
      chiSquared: 4,
      kendallW: 1,
      imanDavenportF: Number.POSITIVE_INFINITY,
      imanDavenportP: 0,
    });
    expect([...result.meanRanks]).toEqual([1, 2, 3]);
  });

  test("has no value when all models tie, and needs two of each", () => {
    expect(() => friedmanTest({ rows: 2, columns: 2, data: new Float64Array(4) })).toThrow(UndefinedMetricError);
    expect(() => friedmanTest({ rows: 1, columns: 2, data: new Float64Array(2) })).toThrow("got 1 and 2");
  });
});

describe("nemenyi", () => {
  test("the quantile of two models is that of the normal distribution", () => {
    for (const alpha of [0.01, 0.05, 0.1]) {
      expect(nemenyiQuantile(2, alpha)).toBeAllclose(normalQuantile(1 - alpha / 2));
    }
  });

  test("rejects what is no comparison", () => {
    expect(() => nemenyiQuantile(1, 0.05)).toThrow("models must be a whole number of at least 2, got 1");
    expect(() => nemenyiCriticalDifference(3, 0)).toThrow(InvalidInputError);
    expect(() => nemenyiQuantile(2, 0)).toThrow("alpha must be between 0 and 1, got 0");
  });
});

describe("criticalDifferenceDiagram()", () => {
  test("sorts models by mean rank and joins those that do not differ", () => {
    // Twelve sources on which a > b > c > d: mean ranks 1 to 4, critical difference 2.569·√(20/72) = 1.354.
    const data = Float64Array.from({ length: 48 }, (_, i) => [1, 3, 2, 4][i % 4]);
    const { models, groups, criticalDifference } = criticalDifferenceDiagram(["d", "b", "c", "a"], {
      rows: 12,
      columns: 4,
      data,
    });
    expect(models.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
    expect(criticalDifference).toBeAllclose(1.354, { absolute: 1e-3 });
    expect(groups).toEqual([
      [0, 2],
      [1, 3],
      [2, 4],
    ]);
  });

  test("draws no bar inside another", () => {
    const data = Float64Array.from([2, 1, 1, 2]);
    const { groups } = criticalDifferenceDiagram(["a", "b"], { rows: 2, columns: 2, data });
    expect(groups).toEqual([[0, 2]]);
    expect(() => criticalDifferenceDiagram(["a"], { rows: 2, columns: 2, data })).toThrow("got 1 for 2");
  });
});

describe("adjusted p-values", () => {
  test("follow the textbook on three tests", () => {
    expect(holm([0.01, 0.04, 0.03])).toBeAllclose([0.03, 0.06, 0.06]);
    expect(benjaminiHochberg([0.01, 0.04, 0.03])).toBeAllclose([0.03, 0.04, 0.04]);
  });

  test("keep the order of the tests, lie between p and Bonferroni's, and get less strict from one to the next", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }), (p) => {
        const [strict, stepped, joint, shares] = [bonferroni(p), holm(p), hommel(p), benjaminiHochberg(p)];
        for (let i = 0; i < p.length; i++) {
          expect(stepped[i]).toBeLessThanOrEqual(strict[i]);
          expect(joint[i]).toBeLessThanOrEqual(stepped[i] + 1e-15);
          expect(shares[i]).toBeLessThanOrEqual(joint[i] + 1e-15);
          expect(shares[i]).toBeGreaterThanOrEqual(p[i]);
        }
      }),
    );
  });

  test("reject what is no probability", () => {
    expect(() => holm([0.5, 1.5])).toThrow("holm: pValues[1] must be in [0, 1], got 1.5");
  });
});

describe("correlations", () => {
  test("are 1 for a line, −1 for a falling one, and rank correlations for any monotone curve", () => {
    const a = [1, 2, 3, 5];
    expect(pearson(a, [2, 4, 6, 10]).statistic).toBe(1);
    expect(spearman(a, [1, 10, 100, 1000]).statistic).toBeAllclose(1);
    expect(kendall(a, [9, 5, 2, 1]).statistic).toBe(-1);
    expect(pearson(a, [2, 4, 6, 10]).pValue).toBe(0);
  });

  test("Mann and Whitney's U counts pairs", () => {
    expect(mannWhitney([3, 5], [1, 4]).statistic).toBe(3);
    expect(mannWhitney([1, 2], [1, 2])).toEqual({ statistic: 2, pValue: 1 });
  });

  test("have no value on constant samples", () => {
    for (const test of [pearson, spearman, kendall])
      expect(() => test([1, 1, 1], [1, 2, 3])).toThrow(UndefinedMetricError);
    expect(() => mannWhitney([1], [1])).toThrow(UndefinedMetricError);
    expect(() => pearson([1, 2], [1, 2])).toThrow("same length of at least 3");
    expect(() => mannWhitney([], [1])).toThrow(InvalidInputError);
  });
});

describe("confidenceInterval()", () => {
  test("takes quantiles, mirrors them, or corrects them", () => {
    const distribution = { estimate: 3.5, replicates: [1, 2, 3, 4, 5], jackknife: [3, 3.5, 4] };
    expect(confidenceInterval(distribution, { method: "percentile", level: 0.5 })).toEqual({ lower: 2, upper: 4 });
    expect(confidenceInterval(distribution, { method: "basic", level: 0.5 })).toEqual({ lower: 3, upper: 5 });
    // No bias and no skew: BCa is the percentile interval.
    const symmetric = confidenceInterval({ ...distribution, estimate: 3 }, { method: "bca", level: 0.5 });
    expect([symmetric.lower, symmetric.upper]).toBeAllclose([2, 4]);
  });

  test("rejects a level that is none, no replicates, and BCa without a jackknife", () => {
    expect(() => confidenceInterval({ estimate: 0, replicates: [1] }, { level: 1 })).toThrow(
      "level must be between 0 and 1",
    );
    expect(() => confidenceInterval({ estimate: 0, replicates: [] })).toThrow(InvalidInputError);
    expect(() => confidenceInterval({ estimate: 0, replicates: [1] })).toThrow(
      "jackknife must be given for the method bca",
    );
    expect(() => confidenceInterval({ estimate: 0, replicates: [1, 2], jackknife: [1, 2] })).toThrow(
      UndefinedMetricError,
    );
  });
});

describe("bootstrapInterval()", () => {
  const VALUES = [0.2, 0.9, 0.5, 0.6, 0.55, 0.7, 0.35];

  test("has the standard error of a mean", () => {
    // √(Σ(x − m)²/n²): the population deviation over √n.
    const mean = VALUES.reduce((sum, value) => sum + value, 0) / VALUES.length;
    const error = Math.sqrt(VALUES.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / VALUES.length;
    const { estimate, standardError, lower, upper } = bootstrapInterval(VALUES, { seed: 1 });
    expect(estimate).toBeAllclose(mean);
    expect(standardError).toBeAllclose(error, { relative: 0.03 });
    expect(lower).toBeLessThan(mean - error);
    expect(upper).toBeGreaterThan(mean + error);
  });

  test("is the same for the same seed, and wider at a higher level", () => {
    expect(bootstrapInterval(VALUES, { seed: "a" })).toEqual(bootstrapInterval(VALUES, { seed: "a" }));
    expect(bootstrapInterval(VALUES, { seed: "a" })).not.toEqual(bootstrapInterval(VALUES, { seed: "b" }));
    const [narrow, wide] = [0.8, 0.99].map((level) => bootstrapInterval(VALUES, { seed: 1, level }));
    expect(wide.upper - wide.lower).toBeGreaterThan(narrow.upper - narrow.lower);
  });

  test("covers the true mean about as often as it says", () => {
    // 200 samples of 15 standard normals; 90 % intervals. Binomial deviation √(0.9·0.1/200) = 0.021; bootstrap
    // intervals of so few values are known to be a little too narrow.
    const random = createRandom(9);
    let covered = 0;
    for (let i = 0; i < 200; i++) {
      const sample = Array.from({ length: 15 }, () => random.nextNormal());
      const { lower, upper } = bootstrapInterval(sample, { seed: i, resamples: 500, level: 0.9 });
      if (lower <= 0 && upper >= 0) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.79);
    expect(covered / 200).toBeLessThan(0.97);
  });

  test("is a point where all values are equal, open where only one side is asked", () => {
    expect(bootstrapInterval([0.3, 0.3, 0.3], { seed: 1 })).toEqual({
      estimate: 0.3,
      lower: 0.3,
      upper: 0.3,
      standardError: 0,
    });
    expect(bootstrapInterval([0.3], { seed: 1, alternative: "less" }).lower).toBe(Number.NEGATIVE_INFINITY);
    expect(bootstrapInterval(VALUES, { seed: 1, alternative: "greater" }).upper).toBe(Number.POSITIVE_INFINITY);
  });

  test("rejects an empty sample and no resamples", () => {
    expect(() => bootstrapInterval([], { seed: 1 })).toThrow(InvalidInputError);
    expect(() => bootstrapInterval([1, 2], { seed: 1, resamples: 0 })).toThrow(
      "resamples must be a whole number of at least 1",
    );
  });
});

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

describe("bayesianSignedRank()", () => {
  test("is sure of a clear difference and of a clear equivalence", () => {
    const clear = [0.1, 0.2, 0.15, 0.3, 0.12, 0.18];
    expect(bayesianSignedRank(clear, { rope: 0.02, seed: 1, draws: 2000 }).positive).toBeGreaterThan(0.97);
    const tiny = clear.map((d, i) => (i % 2 === 0 ? d : -d) / 100);
    expect(bayesianSignedRank(tiny, { rope: 0.02, seed: 1, draws: 2000 }).equivalent).toBe(1);
  });

  test("mirrors when the differences change sign, and sums to 1", () => {
    const differences = [0.05, -0.01, 0.03, 0.08, -0.02];
    const options = { rope: 0.01, seed: 5, draws: 4000 };
    const straight = bayesianSignedRank(differences, options);
    const mirrored = bayesianSignedRank(
      differences.map((d) => -d),
      options,
    );
    expect(straight.positive).toBeAllclose(mirrored.negative, { absolute: 0.03 });
    expect(straight.negative + straight.equivalent + straight.positive).toBeAllclose(1);
    expect(bayesianSignedRank(differences, options)).toEqual(straight);
  });

  test("with no region of equivalence and symmetric differences is even", () => {
    const { positive, negative } = bayesianSignedRank([1, -1, 2, -2], { rope: 0, seed: 2, draws: 4000 });
    expect(positive).toBeAllclose(negative, { absolute: 0.05 }); // four deviations of √(½·½/4000)·√2
  });

  test("rejects options outside their range", () => {
    expect(() => bayesianSignedRank([1], { rope: -1, seed: 1 })).toThrow("rope must be at least 0, got -1");
    expect(() => bayesianSignedRank([1], { rope: 0, seed: 1, priorStrength: 0 })).toThrow(InvalidInputError);
    expect(() => bayesianSignedRank([], { rope: 0, seed: 1 })).toThrow("at least one number");
  });
});
