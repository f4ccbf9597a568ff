/** @file The precision-recall curves of one source: a panel of the small multiples. */

import type { TopLevelSpec } from "vega-lite";
import type { CellCurve } from "../run-files.js";
import { config, scoreAxis } from "./chart-style.js";
import type { Appearance } from "./palette.js";

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
