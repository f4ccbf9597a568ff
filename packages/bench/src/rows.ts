/** @file The rows of the benchmark: the detectors of the catalogue, and look-ups that only few-shot has. */

import { type DetectorId, type DetectorKind, detectorKind, encoderKinds } from "@lsad/pipeline";

/** Few-shot rows that a model must beat to mean anything; they learn from the support alone. */
export const lookupIds = ["template-lookup", "lookup-else-zero-shot", "lookup-else-bert-fusion"] as const;

/** One of {@link lookupIds}. */
export type LookupId = (typeof lookupIds)[number];

/** What stands in where a look-up knows nothing: the zero-shot score of a detector, between its least and its greatest. */
export const standIns: Readonly<Partial<Record<LookupId, { detector: DetectorId; ends: readonly [number, number] }>>> =
  {
    // Probability + keyword − ½.
    "lookup-else-zero-shot": { detector: "fusion", ends: [-0.5, 1.5] },
    // Half of two probabilities + keyword − ½.
    "lookup-else-bert-fusion": { detector: "bert-fusion", ends: [-0.25, 1.25] },
  };

/** A row of the benchmark. */
export type RowId = DetectorId | LookupId;

/** What the protocol knows of a row. */
export type RowKind = Pick<
  DetectorKind,
  "summary" | "views" | "setting" | "supervised" | "deterministic" | "threshold" | "defaults"
>;

const lookup = {
  views: ["raw"],
  setting: "inductive",
  supervised: true,
  deterministic: true,
  threshold: { policy: "fixed", value: 0.5, inclusive: true },
  defaults: {},
} as const;

const lookups: Readonly<Record<LookupId, RowKind>> = {
  "template-lookup": {
    ...lookup,
    summary: "share of anomalies among the support lines of the same template; 0 for a template that is not there",
  },
  "lookup-else-zero-shot": {
    ...lookup,
    summary: "the look-up where the template is in the support, the zero-shot score of fusion where it is not",
  },
  "lookup-else-bert-fusion": {
    ...lookup,
    deterministic: false,
    summary: "the look-up where the template is in the support, the zero-shot score of bert-fusion where it is not",
  },
};

/** Whether a row is a look-up, not a detector of the catalogue. */
export function isLookup(id: RowId): id is LookupId {
  return id in lookups;
}

/** Whether a row trains or reads a transformer encoder: minutes a fit, where the others take seconds. */
export function isEncoder(id: RowId): boolean {
  return encoderKinds.some((kind) => kind.id === id);
}

/** Whether a row's few-shot jobs keep what its zero-shot fit learnt, and refit what is cheap alone. */
export function isAdapted(id: RowId): boolean {
  return id === "bert-fusion" || id === "prototypes";
}

/** The row's description. */
export function rowKind(id: RowId): RowKind {
  return isLookup(id) ? lookups[id] : detectorKind(id);
}
