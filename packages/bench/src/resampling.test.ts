import { hierarchicalBootstrap } from "@lsad/eval";
import { describe, expect, test } from "vitest";

import { hierarchicalInterval, meanInterval } from "./resampling.js";

/** The same interval by `@lsad/eval`, whose own oracle is scipy. */
function oracle(sources: readonly (readonly number[])[]) {
  const runs = sources.map((values) => values.map((value) => ({ clusters: 1, statistic: () => value })));
  const options = { seed: 20_250_101, resamples: 2000, method: "percentile", resampleClusters: false } as const;
  const { lower, upper } = hierarchicalBootstrap(runs, options);
  return { low: lower, high: upper };
}

describe("hierarchicalInterval()", () => {
  test.each([
    ["one run a source", [[0.1], [0.7], [0.4]]],
    [
      "as many runs of each source",
      [
        [0.1, 0.2],
        [0.7, 0.5],
        [0.4, 0.9],
        [0.3, 0.3],
      ],
    ],
    ["another number of runs of each", [[0.1], [0.7, 0.5, 0.6], [0.4, 0.9]]],
  ])("is that of hierarchicalBootstrap: %s", (_, sources) => {
    const { low, high } = hierarchicalInterval(sources, new Map());
    const expected = oracle(sources);
    expect(low).toBeCloseTo(expected.low, 12);
    expect(high).toBeCloseTo(expected.high, 12);
  });

  test("does not depend on what the cache holds", () => {
    const cache = new Map();
    hierarchicalInterval([[9], [9, 9]], cache);
    hierarchicalInterval([[1], [2], [3]], cache);
    expect(hierarchicalInterval([[0.1], [0.7], [0.4]], cache)).toEqual(meanInterval([0.1, 0.7, 0.4]));
  });

  test("is wider where the runs of a source differ", () => {
    const width = (sources: number[][]) => {
      const { low, high } = hierarchicalInterval(sources, new Map());
      return (high as number) - (low as number);
    };
    expect(
      width([
        [0.2, 0.8],
        [0.5, 0.7],
        [0.3, 0.9],
      ]),
    ).toBeGreaterThan(
      width([
        [0.5, 0.5],
        [0.6, 0.6],
        [0.6, 0.6],
      ]),
    );
  });

  test("has no ends for one source: sources are what is drawn", () => {
    expect(hierarchicalInterval([[0.1, 0.9]], new Map())).toEqual({ low: null, high: null });
  });
});
