/** @file Why lines got their scores: additive parts as bars, and the nearest normal line beside each. */

import type { LineExplanation, Part } from "../explain/explanation.js";
import { difference } from "./format.js";
import { type Html, html, nothing } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { section } from "./section.js";

/** Bars of one explanation; the rest is summed. */
const MOST_PARTS = 6;
/** Explanations shown: enough to see what a detector looks at. */
const MOST_LINES = 8;

/** The top lines of some sources, where the run kept why. */
export function explanationsSection({ explanations: all = [] }: ReportData): ReportSection | undefined {
  const explanations = all.filter(({ attention }) => attention === null);
  if (explanations.length === 0) return undefined;
  const largest = Math.max(...explanations.map(({ additivityError }) => additivityError));
  // The first line of each (source, detector) before the second of any.
  const shown = explanations.toSorted((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity)).slice(0, MOST_LINES);
  const content = section(
    "explanations",
    "Why the highest lines are high",
    html`<p>Each score is a baseline, that of an ordinary line, plus parts that add up to it exactly (largest error of ${explanations.length} explanations:
      ${largest.toExponential(1)}). Orange raises the score, blue lowers it. Any line: <code>lsad-bench explain</code>.</p>
      <div class="panels cards">${shown.map(cardOf)}</div>`,
  );
  return { id: "explanations", words: "Explanations", content };
}

function cardOf(explanation: LineExplanation): Html {
  const { detector, target, line, text, label, alert, parts, nearestNormal } = explanation;
  const truth = label === null ? "no label" : label === 1 ? "an anomaly" : "normal";
  return html`<figure><h3>${target}, line ${line}</h3><p class="note"><code>${detector}</code>: ${alert ? "alert" : "no alert"}; labelled ${truth}</p>
    <p class="log"><code>${text}</code></p>${barsOf(parts)}
    ${nearestNormal === null ? nothing : html`<figcaption>Nearest normal line (${nearestNormal.source}): <code>${nearestNormal.text}</code></figcaption>`}</figure>`;
}

function barsOf(parts: readonly Part[]): Html {
  const shown = parts.slice(0, MOST_PARTS);
  const scale = Math.max(...shown.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  const rows = shown.map(
    ({ name, value }) =>
      html`<tr><th scope="row" class="text">${name}</th><td class="bar"><span class="${value < 0 ? "lowers" : "raises"}" style="width:${Math.round((Math.abs(value) / scale) * 100)}%"></span></td><td>${difference(value)}</td></tr>`,
  );
  return html`<table class="bars"><caption class="hidden">What raises and lowers the score</caption><tbody>${rows}</tbody></table>`;
}
