/** @file A challenger and its rival on every source. */

import type { TopLevelSpec } from "vega-lite";
import { config, scoreAxis } from "./chart-style.js";
import type { Contrast } from "./contrast.js";
import { difference } from "./format.js";
import type { Appearance } from "./palette.js";

/** The challenger and its rival on every source, largest gain first. */
export function contrastChart(contrast: Contrast, appearances: ReadonlyMap<string, Appearance>): TopLevelSpec {
  const values = contrast.sources.map((source) => ({
    ...source,
    right: Math.max(source.challenger, source.rival),
    label: difference(source.difference),
    // The line wears the colour of the one who is ahead.
    leader: appearances.get((source.difference >= 0 ? contrast.challenger : contrast.rival).name)?.colour,
  }));
  const x = (field: string) => ({ field, type: "quantitative" }) as const;
  return {
    config,
    data: { values },
    width: "container",
    height: values.length * 24,
    autosize: { type: "fit-x", contains: "padding" },
    encoding: {
      y: {
        field: "target",
        type: "nominal",
        sort: values.map(({ target }) => target),
        title: null,
        axis: { grid: false, labelColor: "var(--ink)", labelLimit: 130 },
      },
    },
    layer: [
      {
        mark: { type: "rule", strokeWidth: 3, opacity: 0.6 },
        encoding: {
          x: { ...x("rival"), scale: { domain: [0, 1] }, title: contrast.measure.head, axis: scoreAxis },
          x2: { field: "challenger" },
          color: { field: "leader", type: "nominal", scale: null },
        },
      },
      pointLayer("rival", appearances.get(contrast.rival.name)),
      pointLayer("challenger", appearances.get(contrast.challenger.name)),
      {
        mark: { type: "text", align: "left", dx: 9, fontSize: 11, baseline: "middle" },
        encoding: { x: x("right"), text: { field: "label", type: "nominal" }, color: { value: "var(--muted)" } },
      },
    ],
  };
}

function pointLayer(field: "challenger" | "rival", appearance: Appearance | undefined) {
  const colour = appearance?.colour ?? "var(--ink)";
  return {
    mark: { type: "point", size: 72, strokeWidth: 2, opacity: 1 },
    encoding: {
      x: { field, type: "quantitative" },
      stroke: { value: colour },
      fill: { value: field === "challenger" ? colour : "var(--paper)" },
    },
  } as const;
}
