/** @file Explanations as one HTML page that opens anywhere and needs no network. */

import { type Html, html, Html as Markup } from "../report/html.js";
import { pageStyle } from "../report/page-style.js";
import { attentionGuide, attentionTable } from "./attention-table.js";
import type { Attributed, LineExplanation } from "./explanation.js";
import { additivity, baselineName, methodName, notes, plain, shownParts, signed } from "./explanation-text.js";

const barStyle = new Markup(`
.parts td,.parts th{border:0;padding:2px 8px 2px 0;vertical-align:middle}
.parts td.bar{width:60%;min-width:120px}
.parts i{display:block;height:14px;border-radius:2px;min-width:1px}
`);

/** A line as it stands in its file, with its explanation. */
export interface ExplainedLine {
  readonly explanation: LineExplanation;
  readonly raw: string;
}

/**
 * Renders explanations as one self-contained page, every bar with its number beside it, light and dark.
 * @returns HTML text; the same input gives the same text.
 */
export function explanationPage(lines: readonly ExplainedLine[]): string {
  const targets = [...new Set(lines.map(({ explanation }) => explanation.target))].join(", ");
  const title = `Why these lines of ${targets} got their scores`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${pageStyle}${barStyle}</style>
</head>
<body>
<header class="page"><h1>${title}</h1>
<p class="lead">A score is what an ordinary line of the same system gets, plus the parts below: orange raises it, blue lowers it.</p></header>
<main id="main">${lines.map(section)}</main>
<footer class="page">Made by <code>lsad-bench explain</code>.</footer>
</body>
</html>
`.markup;
}

function section({ explanation, raw }: ExplainedLine): Html {
  const { target, line, detector, view, score, threshold, alert, rank, label, template, words } = explanation;
  return html`<section>
<h2>${target}, line ${line}: ${alert ? "alert" : "no alert"}</h2>
<pre>${raw}</pre>
<dl class="facts">
<dt>Template</dt><dd><code>${template}</code></dd>
<dt>Detector</dt><dd>${detector} on the ${view} view</dd>
<dt>Score</dt><dd>${plain(score)}, threshold ${plain(threshold)}${rank === null ? ", in the buffer" : `, rank ${rank}`}</dd>
<dt>Label</dt><dd>${label === null ? "none" : label === 1 ? "anomaly" : "normal"}</dd>
</dl>
${barTable("What the score is made of", explanation)}
${words === null ? "" : barTable("The words behind its learnt part", words)}
${explanation.attention === null ? "" : html`<h3>Where it looks</h3><p>${attentionGuide}</p>${attentionTable(explanation.attention)}`}
<dl class="facts">${notes(explanation).map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
</section>`;
}

function barTable(title: string, found: Attributed): Html {
  const parts = shownParts(found.parts);
  const most = Math.max(Number.MIN_VALUE, ...parts.map(({ value }) => Math.abs(value)));
  return html`<div class="scroll"><table class="parts wide">
<caption>${title}, in ${found.unit} (${methodName(found.method)}); ${baselineName(found.method)}: ${signed(found.baseline)}; ${additivity(found)}</caption>
<tbody>${parts.map(
    ({ name, value }) =>
      html`<tr><th scope="row">${name}</th><td>${signed(value)}</td><td class="bar"><i class="${value < 0 ? "lowers" : "raises"}" style="width:${((Math.abs(value) / most) * 100).toFixed(1)}%"></i></td></tr>`,
  )}</tbody>
</table></div>`;
}
