/** @file The rows of a comparison: line- and template-weighted summaries of one detector side by side, with a short name. */

import { detectorKinds } from "@lsad/pipeline";
import { isMain, rowFields, type Summary, type SummaryRow } from "../summary.js";

/** One detector under one set of conditions, both weightings together. */
export interface Contestant {
  /** Unique among the contestants: the detector's id, and what else sets it apart, such as `tfidf-lr · parsed`. */
  readonly name: string;
  readonly detector: string;
  /** Whether it learns from the labelled lines of other sources; the others are the floor. */
  readonly learns: boolean;
  readonly line: SummaryRow | undefined;
  readonly template: SummaryRow | undefined;
  /** The same detector where anomalies were thinned, by track (`rare-1`); empty in a run without the rare track. */
  readonly rare: ReadonlyMap<string, SummaryRow>;
}

const conditionFields = rowFields.filter((field) => field !== "detector" && field !== "weighting");

/** Pairs the rows of the main comparison by weighting, in the order of the summary. */
export function contestantsOf(summary: Summary): Contestant[] {
  const rows = summary.rows.filter(isMain);
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
    rare: rareRows(pair[0], summary),
  }));
}

/** The rows of the rare track; they differ from a row of the main comparison in their track alone, and count lines. */
function rareRows(row: SummaryRow, { rows }: Summary): Map<string, SummaryRow> {
  const same = rowFields.filter((field) => field !== "track" && field !== "weighting");
  const found = rows.filter((other) => other.track !== "natural" && same.every((field) => other[field] === row[field]));
  return new Map(found.map((other) => [other.track, other]));
}

/** The detector's id, then each condition in which this detector's rows differ: no more words than are needed. */
function nameOf(row: SummaryRow, rows: readonly SummaryRow[]): string {
  const siblings = rows.filter((other) => other.detector === row.detector);
  const telling = conditionFields.filter((field) => siblings.some((other) => other[field] !== row[field]));
  return [row.detector, ...telling.map((field) => (field === "shots" ? `k=${row.shots}` : String(row[field])))].join(
    " · ",
  );
}

/** The first row of each detector: of rows sorted by a measure, its best view. Pictures with every view hide each other. */
export function bestOfEach(contestants: readonly Contestant[]): Contestant[] {
  const seen = new Set<string>();
  return contestants.filter(({ detector }) => !seen.has(detector) && seen.add(detector));
}

/** A detector this version does not know is taken to learn: the claim to beat the floor is then tested, not assumed. */
function learnsFromSources(detector: string): boolean {
  return detectorKinds.find((kind) => kind.id === detector)?.supervised ?? true;
}
