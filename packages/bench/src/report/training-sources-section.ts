/** @file How many systems one has to learn from. */

import { score } from "./format.js";
import { html } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { findRow } from "./row-queries.js";
import { section } from "./section.js";
import { type Series, scoreAxisOf, seriesChart, seriesFigure } from "./series-chart.js";

const PREFIX = "train-";

/** Number of training sources against average precision. */
export function trainingSourcesSection({ everything, appearances }: ReportData): ReportSection | undefined {
  const counts = [
    ...new Set(
      everything.rows.flatMap(({ variant }) =>
        variant.startsWith(PREFIX) ? Number(variant.slice(PREFIX.length)) : [],
      ),
    ),
  ];
  if (counts.length === 0) return undefined;
  counts.sort((a, b) => a - b);
  const detectors = [
    ...new Set(everything.rows.filter(({ variant }) => variant.startsWith(PREFIX)).map(({ detector }) => detector)),
  ];
  const series = detectors.map(
    (detector): Series => ({
      name: detector,
      appearance: appearances.get(detector) ??
        appearances.get(`${detector} · raw`) ?? { colour: "var(--ink)", dash: [] },
      points: counts.flatMap((count) => {
        const metric = findRow(everything, { detector, variant: `${PREFIX}${count}` })?.metrics.prAuc;
        return metric?.mean == null ? [] : [{ x: count, y: metric.mean, low: metric.low, high: metric.high }];
      }),
    }),
  );
  const best = series.toSorted((a, b) => (b.points.at(-1)?.y ?? 0) - (a.points.at(-1)?.y ?? 0))[0];
  const [first, last] = [best.points[0], best.points.at(-1)];
  const alternative = series
    .map(({ name, points }) => `${name} ${points.map(({ x, y }) => `${score(y)} from ${x}`).join(", ")}`)
    .join("; ");
  const content = section(
    "training-sources",
    first === undefined || last === undefined
      ? "Learning from fewer systems"
      : `${best.name} goes from ${score(first.y)} to ${score(last.y)} as it learns from ${last.x} systems instead of ${first.x}`,
    html`${seriesFigure("training-sources-chart", `PR-AUC by number of training sources: ${alternative}.`, series, html`Mean PR-AUC by line. Each number of sources has several random subsets; bars are 95 % intervals: sources drawn first, then subsets.`)}`,
  );
  const x = { title: "sources learnt from", kind: "steps" } as const;
  return {
    id: "training-sources",
    words: "Training sources",
    content,
    charts: { "training-sources-chart": seriesChart(series, x, scoreAxisOf("mean PR-AUC by line")) },
  };
}
