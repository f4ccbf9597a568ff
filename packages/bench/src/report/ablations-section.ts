/** @file Ablations: the same detector with one thing changed, source by source. */

import type { SummaryRow } from "../summary.js";
import { type Contrast, contrastOf, verdictOf } from "./contrast.js";
import { difference, interval, score } from "./format.js";
import { type Html, html } from "./html.js";
import { measures } from "./measures.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { asContestant, findRow, findRows, type RowQuery } from "./row-queries.js";
import { section } from "./section.js";
import { tableOf } from "./table.js";

/** What each variant changes, in words. */
const VARIANTS: Readonly<Record<string, string>> = {
  "level-words-hidden": "levels and the keyword list's words hidden",
  "all-rows": "trained on every line instead of distinct rows",
  "templates-spell": "templates by Spell",
  "templates-zero": "templates by the parser without options",
  "templates-truth": "templates from ground truth",
};

interface Ablation {
  readonly change: string;
  readonly row: string;
  readonly contrast: Contrast;
}

/** Every pair of rows that differ in one thing, by PR-AUC. */
export function ablationsSection({ everything }: ReportData): ReportSection | undefined {
  const ablations = [...viewAblations(everything), ...variantAblations(everything), ...featureAblations(everything)];
  if (ablations.length === 0) return undefined;
  const clear = ablations.filter(({ contrast }) => verdictOf(contrast) !== "undecided").length;
  const content = section(
    "ablations",
    `Of ${ablations.length} changes ${clear} ${clear === 1 ? "moves" : "move"} the mean clearly`,
    html`<p>One thing is changed, all else stays. Differences are paired by source; a change is marked where its whole 95 % interval lies on
      one side of zero. Nothing is corrected for the number of rows here: read a single mark with care.</p>
      ${tableOf(
        "PR-AUC by line without and with the change.",
        [
          { head: "change", kind: "text", cell: ({ change }: Ablation) => change },
          {
            head: "detector",
            kind: "text",
            cell: ({ row }: Ablation) => html`<code>${row}</code>`,
            sort: ({ row }: Ablation) => row,
          },
          { head: "without", cell: ({ contrast }: Ablation) => score(contrast.rivalMean) },
          { head: "with", cell: ({ contrast }: Ablation) => score(contrast.challengerMean) },
          {
            head: "difference",
            cell: ({ contrast }: Ablation) => differenceCell(contrast),
            sort: ({ contrast }: Ablation) => contrast.mean,
          },
          { head: "sources", cell: ({ contrast }: Ablation) => contrast.sources.length },
        ],
        ablations,
      )}`,
  );
  return { id: "ablations", words: "Ablations", content };
}

/** A difference with its interval below, bold where it is clear. */
export function differenceCell(contrast: Contrast): Html {
  const { mean, low, high } = contrast;
  const words = html`${difference(mean)} <span class="range below">${interval(low, high, difference)}</span>`;
  return verdictOf(contrast) === "undecided"
    ? words
    : html`<b>${difference(mean)}</b> <span class="range below">${interval(low, high, difference)}</span>`;
}

function viewAblations(summary: ReportData["everything"]): Ablation[] {
  return ["parsed", "structured"].flatMap((view) =>
    findRows(summary, { view: view as SummaryRow["view"] }).flatMap((row) =>
      paired(summary, row, { detector: row.detector, view: "raw" }, `${view} view instead of raw`),
    ),
  );
}

function variantAblations(summary: ReportData["everything"]): Ablation[] {
  return Object.entries(VARIANTS).flatMap(([variant, words]) =>
    findRows(summary, { variant }).flatMap((row) =>
      paired(summary, row, { detector: row.detector, view: row.view }, words),
    ),
  );
}

/** Template features, words, and both: three detectors that differ in what they read alone. */
function featureAblations(summary: ReportData["everything"]): Ablation[] {
  const pairs = [
    ["template-text-lr", "tfidf-lr", "template features beside words"],
    ["template-text-lr", "template-lr", "words beside template features"],
  ] as const;
  return pairs.flatMap(([both, one, words]) => {
    const row = findRow(summary, { detector: both, view: "raw" });
    return row === undefined ? [] : paired(summary, row, { detector: one, view: "raw" }, words);
  });
}

function paired(summary: ReportData["everything"], row: SummaryRow, query: RowQuery, change: string): Ablation[] {
  const rival = findRow(summary, query);
  if (rival === undefined) return [];
  const contrast = contrastOf(asContestant(row, row.detector), asContestant(rival, rival.detector), measures.line);
  return contrast === null
    ? []
    : [{ change, row: row.view === "raw" ? row.detector : `${row.detector} · ${row.view}`, contrast }];
}
