/** @file The report of a run: one HTML file that opens anywhere, needs no network and says first what was found. */

import { isMain } from "../summary.js";
import { ablationsSection } from "./ablations-section.js";
import { attentionSection } from "./attention-section.js";
import { bestOfEach } from "./contestants.js";
import { contrastChart } from "./contrast-chart.js";
import { contrastsSection } from "./contrasts-section.js";
import { costSection } from "./cost-section.js";
import { criticalDifferenceSection } from "./critical-difference-section.js";
import { meansCsv, sourcesCsv } from "./csv.js";
import { curveChart } from "./curve-chart.js";
import { curvesSection } from "./curves-section.js";
import { calibrationSection, thresholdsSection } from "./decisions-section.js";
import { detectionSection } from "./detection-section.js";
import { explanationsSection } from "./explanations-section.js";
import { fewShotSection } from "./few-shot-section.js";
import { gainsSection } from "./gains-section.js";
import { gapsSection } from "./gaps-section.js";
import { absentSection, detectorsSection, guideSection, reproduceSection, sourcesSection } from "./guide-sections.js";
import { heatmapSection } from "./heatmap-section.js";
import { html, jsonInScript, nothing } from "./html.js";
import { meanChart } from "./mean-chart.js";
import { meansSection } from "./means-section.js";
import { pageScript } from "./page-script.js";
import { pageStyle } from "./page-style.js";
import { parsersSection } from "./parsers-section.js";
import { peersSection } from "./peers-section.js";
import { rareSection } from "./rare-section.js";
import { type ReportData, type ReportInput, reportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { silentSection } from "./silent-section.js";
import { singleClassSection } from "./single-class-section.js";
import { tiles } from "./tiles.js";
import { trainingSection } from "./training-section.js";
import { trainingSourcesSection } from "./training-sources-section.js";
import { vegaScripts } from "./vega-scripts.js";
import { worstSection } from "./worst-section.js";

export type { ReportInput } from "./report-data.js";

/**
 * Renders a run as one self-contained HTML page: charts in vega-lite (its scripts inlined), every number also in a
 * table, light and dark, for phone, desktop and paper. A content security policy forbids the page any network request.
 *
 * The first paragraph is made from the numbers: whether rows that learn on other sources beat those that learn
 * nothing, by how much, where, and where not. Unfinished runs and failed cells are said, not hidden.
 *
 * @returns HTML text; the same input gives the same text.
 *
 * @example
 * ```ts
 * const text = (folder: string) => renderReport(readRun(folder)); // the folder of a run
 * console.log(typeof text);
 * ```
 */
export function renderReport(input: ReportInput): string {
  const data = reportData(input);
  const { manifest, findings } = data;
  const sections = sectionsOf(data);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; img-src data:">
<link rel="icon" href="data:,">
<title>${findings.title}</title>
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<header class="page">
<p class="kicker">Cross-source log anomaly detection: each source held out once, learnt from all others</p>
<h1>${findings.title}</h1>
<p class="lead">${findings.answer}</p>
<p class="stamp">Data ${manifest.data.name} (${short(manifest.data.hash)}), labels ${manifest.labels.name} (${short(manifest.labels.hash)}), templates
  ${manifest.templates === "drain" ? "mined by Drain" : "from ground truth"}, preset ${manifest.preset}, code ${short(manifest.code)}.</p>
${tiles(data)}
<nav class="contents" aria-label="Contents">${sections.map(({ id, words }) => html`<a href="#${id}">${words}</a> `)}</nav>
</header>
<main id="main">
<noscript><p class="warning">The charts need JavaScript; every number of them is in the tables.</p></noscript>
${sections.map(({ content }) => content)}
</main>
<footer class="page">Made by <code>lsad-bench</code> from the files of a run.</footer>
<script type="application/json" id="page-data">${jsonInScript(pageData(data, sections))}</script>
<script>${vegaScripts()}</script>
<script>${pageScript}</script>
</body>
</html>
`;
  return page.markup;
}

/** The first digits of a hash: enough to tell two runs apart; the whole stands in the last section. */
function short(hash: string): string {
  return hash.slice(0, 10);
}

const rest = [
  contrastsSection,
  criticalDifferenceSection,
  rareSection,
  fewShotSection,
  trainingSourcesSection,
  ablationsSection,
  parsersSection,
  silentSection,
  detectionSection,
  thresholdsSection,
  calibrationSection,
  costSection,
  peersSection,
  explanationsSection,
  attentionSection,
  trainingSection,
] as const;

function sectionsOf(data: ReportData): ReportSection[] {
  const gaps: ReportSection = { id: "gaps", words: "Gaps", content: gapsSection(data) };
  // What is missing comes first; what has no value by its nature is for who looks for it.
  const isFirst = data.missing.length > 0 || data.results.some(({ error }) => error !== null);
  const sections: readonly ReportSection[] = [
    ...(isFirst ? [gaps] : []),
    { id: "means", words: "Means", content: meansSection(data) },
    { id: "gains", words: "Where learning helps", content: gainsSection(data) },
    { id: "heatmap", words: "Every source", content: heatmapSection(data) },
    ...rest.flatMap((sectionOf) => sectionOf(data) ?? []),
    { id: "curves", words: "Curves", content: curvesSection(data) },
    { id: "worst", words: "Worst sources", content: worstSection(data) },
    { id: "single-class", words: "One class only", content: singleClassSection(data) },
    ...(isFirst ? [] : [gaps]),
    { id: "absent", words: "Not in this run", content: absentSection(data) },
    { id: "sources", words: "Sources and labels", content: sourcesSection(data) },
    { id: "detectors", words: "Detectors", content: detectorsSection(data) },
    { id: "guide", words: "How to read it", content: guideSection(data) },
    { id: "reproduce", words: "Run it again", content: reproduceSection(data) },
  ];
  return sections.filter(({ content }) => content !== nothing);
}

/** What the page's script reads: charts by the name of their place, downloads by file name. */
function pageData(
  { contestants, appearances, findings, panels, prevalences, everything }: ReportData,
  sections: readonly ReportSection[],
): unknown {
  const unknown = { line: null, template: null };
  const curveCharts = panels.map(({ id, target, curves }) => [
    id,
    curveChart(curves, prevalences.get(target) ?? unknown, appearances),
  ]);
  const gains = findings.contrast;
  return {
    charts: {
      means: meanChart(bestOfEach(contestants), findings.headline, appearances),
      ...(gains === null ? {} : { gains: contrastChart(gains, appearances) }),
      ...Object.assign({}, ...sections.map(({ charts }) => charts)),
      ...Object.fromEntries(curveCharts),
    },
    downloads: {
      "means.csv": meansCsv(everything),
      "sources.csv": sourcesCsv({ rows: everything.rows.filter(isMain) }),
    },
  };
}
