import { describe, expect, test } from "vitest";

import { allNormalCell, inventedCell, inventedCells } from "../test/invented-run.js";
import { meanInterval } from "./resampling.js";
import { summarise } from "./summary.js";

describe("summarise()", () => {
  test("averages seeds within a source before it averages sources", () => {
    const cells = [
      inventedCell({ target: "alpha", seed: 0, value: 0.1 }),
      inventedCell({ target: "alpha", seed: 1, value: 0.3 }),
      inventedCell({ target: "beta", seed: 0, value: 0.6 }),
    ];
    const { prAuc } = summarise(cells).rows[0].metrics;
    // alpha: (0.1 + 0.3) / 2 = 0.2; mean: (0.2 + 0.6) / 2 = 0.4. Over cells it would be 1 / 3.
    expect(prAuc.sources.map(({ target, runs }) => [target, runs])).toEqual([
      ["alpha", 2],
      ["beta", 1],
    ]);
    expect(prAuc.sources.map(({ value }) => value)).toBeAllclose([0.2, 0.6]);
    expect(prAuc.mean).toBeAllclose(0.4);
  });

  test("takes the middle source as median, or the mean of the two middle ones", () => {
    const median = (values: Record<string, number>) =>
      summarise(inventedCells("keyword", values)).rows[0].metrics.auroc.median;
    expect(median({ a: 0.9, b: 0.1, c: 0.2 })).toBe(0.2);
    expect(median({ a: 0.9, b: 0.1, c: 0.25, d: 0.5 })).toBe(0.375);
  });

  test("names the three sources of lowest PR-AUC, equal ones by name", () => {
    const { worst } = summarise(inventedCells("keyword", { d: 0.2, a: 0.9, c: 0.2, b: 0.1 })).rows[0];
    expect(worst.map(({ target }) => target)).toEqual(["b", "c", "d"]);
  });

  test("leaves sources of one class out of the means and reports their rates", () => {
    const found = inventedCell({
      target: "gamma",
      metrics: { prAuc: "no normal line", falseAlarmRate: "no normal line", recall: 0.75 },
      test: { lines: 80, anomalies: 80, prevalence: 1 },
    });
    const row = summarise([inventedCell({ value: 0.7 }), allNormalCell({ target: "beta" }), found]).rows[0];
    expect(row.metrics.prAuc).toMatchObject({ mean: 0.7, notAvailable: [] });
    expect(row.singleClass).toEqual([
      { target: "beta", kind: "all normal", lines: 80, falseAlarmRate: 0.125, recall: null },
      { target: "gamma", kind: "all anomalous", lines: 80, falseAlarmRate: null, recall: 0.75 },
    ]);
  });

  test("keeps the reason where a metric of a two-class source has no value", () => {
    const cells = ["alpha", "beta"].map((target) => inventedCell({ target, metrics: { mcc: "an empty margin" } }));
    const { mcc } = summarise(cells).rows[0].metrics;
    expect(mcc).toMatchObject({ mean: null, low: null, high: null, median: null, sources: [] });
    expect(mcc.notAvailable).toEqual([{ reason: "an empty margin", targets: ["alpha", "beta"] }]);
  });

  test("lists failed cells and counts them nowhere", () => {
    const error = { code: "INTERNAL", message: "out of memory" };
    const failed = inventedCell({ target: "beta", seed: 3, value: 0, error, test: { anomalies: 0, prevalence: null } });
    const row = summarise([inventedCell({ value: 0.7 }), failed]).rows[0];
    expect(row.failures).toEqual([{ target: "beta", seed: 3, draw: 0, code: "INTERNAL", message: "out of memory" }]);
    expect(row.metrics.prAuc.mean).toBe(0.7);
    expect(row.singleClass).toEqual([]);
  });

  test("names sources that the label set does not cover", () => {
    const row = summarise([allNormalCell(), inventedCell({ target: "beta", test: { prevalence: null } })]).rows[0];
    expect(row.unlabelled).toEqual(["beta"]);
  });

  test("keeps weightings, views and policies apart, in the order they first occur", () => {
    const cells = [
      inventedCell({ weighting: "template" }),
      inventedCell({ weighting: "line" }),
      inventedCell({ view: "parsed" }),
      inventedCell({ policy: "oracle" }),
    ];
    const { rows } = summarise(cells);
    expect(rows.map(({ weighting, view, policy }) => [weighting, view, policy])).toEqual([
      ["template", "raw", "fixed-0.5"],
      ["line", "raw", "fixed-0.5"],
      ["line", "parsed", "fixed-0.5"],
      ["line", "raw", "oracle"],
    ]);
  });

  test("has no rows without results", () => {
    expect(summarise([])).toEqual({ rows: [] });
  });
});

describe("meanInterval()", () => {
  test("spans both values when two sources are drawn", () => {
    // The mean of two draws from {0, 1} is 0, .5 or 1 with chances 1/4, 1/2, 1/4: the 2.5 % quantile is 0, the 97.5 % 1.
    expect(meanInterval([0, 1])).toEqual({ low: 0, high: 1 });
  });

  test("has no width when all sources agree", () => {
    expect(meanInterval([0.25, 0.25, 0.25])).toEqual({ low: 0.25, high: 0.25 });
  });

  test.each([[[]], [[0.4]]])("has no ends for %j: there is nothing to draw from", (values) => {
    expect(meanInterval(values)).toEqual({ low: null, high: null });
  });

  test("gives the same ends every time", () => {
    const values = [0.1, 0.9, 0.4, 0.6];
    expect(meanInterval(values)).toEqual(meanInterval(values));
  });
});
