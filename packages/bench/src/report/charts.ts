/** @file The charts of the report, as vega-lite specifications. Colours are CSS variables, so light, dark and print need one picture. */

import type { TopLevelSpec } from "vega-lite";
import type { CellCurve } from "../run-files.js";
import type { Contestant } from "./contestants.js";
import type { Contrast } from "./contrast.js";
import { difference, score } from "./format.js";
import { type Measure, measures } from "./measures.js";
import type { Appearance } from "./palette.js";

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export const config = {
  background: "transparent",
  font: FONT,
  // One text alternative a figure, given by the page; the marks of a chart are in the tables, value by value.
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: "var(--muted)",
    titleColor: "var(--muted)",
    titleFontWeight: 400,
    titleFontSize: 12,
    labelFontSize: 12,
    gridColor: "var(--rule)",
    domain: false,
    ticks: false,
    labelPadding: 6,
  },
} as const;

export const scoreAxis = { values: [0, 0.25, 0.5, 0.75, 1], format: ".2~f", grid: true };

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

/** A curve of the small multiples. */
export interface NamedCurve extends Pick<CellCurve, "recall" | "precision"> {
  readonly name: string;
  readonly weighting: "line" | "template";
}

/** The share of anomalies of a source under each weighting; null without labels. */
export type Prevalence = Readonly<Record<"line" | "template", number | null>>;

/**
 * One source's precision-recall curves, as steps. Two parameters, `shown` (names) and `weighting`, are set by the page.
 */
export function curveChart(
  curves: readonly NamedCurve[],
  prevalence: Prevalence,
  appearances: ReadonlyMap<string, Appearance>,
): TopLevelSpec {
  const names = [...new Set(curves.map(({ name }) => name))];
  // One object a curve, taken apart by the page: an object a point would be ten times the text.
  const values = curves.map(({ name, weighting, recall, precision }) => {
    const points = visiblePoints(recall, precision);
    return { name, weighting, r: points.map(([r]) => r), p: points.map(([, p]) => p) };
  });
  const levels = (["line", "template"] as const).flatMap((weighting) =>
    prevalence[weighting] === null ? [] : [{ weighting, p: prevalence[weighting] }],
  );
  const unit = {
    scale: { domain: [0, 1] },
    title: null,
    axis: { ...scoreAxis, values: [0, 0.5, 1], format: ".1~f", labelFontSize: 10 },
  };
  const range = (pick: (appearance: Appearance) => unknown) =>
    names.map((name) => pick(appearances.get(name) ?? { colour: "var(--ink)", dash: [] }));
  return {
    config,
    params: [
      { name: "shown", value: names },
      { name: "weighting", value: "line" },
    ],
    width: "container",
    height: 120,
    autosize: { type: "fit-x", contains: "padding" },
    layer: [
      {
        data: { values: levels },
        transform: [{ filter: "datum.weighting === weighting" }],
        mark: { type: "rule", strokeWidth: 1, strokeDash: [2, 2] },
        encoding: { y: { field: "p", type: "quantitative", ...unit }, color: { value: "var(--muted)" } },
      },
      {
        data: { values },
        transform: [
          { filter: "datum.weighting === weighting && indexof(shown, datum.name) >= 0" },
          { flatten: ["r", "p"] },
          { window: [{ op: "row_number", as: "step" }], groupby: ["name"] },
        ],
        mark: { type: "line", interpolate: "step-before", strokeWidth: 1.6, clip: true },
        encoding: {
          x: { field: "r", type: "quantitative", ...unit },
          y: { field: "p", type: "quantitative", ...unit },
          color: {
            field: "name",
            type: "nominal",
            legend: null,
            scale: { domain: names, range: range(({ colour }) => colour) as string[] },
          },
          strokeDash: {
            field: "name",
            type: "nominal",
            legend: null,
            scale: { domain: names, range: range(({ dash }) => (dash.length === 0 ? [1, 0] : dash)) as number[][] },
          },
          order: { field: "step", type: "quantitative" }, // at equal recall the precision falls
          tooltip: { field: "name", type: "nominal" },
        },
      },
    ],
  };
}

/** Of a panel 120 pixels high. */
const HALF_PIXEL = 0.004;

/**
 * Steps that a panel of this size can show: a point is left out when it lies within half a pixel of the last one
 * kept. The first step starts at recall 0: the conventional point (0, 1) belongs to no threshold.
 */
function visiblePoints(recall: readonly number[], precision: readonly number[]): [number, number][] {
  const steps = recall.map((value, index): [number, number] => [value, precision[index]]).filter(([r]) => r > 0);
  if (steps.length === 0) return [];
  const kept: [number, number][] = [[0, steps[0][1]]];
  for (const [index, step] of steps.entries()) {
    const [lastRecall, lastPrecision] = kept[kept.length - 1];
    const near = Math.abs(lastRecall - step[0]) < HALF_PIXEL && Math.abs(lastPrecision - step[1]) < HALF_PIXEL;
    if (!near || index === steps.length - 1) kept.push(step);
  }
  return kept.map(([r, p]) => [round(r), round(p)]);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
