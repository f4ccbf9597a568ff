/** @file Lines with points and intervals: the chart of everything that is measured at several settings. */

import type { TopLevelSpec } from "vega-lite";
import { config } from "./chart-style.js";
import { type Html, html } from "./html.js";
import type { Appearance } from "./palette.js";
import { chart } from "./section.js";

/** One line of a chart. */
export interface Series {
  readonly name: string;
  readonly appearance: Appearance;
  readonly points: readonly {
    readonly x: number | string;
    readonly y: number;
    readonly low?: number | null;
    readonly high?: number | null;
  }[];
}

/** How an axis is drawn. */
export interface Axis {
  readonly title: string;
  /** `steps`: each value has its own place. */
  readonly kind: "steps" | "linear" | "log";
  readonly domain?: readonly [number, number];
  readonly format?: string;
}

/** Scores from nothing to perfect. */
export const scoreAxisOf = (title: string): Axis => ({ title, kind: "linear", domain: [0, 1], format: ".2~f" });

/** Lines, points and interval bars. */
export function seriesChart(series: readonly Series[], x: Axis, y: Axis, height = 230): TopLevelSpec {
  const values = series.flatMap(({ name, appearance, points }) =>
    points.map((point) => ({ ...point, name, colour: appearance.colour })),
  );
  const names = series.map(({ name }) => name);
  const dashes = series.map(({ appearance }) => (appearance.dash.length === 0 ? [1, 0] : [...appearance.dash]));
  const colour = { field: "colour", type: "nominal", scale: null } as const;
  return {
    config,
    data: { values },
    width: "container",
    height,
    autosize: { type: "fit-x", contains: "padding" },
    encoding: { x: encoded("x", x) },
    layer: [
      {
        mark: { type: "line", strokeWidth: 1.8 },
        encoding: {
          y: encoded("y", y),
          color: colour,
          detail: { field: "name" },
          strokeDash: { field: "name", type: "nominal", legend: null, scale: { domain: names, range: dashes } },
        },
      },
      {
        transform: [{ filter: "isValid(datum.low)" }],
        mark: { type: "rule", strokeWidth: 1.5, opacity: 0.45 },
        encoding: { y: encoded("low", y), y2: { field: "high" }, color: colour },
      },
      {
        mark: { type: "point", size: 34, filled: true, opacity: 1 },
        encoding: { y: encoded("y", y), color: colour, tooltip: { field: "name", type: "nominal" } },
      },
    ],
  } as TopLevelSpec;
}

function encoded(field: string, { title, kind, domain, format }: Axis) {
  const type = kind === "steps" ? "ordinal" : "quantitative";
  const scale =
    kind === "steps"
      ? { type: "point", padding: 0.4 }
      : { ...(kind === "log" ? { type: "log" } : { zero: false }), ...(domain === undefined ? {} : { domain }) };
  const axis = { ...(format === undefined ? {} : { format }), grid: field !== "x", labelAngle: 0, tickCount: 5 };
  return { field, type, title, scale, axis, ...(kind === "steps" ? { sort: null } : {}) };
}

/** A chart with the lines' names under it. */
export function seriesFigure(id: string, alternative: string, series: readonly Series[], caption: Html | string): Html {
  return html`<figure>${chart(id, alternative)}${legendOf(series)}<figcaption>${caption}</figcaption></figure>`;
}

/** What each line is. */
export function legendOf(series: readonly Pick<Series, "name" | "appearance">[]): Html {
  return html`<p class="names">${series.map(({ name, appearance }) => html`<span>${lineSample(appearance)} <code>${name}</code></span> `)}</p>`;
}

/** A short piece of a line as it is drawn. */
export function lineSample(appearance: Appearance | undefined): Html {
  const { colour, dash } = appearance ?? { colour: "var(--ink)", dash: [] };
  return html`<svg width="24" height="6" aria-hidden="true"><line x1="0" x2="24" y1="3" y2="3" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash.join(" ")}"/></svg>`;
}
