/** @file A comparison of two runs, as text for a terminal and as a page. */

import type { ComparedRow, RunComparison } from "../compare.js";
import { difference, interval, plural, score } from "./format.js";
import { html, jsonInScript, nothing } from "./html.js";
import { pageScript } from "./page-script.js";
import { pageStyle } from "./page-style.js";
import { tableOf } from "./table.js";

/** Longest value of a manifest that is shown. */
const LONGEST_VALUE = 60;
/** Rows in a terminal; the page and the JSON have all. */
const MOST_ROWS = 30;

/** The rows that moved most, at most 80 columns wide. */
export function comparisonText(comparison: RunComparison): string {
  const { changed, rows, onlyBefore, onlyAfter } = comparison;
  const clear = rows.filter(({ verdict }) => verdict !== "undecided").length;
  return [
    changed.length === 0 ? "Both runs are of the same plan, data and code." : "Changed:",
    ...changed.map(({ part, before, after }) => `  ${part}: ${cut(before, 30)} -> ${cut(after, 30)}`),
    "",
    `${titleOf(rows)}; ${plural(clear, "mean")} moved clearly.`,
    ...rows.filter(moved).slice(0, MOST_ROWS).map(rowText),
    ...(onlyBefore.length === 0 ? [] : [`Only in the first run: ${plural(onlyBefore.length, "row")}`]),
    ...(onlyAfter.length === 0 ? [] : [`Only in the second run: ${plural(onlyAfter.length, "row")}`]),
  ].join("\n");
}

function rowText({ row, metric, before, after, mean, low, high }: ComparedRow): string {
  const numbers = `${score(before)} -> ${score(after)} ${difference(mean)} ${interval(low, high, difference)}`;
  return `  ${cut(row, 28).padEnd(28)} ${cut(metric, 8).padEnd(8)} ${numbers}`.trimEnd();
}

/** Whether a difference would be seen in three digits. */
function moved({ mean }: ComparedRow): boolean {
  return Math.abs(mean) >= 0.0005;
}

function titleOf(rows: readonly ComparedRow[]): string {
  const count = rows.filter(moved).length;
  return count === 0
    ? `None of ${plural(rows.length, "mean")} moved`
    : `${count} of ${plural(rows.length, "mean")} moved`;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** The whole comparison as one self-contained page. */
export function comparisonPage(comparison: RunComparison): string {
  const { changed, rows, onlyBefore, onlyAfter } = comparison;
  const title = `${titleOf(rows)} between the two runs`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,"><title>${title}</title><style>${pageStyle}</style></head>
<body><header class="page"><p class="kicker">Two runs of the cross-source benchmark</p><h1>${title}</h1></header>
<main><section><h2>What was changed</h2>${
    changed.length === 0
      ? html`<p>Nothing: the same plan, data and code.</p>`
      : tableOf(
          "Parts of run.json that are not the same.",
          [
            { head: "part", kind: "text", cell: ({ part }) => part },
            {
              head: "first run",
              kind: "prose",
              cell: ({ before }) => html`<code>${cut(before, LONGEST_VALUE)}</code>`,
            },
            { head: "second run", kind: "prose", cell: ({ after }) => html`<code>${cut(after, LONGEST_VALUE)}</code>` },
          ],
          changed,
        )
  }</section>
<section><h2>What moved</h2><p>Second run minus first, paired by held-out source; 95 % bootstrap intervals over sources. Bold: the whole interval lies on one side of zero.</p>
${tableOf("Largest movement first.", columns, rows)}</section>
${onlyBefore.length + onlyAfter.length === 0 ? nothing : html`<section><h2>Rows of one run only</h2><p>First: ${onlyBefore.join("; ") || "none"}.</p><p>Second: ${onlyAfter.join("; ") || "none"}.</p></section>`}
</main><script type="application/json" id="page-data">${jsonInScript({ charts: {}, downloads: {} })}</script><script>${pageScript}</script></body></html>
`;
  return page.markup;
}

const columns = [
  {
    head: "row",
    kind: "prose",
    cell: ({ row }: ComparedRow) => html`<code>${row}</code>`,
    sort: ({ row }: ComparedRow) => row,
  },
  { head: "metric", kind: "text", cell: ({ metric }: ComparedRow) => metric },
  { head: "first", cell: ({ before }: ComparedRow) => score(before) },
  { head: "second", cell: ({ after }: ComparedRow) => score(after) },
  {
    head: "difference",
    cell: ({ mean, low, high, verdict }: ComparedRow) => {
      const range = html`<span class="range below">${interval(low, high, difference)}</span>`;
      return verdict === "undecided" ? html`${difference(mean)} ${range}` : html`<b>${difference(mean)}</b> ${range}`;
    },
    sort: ({ mean }: ComparedRow) => mean,
  },
  {
    head: "most on",
    kind: "text",
    cell: ({ sources }: ComparedRow) => {
      const most = sources.toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference))[0];
      return `${most.target} ${difference(most.difference)}`;
    },
  },
  { head: "sources", cell: ({ sources }: ComparedRow) => sources.length },
] as const;
