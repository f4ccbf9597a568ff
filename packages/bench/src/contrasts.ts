/** @file The comparisons that a run declares before it has a number: few, so that the data can bear them. */

import { InvalidInputError } from "@lsad/core";
import type { View } from "@lsad/pipeline";
import type { BenchConfig } from "./config.js";
import type { MetricName } from "./result.js";
import { type RowId, rowKind } from "./rows.js";

/** With 13 to 16 sources more than three corrected comparisons could not be significant. */
export const MOST_CONTRASTS = 3;

/** A row of the comparison: a detector on a view. */
export interface RowRef {
  readonly detector: string;
  readonly view: View;
}

/** A comparison declared before the run: what is expected to be better than what, by which metric, on which track. */
export interface Contrast {
  readonly name: string;
  readonly better: RowRef;
  readonly worse: RowRef;
  readonly metric: MetricName;
  /** `natural`, or `rare-` and one of the run's shares. */
  readonly track: string;
}

/** What contrasts depend on. */
type Runs = Pick<BenchConfig, "detectors" | "views" | "plans" | "rareShares">;

/** The contrasts of the protocol, for the rows that there are. */
const DECLARED: readonly Contrast[] = [
  {
    name: "words learnt from other systems against the keyword list",
    better: { detector: "tfidf-lr", view: "raw" },
    worse: { detector: "keyword", view: "raw" },
    metric: "prAuc",
    track: "natural",
  },
  {
    name: "learnt words with the keyword list against learnt words alone",
    better: { detector: "fusion", view: "raw" },
    worse: { detector: "tfidf-lr", view: "raw" },
    metric: "prAuc",
    track: "natural",
  },
  {
    name: "learnt words with the keyword list against the z-score sum, anomalies at 2 %",
    better: { detector: "fusion", view: "raw" },
    worse: { detector: "fusion-zsum-stream", view: "raw" },
    metric: "prAuc",
    track: "rare-2",
  },
];

/** The protocol's own contrasts, as far as a run has their rows and tracks. */
export function defaultContrasts(runs: Runs): Contrast[] {
  return DECLARED.filter((contrast) => problemOf(contrast, runs) === undefined);
}

/** @throws {@link InvalidInputError} if there are too many, or one asks for what the run does not have. */
export function checkContrasts(contrasts: readonly Contrast[], runs: Runs): void {
  if (contrasts.length > MOST_CONTRASTS) {
    throw new InvalidInputError(`contrasts: must be at most ${MOST_CONTRASTS}, got ${contrasts.length}`);
  }
  for (const [index, contrast] of contrasts.entries()) {
    const problem = problemOf(contrast, runs);
    if (problem !== undefined) throw new InvalidInputError(`contrasts[${index}].${problem}`);
  }
}

function problemOf({ better, worse, track }: Contrast, runs: Runs): string | undefined {
  if (better.detector === worse.detector && better.view === worse.view) {
    return `worse: must be another row than better, got ${worse.detector} (${worse.view}) for both`;
  }
  for (const [side, { detector, view }] of Object.entries({ better, worse })) {
    if (!isRun(detector, view, runs)) return `${side}: must be a row of the run, got ${detector} (${view})`;
    if (track !== "natural" && view !== "raw") return `${side}.view: must be raw on a rare track, got ${view}`;
  }
  const tracks = runs.plans.includes("rare") ? runs.rareShares.map((share) => `rare-${share}`) : [];
  if (track === "natural" || tracks.includes(track)) return undefined;
  return `track: must be one of ${["natural", ...tracks].join(", ")}, got ${track}`;
}

function isRun(detector: string, view: View, { detectors, views }: Runs): boolean {
  if (!(detectors as readonly string[]).includes(detector)) return false;
  const kind = rowKind(detector as RowId);
  return kind.views.includes(view) && (kind.views.length === 1 || views.includes(view));
}
