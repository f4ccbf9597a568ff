/** @file Sources with one class only: what they can report. */

import { code } from "./findings.js";
import { listing, percent } from "./format.js";
import { type Html, html, nothing } from "./html.js";
import type { ReportData } from "./report-data.js";
import { section } from "./section.js";
import { type Column, tableOf } from "./table.js";

/** Sources with one class only: what they can report. */
export function singleClassSection({ contestants }: ReportData): Html {
  const rows = contestants.flatMap((contestant) =>
    (contestant.line?.singleClass ?? []).map((single) => ({ contestant, ...single })),
  );
  if (rows.length === 0) return nothing;
  const targets = [...new Set(rows.map(({ target }) => target))];
  const columns: readonly Column<(typeof rows)[number]>[] = [
    {
      head: "detector",
      kind: "text",
      cell: ({ contestant }) => code(contestant),
      sort: ({ contestant }) => contestant.name,
    },
    { head: "source", kind: "text", cell: ({ target }) => target },
    { head: "test lines", cell: ({ lines, kind }) => `${lines}, ${kind}`, sort: ({ lines }) => lines },
    {
      head: "false alarms",
      cell: ({ falseAlarmRate }) => percent(falseAlarmRate),
      sort: ({ falseAlarmRate }) => falseAlarmRate,
    },
    { head: "recall", cell: ({ recall }) => percent(recall), sort: ({ recall }) => recall },
  ];
  return section(
    "single-class",
    `${listing(targets)} ${targets.length === 1 ? "has" : "have"} one class only: alerts can be counted, rankings not`,
    html`<p>${targets.length === 1 ? "This source stays" : "These sources stay"} in training and out of every mean. All lines normal: the share that
      raises an alert at the threshold fixed in advance. All lines anomalous: the share that is found.</p>
      ${tableOf("What sources with a single class report.", columns, rows)}`,
  );
}
