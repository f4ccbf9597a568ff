/** @file The rows of a comparison: line- and template-weighted summaries of one detector side by side, with a short name. */

import { detectorKinds } from "@lsad/pipeline";
import { rowFields, type Summary, type SummaryRow } from "../summary.js";

/** One detector under one set of conditions, both weightings together. */
export interface Contestant {
  /** Unique among the contestants: the detector's id, and what else sets it apart, such as `tfidf-lr · parsed`. */
  readonly name: string;
  readonly detector: string;
  /** Whether it learns from the labelled lines of other sources; the others are the floor. */
  readonly learns: boolean;
  readonly line: SummaryRow | undefined;
  readonly template: SummaryRow | undefined;
}

const conditionFields = rowFields.filter((field) => field !== "detector" && field !== "weighting");

/** Pairs the rows of a summary by weighting, in the order of the summary. */
export function contestantsOf({ rows }: Summary): Contestant[] {
  const pairs = new Map<string, SummaryRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.detector, ...conditionFields.map((field) => row[field])]);
    pairs.set(key, [...(pairs.get(key) ?? []), row]);
  }
  return [...pairs.values()].map((pair) => ({
    name: nameOf(pair[0], rows),
    detector: pair[0].detector,
    learns: learnsFromSources(pair[0].detector),
    line: pair.find((row) => row.weighting === "line"),
    template: pair.find((row) => row.weighting === "template"),
  }));
}

/** The detector's id, then each condition in which this detector's rows differ: no more words than are needed. */
function nameOf(row: SummaryRow, rows: readonly SummaryRow[]): string {
  const siblings = rows.filter((other) => other.detector === row.detector);
  const telling = conditionFields.filter((field) => siblings.some((other) => other[field] !== row[field]));
  return [row.detector, ...telling.map((field) => (field === "shots" ? `k=${row.shots}` : String(row[field])))].join(
    " · ",
  );
}

/** A detector this version does not know is taken to learn: the claim to beat the floor is then tested, not assumed. */
function learnsFromSources(detector: string): boolean {
  return detectorKinds.find((kind) => kind.id === detector)?.supervised ?? true;
}
