/** @file The rows of the benchmark: the detectors of the catalogue, and two look-ups that only few-shot has. */

import { type DetectorId, type DetectorKind, detectorKind, encoderKinds } from "@lsad/pipeline";

/** Few-shot rows that a model must beat to mean anything; they learn from the support alone. */
export const lookupIds = ["template-lookup", "lookup-else-zero-shot"] as const;

/** One of {@link lookupIds}. */
export type LookupId = (typeof lookupIds)[number];

/** The detector whose zero-shot score stands in where a look-up knows nothing. */
export const ZERO_SHOT = "fusion" satisfies DetectorId;

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
};

/** Whether a row is a look-up, not a detector of the catalogue. */
export function isLookup(id: RowId): id is LookupId {
  return id in lookups;
}

/** Whether a row trains or reads a transformer encoder: minutes a fit, where the others take seconds. */
export function isEncoder(id: RowId): boolean {
  return encoderKinds.some((kind) => kind.id === id);
}

/** The row's description. */
export function rowKind(id: RowId): RowKind {
  return isLookup(id) ? lookups[id] : detectorKind(id);
}
