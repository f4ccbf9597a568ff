/** @file Intervals of a mean over sources, seeds and draws, quickly: metrics of one shape share the draws of the bootstrap. */

import { createRandom } from "@lsad/core";
import { confidenceInterval } from "@lsad/eval";

/** Ends of a 95 % interval; null below two sources, where there is nothing to draw. */
export interface MeanInterval {
  readonly low: number | null;
  readonly high: number | null;
}

/** Confidence level of every interval. */
const INTERVAL_LEVEL = 0.95;

/** Draws of the bootstrap: the default of `hierarchicalBootstrap`. */
const RESAMPLES = 2000;

/** Fixed, so that the same results always give the same report. */
const BOOTSTRAP_SEED = 20_250_101;

/** Draws of one shape: for each resample, and each source in it, which runs. */
interface Draws {
  /** Where each resample begins in {@link Draws.run}, and where the last ends. */
  readonly start: Uint32Array;
  /** Places in the runs of all sources, laid end to end. */
  readonly run: Uint32Array;
  /** Importance of each of them: 1 / (runs of its source x sources). */
  readonly weight: Float64Array;
}

/** What {@link hierarchicalInterval} keeps between calls: draws by the number of runs of each source. */
export type DrawCache = Map<string, Draws>;

/**
 * A percentile interval of the mean over sources of the mean over their runs: sources are drawn with replacement, then
 * runs (seeds, draws) within each drawn source. Equal to `hierarchicalBootstrap` of `@lsad/eval` with
 * `resampleClusters: false`; a summary has thousands of metrics of few shapes, so the random numbers are drawn once a shape.
 *
 * @param sources - For each source the values of its runs, at least one.
 * @param cache - Shared between calls; changed by them.
 */
export function hierarchicalInterval(sources: readonly (readonly number[])[], cache: DrawCache): MeanInterval {
  if (sources.length < 2) return { low: null, high: null };
  const shape = sources.map((runs) => runs.length).join();
  const draws = cache.get(shape) ?? drawRuns(sources.map((runs) => runs.length));
  cache.set(shape, draws);
  const values = Float64Array.from(sources.flat());
  const replicates = new Float64Array(RESAMPLES);
  for (let b = 0; b < RESAMPLES; b++) {
    for (let k = draws.start[b]; k < draws.start[b + 1]; k++) replicates[b] += values[draws.run[k]] * draws.weight[k];
  }
  const means = sources.map((runs) => runs.reduce((sum, value) => sum + value, 0) / runs.length);
  const estimate = means.reduce((sum, value) => sum + value, 0) / means.length;
  const { lower, upper } = confidenceInterval(
    { estimate, replicates },
    { level: INTERVAL_LEVEL, method: "percentile" },
  );
  return { low: lower, high: upper };
}

/** The interval where each source has one value. */
export function meanInterval(values: readonly number[]): MeanInterval {
  return hierarchicalInterval(
    values.map((value) => [value]),
    new Map(),
  );
}

/** Random numbers in the order in which `hierarchicalBootstrap` takes them. */
function drawRuns(runs: readonly number[]): Draws {
  const offset = runs.map((_, source) => runs.slice(0, source).reduce((sum, count) => sum + count, 0));
  const root = createRandom(BOOTSTRAP_SEED).fork("hierarchical-bootstrap");
  const start = new Uint32Array(RESAMPLES + 1);
  const run: number[] = [];
  const weight: number[] = [];
  for (let b = 0; b < RESAMPLES; b++) {
    const random = root.fork(b);
    for (let i = 0; i < runs.length; i++) {
      const source = random.nextInteger(runs.length);
      for (let j = 0; j < runs[source]; j++) {
        run.push(offset[source] + random.nextInteger(runs[source]));
        weight.push(1 / (runs[source] * runs.length));
      }
    }
    start[b + 1] = run.length;
  }
  return { start, run: Uint32Array.from(run), weight: Float64Array.from(weight) };
}
