/** @file Two runs side by side: what was changed between them, and what moved. */

import { type Contrast, contrastOf, type SourceContrast, type Verdict, verdictOf } from "./report/contrast.js";
import { natural } from "./report/measures.js";
import { asContestant } from "./report/row-queries.js";
import type { MetricName } from "./result.js";
import type { RunFolder } from "./run.js";
import type { RunManifest } from "./run-files.js";
import { rowFields, type SummaryRow, summarise } from "./summary.js";

/** The metrics that are compared. */
export const comparedMetrics = ["prAuc", "prAucAt1", "macroF1"] as const satisfies readonly MetricName[];

/** A row that both runs have, under one metric, paired by held-out source. */
export interface ComparedRow {
  /** The detector and what sets the row apart, such as `tfidf-lr raw rare-1 line`. */
  readonly row: string;
  readonly metric: MetricName;
  readonly before: number;
  readonly after: number;
  /** Mean of the differences, after minus before, with its 95 % bootstrap interval over sources. */
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: Verdict;
  /** Largest gain first. */
  readonly sources: readonly Pick<SourceContrast, "target" | "difference">[];
}

/** What `compareRuns` finds. */
export interface RunComparison {
  /** Parts of the manifests that are not the same, with both values as JSON. */
  readonly changed: readonly { readonly part: string; readonly before: string; readonly after: string }[];
  /** Largest movement first. */
  readonly rows: readonly ComparedRow[];
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/** What a comparison may be about: rows that differ in these alone are the same row. */
const COMPARABLE: readonly string[] = ["labels", "templates", "policy"];

/**
 * Compares two runs row by row, paired by held-out source: sources that one of them lacks count in neither mean.
 * @param before - A finished run, or one that is not; so is `after`.
 *
 * @example
 * ```ts
 * const moved = (first: string, second: string) => compareRuns(readRun(first), readRun(second)).rows;
 * console.log(typeof moved);
 * ```
 */
export function compareRuns(before: RunFolder, after: RunFolder): RunComparison {
  const [old, current] = [before, after].map(
    ({ results }) => new Map(summarise(results).rows.map((row) => [rowName(row), row])),
  );
  const rows = [...current].flatMap(([name, row]) => {
    const other = old.get(name);
    return other === undefined ? [] : comparedMetrics.flatMap((metric) => comparedRow(name, other, row, metric) ?? []);
  });
  return {
    changed: changes(before.manifest, after.manifest),
    rows: rows.toSorted((a, b) => Math.abs(b.mean) - Math.abs(a.mean) || (a.row < b.row ? -1 : 1)),
    onlyBefore: [...old.keys()].filter((name) => !current.has(name)),
    onlyAfter: [...current.keys()].filter((name) => !old.has(name)),
  };
}

/** The fields of a row that are not as in the main comparison, after its detector and view. */
function rowName(row: SummaryRow): string {
  const asUsual: Readonly<Record<string, unknown>> = {
    shots: 0,
    sampler: "none",
    variant: "none",
    track: "natural",
    lines: "all",
  };
  const told = rowFields.filter((field) => field !== "setting" && !COMPARABLE.includes(field));
  return told
    .filter((field) => row[field] !== asUsual[field])
    .map((field) => (field === "shots" ? `k=${row.shots}` : String(row[field])))
    .join(" ");
}

function comparedRow(name: string, before: SummaryRow, after: SummaryRow, metric: MetricName): ComparedRow | undefined {
  const contrast: Contrast | null = contrastOf(
    asContestant(after, name),
    asContestant(before, name),
    natural(metric, "line", metric, metric),
  );
  if (contrast === null) return undefined;
  const { mean, low, high, sources } = contrast;
  return {
    row: name,
    metric,
    before: contrast.rivalMean,
    after: contrast.challengerMean,
    mean,
    low,
    high,
    verdict: verdictOf(contrast),
    sources: sources.map(({ target, difference }) => ({ target, difference })),
  };
}

function changes(before: RunManifest, after: RunManifest): RunComparison["changed"] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof RunManifest)[];
  return parts.flatMap((part) => {
    const [old, current] = [before[part], after[part]].map((value) => JSON.stringify(value) ?? "absent");
    return old === current ? [] : [{ part, before: old, after: current }];
  });
}
