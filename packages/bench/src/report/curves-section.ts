/** @file Precision against recall, one panel a source. */

import type { SourcePanel } from "./curve-panels.js";
import { listing, percent } from "./format.js";
import { choice } from "./heatmap.js";
import { type Html, html, nothing } from "./html.js";
import type { ReportData } from "./report-data.js";
import { chart, section } from "./section.js";
import { lineSample } from "./series-chart.js";

/** Detectors drawn before a reader asks for more. */
const FIRST_SHOWN = 6;

/** Precision against recall, one panel a source. */
export function curvesSection({ contestants, appearances, panels, prevalences }: ReportData): Html {
  if (panels.length === 0) return nothing;
  const drawn = new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name)));
  const rows = contestants.filter(({ name }) => drawn.has(name));
  // The best row of the best detectors to begin with, and the list everybody has: more lines hide each other.
  const best = [...new Map(rows.map((row) => [row.detector, row] as const).toReversed()).values()].toReversed();
  const first = new Set(
    [...best.slice(0, FIRST_SHOWN), ...best.filter(({ detector }) => detector === "keyword")].map(({ name }) => name),
  );
  const boxes = rows.map(
    ({ name }) =>
      html`<label><input type="checkbox" name="curve-shown" value="${name}"${first.has(name) ? html` checked` : nothing}>${lineSample(appearances.get(name))}<code>${name}</code></label>`,
  );
  return section(
    "curves",
    curvesTitle(panels, prevalences),
    html`<p>Precision (up) against recall (across) as the alert threshold falls. The dotted line is the share of anomalous lines,
      where <code>all-normal</code> stays. A curve that starts low raises false alarms first.</p>
    <div class="controls legend" data-needs-script hidden><fieldset><legend>Detectors</legend>${boxes}</fieldset>
      ${choice("curve-weighting", "Weight", [
        { name: "line", words: "each line" },
        { name: "template", words: "each template" },
      ])}</div>
    <div class="panels">${panels.map((panel) => curvePanel(panel, prevalences.get(panel.target)?.line ?? null))}</div>`,
  );
}

function curvesTitle(panels: readonly SourcePanel[], prevalences: ReportData["prevalences"]): string {
  const shares = panels.flatMap(({ target }) => prevalences.get(target)?.line ?? []);
  if (shares.length < 2) return "Precision and recall on the held-out source";
  return `Each source is its own problem: anomalies are ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} of the lines`;
}

function curvePanel({ target, curves, id }: SourcePanel, prevalence: number | null): Html {
  const names = [...new Set(curves.map(({ name }) => name))];
  return html`<figure><h3>${target}</h3><p class="note">${percent(prevalence)} anomalous</p>
    ${chart(id, `Precision-recall curves on ${target} of ${listing(names)}; the areas are in the heatmap table.`)}</figure>`;
}
