/** @file The sources on which each detector ranks worst. */

import type { SourceValue } from "../summary.js";
import type { Contestant } from "./contestants.js";
import { code } from "./findings.js";
import { plural, score } from "./format.js";
import { type Html, html, nothing } from "./html.js";
import type { ReportData } from "./report-data.js";
import { section } from "./section.js";
import { type Column, tableOf } from "./table.js";

/** The three sources on which each detector ranks worst. */
export function worstSection({ contestants }: ReportData): Html {
  const rows = contestants.filter(({ line }) => (line?.worst.length ?? 0) > 0);
  if (rows.length === 0) return nothing;
  const at = (place: number): Column<Contestant> => ({
    head: ["worst", "second worst", "third worst"][place],
    kind: "text",
    cell: ({ line }) => sourceValue(line?.worst[place]),
    sort: ({ line }) => line?.worst[place]?.value ?? null,
  });
  const columns: readonly Column<Contestant>[] = [
    { head: "detector", kind: "text", cell: code, sort: ({ name }) => name },
    at(0),
    at(1),
    at(2),
    {
      head: "median",
      cell: ({ line }) => score(line?.metrics.prAuc.median ?? null),
      sort: ({ line }) => line?.metrics.prAuc.median ?? null,
    },
    {
      head: "mean",
      cell: ({ line }) => score(line?.metrics.prAuc.mean ?? null),
      sort: ({ line }) => line?.metrics.prAuc.mean ?? null,
    },
  ];
  return section(
    "worst",
    worstTitle(rows),
    html`<p>A mean hides the system on which a detector would be switched off within a day. These are the lowest PR-AUC by line.</p>
      ${tableOf("The three lowest sources of each detector.", columns, rows)}`,
  );
}

function worstTitle(rows: readonly Contestant[]): string {
  const timesWorst = new Map<string, number>();
  for (const { line } of rows) {
    for (const { target } of line?.worst ?? []) timesWorst.set(target, (timesWorst.get(target) ?? 0) + 1);
  }
  const [target, times] = [...timesWorst].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  return times < 2
    ? "Where each detector is worst"
    : `${target} is among the worst three for ${times} of ${plural(rows.length, "detector")}`;
}

function sourceValue(source: SourceValue | undefined): Html {
  return source === undefined ? html`-` : html`${source.target} <span class="range">${score(source.value)}</span>`;
}
