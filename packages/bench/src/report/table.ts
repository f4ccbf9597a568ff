/** @file Tables of the report: captioned, scoped, sortable by column where the order is the reader's to choose. */

import { score } from "./format.js";
import { type Html, html, nothing } from "./html.js";

/** A column of a {@link tableOf}. */
export interface Column<Row> {
  readonly head: string;
  /** What the cell shows. */
  readonly cell: (row: Row) => Html | string | number;
  /** What the cell is sorted by; by default its text. Null sorts last. */
  readonly sort?: (row: Row) => number | string | null;
  /** Default "number": aligned right. */
  readonly kind?: "number" | "text" | "prose";
}

/** Tables of more rows scroll in their place, heads in sight: a page has many of them. */
const TALL = 24;

/** A table whose first column names the row. Every column can be sorted by, with the keyboard too. */
export function tableOf<Row>(caption: Html | string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const head = columns.map(
    ({ head: name, kind = "number" }) =>
      html`<th scope="col" class="${kind}"><button type="button" data-sort="">${name}</button></th>`,
  );
  const body = rows.map((row) => html`<tr>${columns.map((column, index) => cellOf(column, row, index === 0))}</tr>`);
  const tall = rows.length > TALL ? " tall" : "";
  return html`<div class="scroll${tall}" role="group" aria-label="Table, scrolls" tabindex="0"><table class="wide"><caption><span>${caption}</span></caption>
    <thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cellOf<Row>({ cell, sort, kind = "number" }: Column<Row>, row: Row, names: boolean): Html {
  const value = sort === undefined ? nothing : html` data-value="${sort(row) ?? ""}"`;
  return names
    ? html`<th scope="row" class="${kind}"${value}>${cell(row)}</th>`
    : html`<td class="${kind}"${value}>${cell(row)}</td>`;
}

/** A mean with its interval in smaller type below it. */
export function meanWithInterval(
  metric: { mean: number | null; low: number | null; high: number | null } | undefined,
): Html {
  if (metric === undefined || metric.mean === null) return html`${score(null)}`;
  const { mean, low, high } = metric;
  return low === null || high === null
    ? html`${score(mean)}`
    : html`${score(mean)} <span class="range below">${score(low)} to ${score(high)}</span>`;
}
