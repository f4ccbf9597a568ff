/** @file What a run has no number for: failures, reasons, and what it has not reached yet. */

import { metricNames } from "../result.js";
import type { Contestant } from "./contestants.js";
import { code } from "./findings.js";
import { listing, plural } from "./format.js";
import { type Html, html, join, nothing } from "./html.js";
import type { ReportData } from "./report-data.js";
import { section } from "./section.js";

/** Cells without numbers: failures, reasons, what the run has not reached yet. Empty when there is nothing to say. */
export function gapsSection({ contestants, missing }: ReportData): Html {
  const failures = contestants.flatMap((contestant) =>
    (contestant.line?.failures ?? []).map((failure) => ({ contestant, ...failure })),
  );
  const reasons = reasonsOf(contestants);
  if (failures.length + reasons.length + missing.length === 0) return nothing;
  const failed = failures.map(
    ({ contestant, target, seed, code: errorCode, message }) =>
      html`<li>${code(contestant)} on ${target}, seed ${seed}: <code>${errorCode}</code> ${message}</li>`,
  );
  return section(
    "gaps",
    missing.length > 0 ? "The run is not finished: means may still change" : "What has no number, and why",
    html`<div class="warning">${missing.length === 0 ? nothing : html`<p>Without a result yet: ${missing.slice(0, 12).join(", ")}${missing.length > 12 ? ` and ${missing.length - 12} more` : ""}.</p>`}
      ${failed.length === 0 ? nothing : html`<p>Failed cells (left out of every mean):</p><ul>${failed}</ul>`}
      ${reasons.length === 0 ? nothing : html`<ul>${reasons}</ul>`}</div>`,
  );
}

/** One entry a reason: a whole run shares most of them. */
function reasonsOf(contestants: readonly Contestant[]): Html[] {
  const found = new Map<string, { metrics: Set<string>; targets: Set<string>; rows: Set<Contestant> }>();
  const add = (reason: string, metric: string, targets: readonly string[], row: Contestant) => {
    const entry = found.get(reason) ?? { metrics: new Set(), targets: new Set(), rows: new Set() };
    entry.metrics.add(metric);
    for (const target of targets) entry.targets.add(target);
    entry.rows.add(row);
    found.set(reason, entry);
  };
  for (const contestant of contestants) {
    if (contestant.line === undefined) continue;
    for (const name of metricNames) {
      for (const { reason, targets } of contestant.line.metrics[name].notAvailable)
        add(reason, name, targets, contestant);
    }
    const { unlabelled } = contestant.line;
    if (unlabelled.length > 0) add("no labels", "every metric", unlabelled, contestant);
  }
  return [...found].map(([reason, { metrics, targets, rows }]) => {
    const names = rows.size > MOST_NAMED ? html`${plural(rows.size, "row")}` : join([...rows].map(code), ", ");
    return html`<li>${reason}: ${listing([...metrics])} of ${names} on ${listing([...targets])}</li>`;
  });
}

/** How many rows a sentence can name and still be read. */
const MOST_NAMED = 4;
