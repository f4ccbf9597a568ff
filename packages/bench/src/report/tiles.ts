/** @file The numbers under the title of the report. */

import { aheadOn, behindOn } from "./contrast.js";
import { code } from "./findings.js";
import { difference, score } from "./format.js";
import { type Html, html, join, nothing } from "./html.js";
import { type Measure, measures } from "./measures.js";
import type { ReportData } from "./report-data.js";

/** The four numbers under the title. */
export function tiles({ findings, contestants }: ReportData): Html {
  const { learned, floor, contrast } = findings;
  const first = learned ?? floor;
  if (first === undefined) return nothing;
  const tile = (measure: Measure) => {
    const metric = measure.of(first);
    if (metric?.mean == null) return nothing;
    const range = metric.low === null ? nothing : html`${score(metric.low)} to ${score(metric.high)}`;
    const against =
      learned === undefined || floor === undefined
        ? nothing
        : html`${floor.name} ${score(measure.of(floor)?.mean ?? null)}`;
    return html`<li><span class="name">${measure.head}</span><span class="value">${score(metric.mean)}</span>
      <span class="beside">${join(
        [range, against].filter((part) => part !== nothing),
        " · ",
      )}</span></li>`;
  };
  const paired =
    contrast === null
      ? nothing
      : html`<li><span class="name">Sources gained and lost by more than .02</span>
    <span class="value">${aheadOn(contrast).length} : ${behindOn(contrast).length}</span>
    <span class="beside">of ${contrast.sources.length}, mean ${difference(contrast.mean)}</span></li>`;
  return html`<p class="kicker" style="margin-top:26px">${code(first)}${contestants.length > 1 && learned !== undefined ? ", the strongest learned row; beside it the strongest floor row" : nothing}</p>
    <ul class="tiles">${[measures.rare1, measures.rare2, measures.at1, measures.template, measures.line].map(tile)}${paired}</ul>`;
}
