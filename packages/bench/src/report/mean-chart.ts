/** @file Means with their intervals, one line a detector. */

import type { TopLevelSpec } from "vega-lite";
import { config, scoreAxis } from "./chart-style.js";
import type { Contestant } from "./contestants.js";
import { score } from "./format.js";
import { type Measure, measures } from "./measures.js";
import type { Appearance } from "./palette.js";

/** Means with their intervals, in the order given: the headline's measure (filled) and the ranking as lines come (hollow). */
export function meanChart(
  contestants: readonly Contestant[],
  headline: Measure,
  appearances: ReadonlyMap<string, Appearance>,
): TopLevelSpec {
  const values = contestants.flatMap((contestant) =>
    (["headline", "natural"] as const).flatMap((measure) => {
      const metric = (measure === "headline" ? headline : measures.line).of(contestant);
      if (metric === undefined || metric.mean === null) return [];
      const { mean, low, high } = metric;
      const colour = appearances.get(contestant.name)?.colour;
      const label = score(mean);
      return [{ name: contestant.name, measure, mean, low: low ?? mean, high: high ?? mean, colour, label }];
    }),
  );
  const order = contestants.map(({ name }) => name);
  const y = {
    field: "name",
    type: "nominal",
    sort: order,
    title: null,
    axis: { grid: false, labelColor: "var(--ink)", labelLimit: 170 },
  } as const;
  const yOffset = { field: "measure", type: "nominal", sort: ["headline", "natural"] } as const;
  const colour = { field: "colour", type: "nominal", scale: null } as const;
  return {
    config,
    data: { values },
    width: "container",
    height: order.length * 34,
    autosize: { type: "fit-x", contains: "padding" },
    encoding: { y, yOffset },
    layer: [
      {
        mark: { type: "rule", strokeWidth: 2, opacity: 0.55 },
        encoding: {
          x: {
            field: "low",
            type: "quantitative",
            scale: { domain: [0, 1] },
            title: "mean average precision, 95 % interval",
            axis: scoreAxis,
          },
          x2: { field: "high" },
          color: colour,
        },
      },
      {
        mark: { type: "point", size: 62, strokeWidth: 2, opacity: 1 },
        encoding: {
          x: { field: "mean", type: "quantitative" },
          stroke: colour,
          fill: {
            condition: { test: "datum.measure === 'headline'", field: "colour", type: "nominal", scale: null },
            value: "var(--paper)",
          },
          tooltip: { field: "label", type: "nominal" },
        },
      },
      {
        mark: { type: "text", align: "left", dx: 7, fontSize: 11, baseline: "middle" },
        encoding: {
          x: { field: "high", type: "quantitative" },
          text: { field: "label", type: "nominal" },
          color: { value: "var(--muted)" },
        },
      },
    ],
  };
}
