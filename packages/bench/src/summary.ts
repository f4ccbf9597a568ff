/** @file From cells to rows: each metric's mean over held-out sources, its interval, and where it is worst. */

import { type DrawCache, hierarchicalInterval, type MeanInterval } from "./resampling.js";
import { type CellResult, type MetricName, metricNames } from "./result.js";

/** The fields of a result that tell one row of a summary from another. */
export const rowFields = [
  "detector",
  "view",
  "setting",
  "shots",
  "sampler",
  "variant",
  "track",
  "lines",
  "labels",
  "templates",
  "policy",
  "weighting",
] as const satisfies readonly (keyof CellResult)[];

/** What a row is a summary of. */
export type RowKey = Pick<
  CellResult,
  | "detector"
  | "view"
  | "setting"
  | "shots"
  | "sampler"
  | "variant"
  | "track"
  | "lines"
  | "labels"
  | "templates"
  | "policy"
  | "weighting"
>;

/** A metric on one held-out source, averaged over its seeds and draws. */
export interface SourceValue {
  readonly target: string;
  readonly value: number;
  /** Seeds and draws behind the value. */
  readonly runs: number;
}

/** Held-out sources on which a metric has no value, and why. */
export interface NotAvailable {
  readonly reason: string;
  readonly targets: readonly string[];
}

/** A metric over the held-out sources that have both classes. */
export interface MetricSummary extends MeanInterval {
  /** Plain mean over {@link MetricSummary.sources}; null without any. */
  readonly mean: number | null;
  readonly median: number | null;
  /** In the order of the results. */
  readonly sources: readonly SourceValue[];
  readonly notAvailable: readonly NotAvailable[];
}

/** A held-out source whose test lines are all of one class: only one of the two rates has a value. */
export interface SingleClassTarget {
  readonly target: string;
  readonly kind: "all normal" | "all anomalous";
  readonly lines: number;
  /** Share of the normal lines that raise an alert, where all lines are normal. */
  readonly falseAlarmRate: number | null;
  /** Share of the anomalous lines that raise an alert, where all lines are anomalous. */
  readonly recall: number | null;
}

/** A cell that has no numbers because its job failed. */
export interface Failure {
  readonly target: string;
  readonly seed: number;
  readonly draw: number;
  readonly code: string;
  readonly message: string;
}

/** A row of the comparison: one detector under one set of conditions. */
export interface SummaryRow extends RowKey {
  readonly metrics: Readonly<Record<MetricName, MetricSummary>>;
  /** The (at most) three sources of lowest PR-AUC, lowest first. */
  readonly worst: readonly SourceValue[];
  /** Left out of every mean, reported apart. */
  readonly singleClass: readonly SingleClassTarget[];
  /** Held-out sources the label set does not cover. */
  readonly unlabelled: readonly string[];
  readonly failures: readonly Failure[];
}

/** Rows in the order in which they first occur in the results. */
export interface Summary {
  readonly rows: readonly SummaryRow[];
}

/** How many of its lowest sources a row names. */
const WORST_SOURCES = 3;

/**
 * Summarises the cells of a run.
 *
 * Seeds and draws are averaged within a source first; a mean is then the plain mean over sources, and its interval
 * comes from drawing sources with replacement, then seeds and draws within each: sources are the replicates, never lines.
 * Sources whose test lines are of one class are left out of every mean. Failed cells count nowhere and are listed.
 * The result depends on the cells and their order only.
 *
 * @param results - Cells of one run, in any order.
 *
 * @example
 * ```ts
 * const meanOf = (folder: string) => summarise(readRun(folder).results).rows.map((row) => row.metrics.prAuc.mean);
 * console.log(summarise([]).rows.length, typeof meanOf); // 0: no cell, no row
 * ```
 */
export function summarise(results: readonly CellResult[]): Summary {
  const rows = groupBy(results, (result) => JSON.stringify(rowFields.map((field) => result[field])));
  const cache: DrawCache = new Map();
  return { rows: [...rows.values()].map((cells) => summariseRow(cells, cache)) };
}

