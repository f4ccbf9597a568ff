/** @file Bootstrap over sources, then seeds, then template clusters: the levels at which results really vary. */

import { createRandom, InvalidInputError, isLsadError, type RandomStream, UndefinedMetricError } from "@lsad/core";
import { checkSameLength, checkWhole } from "../internal/check-inputs.js";
import type { Ranking } from "../ranking/ranking.js";
import { type BootstrapOptions, type IntervalEstimate, standardDeviation, sum } from "./bootstrap.js";
import { confidenceInterval } from "./confidence-interval.js";

/** One run (one seed) of one source: clusters of rows that stand or fall together, and the metric on a resample of them. */
export interface ClusteredRun {
  /** Number of clusters, at least 1. */
  readonly clusters: number;
  /**
   * The metric when cluster c is drawn `counts[c]` times; a plain evaluation gets all 1.
   * May throw `UNDEFINED_METRIC` (a resample without an anomaly): the clusters are then drawn again.
   */
  readonly statistic: (counts: ArrayLike<number>) => number;
}

/** Options of {@link hierarchicalBootstrap}. */
export interface HierarchicalBootstrapOptions extends BootstrapOptions {
  /** Whether clusters are resampled too; without, runs keep their value. Default: true. */
  readonly resampleClusters?: boolean;
}

/** An interval, and how often clusters had to be drawn again. */
export interface HierarchicalEstimate extends IntervalEstimate {
  /** Resamples of clusters on which the metric had no value, and which were drawn again. */
  readonly redraws: number;
}

/** Redraws of one run's clusters before giving up: at 1 % chance of a valid draw, a failure is a one-in-23,000 event. */
const REDRAW_LIMIT = 1000;

/**
 * Mean over sources of the mean over runs, with an interval that resamples sources, the runs within each drawn source
 * and the clusters within each drawn run. For a paired comparison give differences as statistics.
 *
 * Lines of one template are not independent, and neither are seeds of one source; resampling lines would make
 * intervals several times too narrow. The jackknife of BCa leaves out one source at a time; with one source it has no
 * spread and BCa throws.
 *
 * @param sources - For each source its runs; at least one source, at least one run each.
 * @param options - Default of `resamples`: 2,000; of `method`: `"bca"`.
 * @throws {@link InvalidInputError} if there is no source or a source has no run, or an option is outside its range.
 * @throws {@link UndefinedMetricError} if the metric has no value on the data, or on 1,000 resamples of a run in a row.
 *
 * @example
 * ```ts
 * const ranking = createRanking([1, 0, 1, 0, 0], [0.9, 0.8, 0.7, 0.2, 0.1]);
 * const run = rankingRun(ranking, "averagePrecision", ["E1", "E2", "E3", "E4", "E4"]);
 * const { lower, upper } = hierarchicalBootstrap([[run], [run]], { seed: 1, method: "percentile" });
 * lower < upper; // true
 * ```
 */
export function hierarchicalBootstrap(
  sources: readonly (readonly ClusteredRun[])[],
  options: HierarchicalBootstrapOptions,
): HierarchicalEstimate {
  const { seed, resamples = 2000, resampleClusters = true } = options;
  checkSources(sources);
  checkWhole("hierarchicalBootstrap", "resamples", resamples, 1);
  const values = sources.map((runs) => runs.map((run) => run.statistic(new Float64Array(run.clusters).fill(1))));
  const means = values.map((runs) => sum(runs) / runs.length);
  const total = sum(means);
  const estimate = total / means.length;
  const redraws = { count: 0 };
  const root = createRandom(seed).fork("hierarchical-bootstrap");
  const replicates = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    const random = root.fork(b);
    for (let i = 0; i < sources.length; i++) {
      const source = random.nextInteger(sources.length);
      const runs = sources[source];
      for (let j = 0; j < runs.length; j++) {
        const run = random.nextInteger(runs.length);
        const value = resampleClusters ? drawRun(runs[run], random, redraws) : values[source][run];
        replicates[b] += value / (runs.length * sources.length);
      }
    }
  }
  const jackknife = means.map((mean) => (total - mean) / (means.length - 1));
  const interval = confidenceInterval({ estimate, replicates, jackknife }, options);
  return { ...interval, estimate, standardError: standardDeviation(replicates), redraws: redraws.count };
}

/**
 * A run of {@link hierarchicalBootstrap} whose metric is one of a {@link Ranking}, rows clustered by template.
 *
 * @param templateIds - Shape `[n]`: the cluster of each row; compared with `===`.
 * @param weight - Shape `[n]`: weights of the rows before resampling. Default: all 1.
 *
 * @example
 * ```ts
 * const run = rankingRun(createRanking([1, 0, 0], [3, 2, 1]), "auroc", ["E1", "E2", "E2"]);
 * run.statistic([1, 1]); // 1: two clusters, both as they are
 * ```
 */
export function rankingRun(
  ranking: Ranking,
  metric: keyof Ranking,
  templateIds: ArrayLike<string | number>,
  weight?: ArrayLike<number>,
): ClusteredRun {
  if (weight !== undefined) checkSameLength("rankingRun", { weight, templateIds });
  const indices = new Map<string | number, number>();
  const clusterOf = Uint32Array.from({ length: templateIds.length }, (_, row) => {
    const id = templateIds[row];
    const index = indices.get(id) ?? indices.size;
    indices.set(id, index);
    return index;
  });
  const drawn = new Float64Array(templateIds.length);
  return {
    clusters: indices.size,
    statistic(counts) {
      for (let row = 0; row < drawn.length; row++) {
        drawn[row] = counts[clusterOf[row]] * (weight === undefined ? 1 : weight[row]);
      }
      return ranking[metric]({ weight: drawn });
    },
  };
}

function drawRun(run: ClusteredRun, random: RandomStream, redraws: { count: number }): number {
  for (let attempt = 0; attempt < REDRAW_LIMIT; attempt++) {
    const counts = new Float64Array(run.clusters);
    for (let i = 0; i < run.clusters; i++) counts[random.nextInteger(run.clusters)]++;
    try {
      return run.statistic(counts);
    } catch (error) {
      if (!isLsadError(error) || error.code !== "UNDEFINED_METRIC") throw error;
      redraws.count++;
    }
  }
  throw new UndefinedMetricError(
    `hierarchicalBootstrap: the metric must have a value on a resample of clusters, got none in ${REDRAW_LIMIT} draws`,
  );
}

function checkSources(sources: readonly (readonly ClusteredRun[])[]): void {
  if (sources.length === 0) throw new InvalidInputError("hierarchicalBootstrap: needs at least one source, got none");
  for (const [i, runs] of sources.entries()) {
    if (runs.length === 0) {
      throw new InvalidInputError(`hierarchicalBootstrap: sources[${i}] must have at least one run, got none`);
    }
    for (const run of runs) checkWhole("hierarchicalBootstrap", `clusters of sources[${i}]`, run.clusters, 1);
  }
}
