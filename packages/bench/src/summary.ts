/** @file From cells to rows: each metric's mean over held-out sources, its interval, and where it is worst. */

import { bootstrapInterval } from "@lsad/eval";
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
export interface MetricSummary {
  /** Plain mean over {@link MetricSummary.sources}; null without any. */
  readonly mean: number | null;
  /** Ends of the 95 % bootstrap interval of the mean, sources drawn; null below two sources. */
  readonly low: number | null;
  readonly high: number | null;
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

/** Confidence level of every interval. */
const INTERVAL_LEVEL = 0.95;

/** Draws of the bootstrap. */
const RESAMPLES = 4000;

/** Fixed, so that the same results always give the same report. */
const BOOTSTRAP_SEED = 20_250_101;

/** How many of its lowest sources a row names. */
const WORST_SOURCES = 3;

/**
 * Summarises the cells of a run.
 *
 * Seeds and draws are averaged within a source first; a mean is then the plain mean over sources, and its interval
 * comes from drawing sources with replacement: sources are the replicates, never lines or seeds.
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
  return { rows: [...rows.values()].map(summariseRow) };
}

/** The cells of the main comparison: zero-shot, every test line, anomalies as they are, nothing ablated. */
export function mainCells(results: readonly CellResult[]): CellResult[] {
  return results.filter(
    ({ variant, shots, track, lines }) => variant === "none" && shots === 0 && track === "natural" && lines === "all",
  );
}

/** A percentile interval of the mean over sources; null ends below two values, where there is nothing to draw. */
export function meanInterval(values: readonly number[]): { low: number | null; high: number | null } {
  if (values.length < 2) return { low: null, high: null };
  const options = { seed: BOOTSTRAP_SEED, resamples: RESAMPLES, level: INTERVAL_LEVEL, method: "percentile" } as const;
  const { lower, upper } = bootstrapInterval(values, options);
  return { low: lower, high: upper };
}

/** Arithmetic mean; null of nothing. */
export function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function summariseRow(cells: readonly CellResult[]): SummaryRow {
  const measured = cells.filter((cell) => cell.error === null);
  const targets = [...groupBy(measured, (cell) => cell.target).values()];
  const twoClass = targets.filter((runs) => classesOf(runs[0]) === "both");
  const summaries = metricNames.map((name) => [name, summariseMetric(twoClass, name)] as const);
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

function summariseMetric(targets: readonly (readonly CellResult[])[], name: MetricName): MetricSummary {
  const sources: SourceValue[] = [];
  const targetsOfReason = new Map<string, string[]>();
  for (const runs of targets) {
    const target = runs[0].target;
    const { value, runs: counted } = averageOverRuns(runs, name);
    if (value !== null) {
      sources.push({ target, value, runs: counted });
      continue;
    }
    const reason = runs[0].metrics[name].reason ?? "no reason given";
    targetsOfReason.set(reason, [...(targetsOfReason.get(reason) ?? []), target]);
  }
  const values = sources.map((source) => source.value);
  return {
    mean: meanOf(values),
    ...meanInterval(values),
    median: medianOf(values),
    sources,
    notAvailable: [...targetsOfReason].map(([reason, names]) => ({ reason, targets: names })),
  };
}

function averageOverRuns(runs: readonly CellResult[], name: MetricName): { value: number | null; runs: number } {
  const values = runs.flatMap(({ metrics }) => metrics[name].value ?? []);
  return { value: meanOf(values), runs: values.length };
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
      falseAlarmRate: averageOverRuns(runs, "falseAlarmRate").value,
      recall: averageOverRuns(runs, "recall").value,
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
