/** @file What quality costs: seconds of a job against the headline's measure. */

import type { TopLevelSpec } from "vega-lite";
import { config, scoreAxis } from "./chart-style.js";
import { bestOfEach } from "./contestants.js";
import { plural, score } from "./format.js";
import { html } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { chart, section } from "./section.js";
import { type Column, tableOf } from "./table.js";

/** Each detector as a point: median seconds a job, mean of the headline's measure. */
export function costSection({
  contestants,
  timings,
  findings,
  appearances,
  manifest,
}: ReportData): ReportSection | undefined {
  const mainJobs = mainSeconds(timings, manifest);
  const points = bestOfEach(contestants).flatMap((row) => {
    const seconds = mainJobs.get(JSON.stringify([row.detector, (row.line ?? row.template)?.view]));
    const mean = findings.headline.of(row)?.mean ?? null;
    if (seconds === undefined || mean === null) return [];
    return [
      {
        name: row.name,
        seconds: Math.max(seconds, 1e-3),
        mean,
        colour: appearances.get(row.name)?.colour ?? "var(--ink)",
      },
    ];
  });
  if (points.length < 2) return undefined;
  const best = points.reduce((leader, point) => (point.mean > leader.mean ? point : leader));
  const cheap = points
    .filter(({ mean }) => mean >= best.mean - 0.02)
    .reduce((least, point) => (point.seconds < least.seconds ? point : least));
  const alternative = points
    .map(({ name, seconds, mean }) => `${name} ${score(mean)} in ${seconds.toPrecision(2)} s`)
    .join("; ");
  const columns: readonly Column<CostPoint>[] = [
    { head: "detector", kind: "text", cell: ({ name }) => html`<code>${name}</code>`, sort: ({ name }) => name },
    { head: "seconds", cell: ({ seconds }) => seconds.toPrecision(2), sort: ({ seconds }) => seconds },
    { head: findings.headline.head, cell: ({ mean }) => score(mean), sort: ({ mean }) => mean },
  ];
  const content = section(
    "cost",
    `${cheap.name} is within .02 of the best at ${cheap.seconds.toPrecision(2)} seconds a source`,
    html`<figure>${chart("cost-chart", `Quality against seconds: ${alternative}.`)}<figcaption>Median seconds to learn from the other sources and score one (logarithmic) against
      ${findings.headline.head}, on the machine of this run: ${plural(points.length, "detector")}, each on its best view${points.length <= MOST_NAMES ? "" : "; named: those that none is both cheaper and better than"}. Few-shot, the rare track and ablations are not in these seconds where they are jobs of their own;
      times are kept apart from results and hashed into none.</figcaption></figure>
      <details><summary>Seconds and quality of every detector</summary>${tableOf("Median seconds a source, best quality first.", columns, points)}</details>`,
  );
  return { id: "cost", words: "Cost", content, charts: { "cost-chart": costChart(points, findings.headline.head) } };
}

/** Jobs of the main comparison end in a seed and nothing else; their median is robust to a machine that was busy. */
function mainSeconds(timings: ReportData["timings"], { targets }: ReportData["manifest"]): Map<string, number> {
  const groups = new Map<string, number[]>();
  for (const { job, detector, view, target, seconds } of timings) {
    if (!targets.includes(target) || /few-shot|train-|templates-|level-words|all-rows/.test(job)) continue;
    const key = JSON.stringify([detector, view]);
    groups.set(key, [...(groups.get(key) ?? []), seconds]);
  }
  return new Map([...groups].map(([key, values]) => [key, values.toSorted((a, b) => a - b)[values.length >> 1]]));
}

interface CostPoint {
  readonly name: string;
  readonly seconds: number;
  readonly mean: number;
  readonly colour: string;
}

/** Whether no other detector is both better and cheaper: those are named, where names of all would cover each other. */
function isOnFront({ seconds, mean }: CostPoint, points: readonly CostPoint[]): boolean {
  return !points.some((other) => other.seconds < seconds && other.mean >= mean);
}

/** Up to so many points all names have room. */
const MOST_NAMES = 10;

/** A name would run into what is to its right within a factor of this many seconds, and at about the same height. */
const [NAME_SECONDS, NAME_HEIGHT] = [4, 0.04];

function nameSide({ seconds, mean }: CostPoint, points: readonly CostPoint[]): "left" | "right" {
  const isCrowded = points.some(
    (other) =>
      other.seconds > seconds && other.seconds < NAME_SECONDS * seconds && Math.abs(other.mean - mean) < NAME_HEIGHT,
  );
  return isCrowded ? "left" : "right";
}

function costChart(points: readonly CostPoint[], head: string): TopLevelSpec {
  const named = points.length <= MOST_NAMES ? points : points.filter((point) => isOnFront(point, points));
  const name = (side: "left" | "right") => ({
    transform: [{ filter: `datum.side === '${side}'` }],
    mark: {
      type: "text" as const,
      align: side === "right" ? ("left" as const) : ("right" as const),
      dx: side === "right" ? 7 : -7,
      fontSize: 10.5,
    },
    encoding: { text: { field: "name", type: "nominal" as const }, color: { value: "var(--muted)" } },
  });
  return {
    config,
    data: {
      values: points.map((point) => ({ ...point, side: named.includes(point) ? nameSide(point, named) : "none" })),
    },
    width: "container",
    height: 300,
    autosize: { type: "fit-x", contains: "padding" },
    encoding: {
      x: {
        field: "seconds",
        type: "quantitative",
        scale: { type: "log" },
        title: "seconds a source",
        axis: { grid: false, tickCount: 4, format: "~g" },
      },
      y: { field: "mean", type: "quantitative", scale: { domain: [0, 1] }, title: head, axis: scoreAxis },
    },
    layer: [
      {
        mark: { type: "point", filled: true, size: 60, opacity: 1 },
        encoding: {
          color: { field: "colour", type: "nominal", scale: null },
          tooltip: { field: "name", type: "nominal" },
        },
      },
      name("right"),
      name("left"),
    ],
  };
}
