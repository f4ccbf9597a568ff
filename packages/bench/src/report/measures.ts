/** @file The measures that a report compares rows by: which number of a row, and in which words. */

import type { MetricName } from "../result.js";
import type { MetricSummary } from "../summary.js";
import type { Contestant } from "./contestants.js";

/** A number that every row of the comparison has, or could have. */
export interface Measure {
  readonly id: string;
  /** Head of a column. */
  readonly head: string;
  /** In a sentence: "with anomalies at 1 % of the lines". */
  readonly words: string;
  readonly of: (contestant: Contestant) => MetricSummary | undefined;
}

/** A metric of the natural track. */
export function natural(metric: MetricName, weighting: "line" | "template", head: string, words: string): Measure {
  return { id: `${metric}-${weighting}`, head, words, of: (row) => row[weighting]?.metrics[metric] };
}

/** Average precision where anomalies were thinned to a share of the normal lines. */
export function rare(share: string): Measure {
  return {
    id: `rare-${share}`,
    head: `AP, ${share} % rare`,
    words: `with whole templates of anomalies taken away until ${share} % are left`,
    of: (row) => row.rare.get(`rare-${share}`)?.metrics.prAuc,
  };
}

/** The measures of headlines: rare anomalies first, because they are the mission. */
export const measures = {
  rare1: rare("1"),
  rare2: rare("2"),
  at1: natural("prAucAt1", "line", "AP at 1 %", "with the classes reweighted until 1 % of the lines are anomalous"),
  template: natural("prAuc", "template", "PR-AUC by template", "with each template counted once"),
  line: natural("prAuc", "line", "PR-AUC by line", "with anomalies as frequent as they are"),
  macroF1: natural("macroF1", "line", "macro-F1", "as macro-F1 at the threshold fixed in advance"),
} as const satisfies Record<string, Measure>;

/** What rows are ranked by: average precision on the rare track at 1 %, or reweighted to 1 % where there is no such track. */
export function headlineOf(contestants: readonly Contestant[]): Measure {
  const has = (measure: Measure) => contestants.some((row) => (measure.of(row)?.mean ?? null) !== null);
  return has(measures.rare1) ? measures.rare1 : measures.at1;
}

/** Whether any row has a mean of a measure. */
export function isMeasured(measure: Measure, contestants: readonly Contestant[]): boolean {
  return contestants.some((row) => (measure.of(row)?.mean ?? null) !== null);
}

/** The mean of a measure; below all others where there is none. */
export function meanBy(measure: Measure, row: Contestant): number {
  return measure.of(row)?.mean ?? Number.NEGATIVE_INFINITY;
}