/** The cells of the main comparison: zero-shot, every test line, anomalies as they are, nothing ablated. */
export function mainCells(results: readonly CellResult[]): CellResult[] {
  return results.filter(isMain);
}

/** Whether a cell or a row belongs to the main comparison. */
export function isMain({
  variant,
  shots,
  track,
  lines,
}: Pick<RowKey, "variant" | "shots" | "track" | "lines">): boolean {
  return variant === "none" && shots === 0 && track === "natural" && lines === "all";
}

/** Arithmetic mean; null of nothing. */
export function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function summariseRow(cells: readonly CellResult[], cache: DrawCache): SummaryRow {
  const measured = cells.filter((cell) => cell.error === null);
  const targets = [...groupBy(measured, (cell) => cell.target).values()];
  const twoClass = targets.filter((runs) => classesOf(runs[0]) === "both");
  const summaries = metricNames.map((name) => [name, summariseMetric(twoClass, name, cache)] as const);
  const metrics = Object.fromEntries(summaries) as Record<MetricName, MetricSummary>;
  return {
    ...keyOf(cells[0]),
    metrics,
    worst: lowest(metrics.prAuc.sources),
    singleClass: targets.flatMap(singleClassOf),
    unlabelled: targets.filter((runs) => classesOf(runs[0]) === "unknown").map((runs) => runs[0].target),
    failures: cells.flatMap(failureOf),
  };
}

function keyOf(cell: CellResult): RowKey {
  return Object.fromEntries(rowFields.map((field) => [field, cell[field]])) as unknown as RowKey;
}

type Classes = "both" | "all normal" | "all anomalous" | "unknown";

function classesOf({ test }: CellResult): Classes {
  if (test.prevalence === null) return "unknown";
  if (test.anomalies === 0) return "all normal";
  return test.anomalies === test.lines ? "all anomalous" : "both";
}

function summariseMetric(
  targets: readonly (readonly CellResult[])[],
  name: MetricName,
  cache: DrawCache,
): MetricSummary {
  const sources: SourceValue[] = [];
  const runsOfSource: number[][] = [];
  const targetsOfReason = new Map<string, string[]>();
  for (const runs of targets) {
    const target = runs[0].target;
    const counted = valuesOf(runs, name);
    const value = meanOf(counted);
    if (value !== null) {
      sources.push({ target, value, runs: counted.length });
      runsOfSource.push(counted);
      continue;
    }
    const reason = runs[0].metrics[name].reason ?? "no reason given";
    targetsOfReason.set(reason, [...(targetsOfReason.get(reason) ?? []), target]);
  }
  const values = sources.map((source) => source.value);
  return {
    mean: meanOf(values),
    ...hierarchicalInterval(runsOfSource, cache),
    median: medianOf(values),
    sources,
    notAvailable: [...targetsOfReason].map(([reason, names]) => ({ reason, targets: names })),
  };
}

function valuesOf(runs: readonly CellResult[], name: MetricName): number[] {
  return runs.flatMap(({ metrics }) => metrics[name].value ?? []);
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function lowest(sources: readonly SourceValue[]): SourceValue[] {
  // Equal values in the order of their names, so that the order of the results does not decide.
  const byValue = sources.toSorted((a, b) => a.value - b.value || (a.target < b.target ? -1 : 1));
  return byValue.slice(0, WORST_SOURCES);
}

function singleClassOf(runs: readonly CellResult[]): SingleClassTarget[] {
  const kind = classesOf(runs[0]);
  if (kind === "both" || kind === "unknown") return [];
  return [
    {
      target: runs[0].target,
      kind,
      lines: runs[0].test.lines,
      falseAlarmRate: meanOf(valuesOf(runs, "falseAlarmRate")),
      recall: meanOf(valuesOf(runs, "recall")),
    },
  ];
}

function failureOf({ target, seed, draw, error }: CellResult): Failure[] {
  return error === null ? [] : [{ target, seed, draw, code: error.code, message: error.message }];
}

function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
