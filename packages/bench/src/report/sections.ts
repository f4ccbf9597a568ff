/** @file The sections of the report that hold results: means, gains, heatmap, curves, worst sources, single-class sources. */

import type { SourceValue } from "../summary.js";
import { bestOfEach, type Contestant } from "./contestants.js";
import { aheadOn, behindOn } from "./contrast.js";
import type { SourcePanel } from "./curve-panels.js";
import { code, type Findings } from "./findings.js";
import { difference, listing, percent, plural, score } from "./format.js";
import { choice, heatmapOf } from "./heatmap.js";
import { type Html, html, join, nothing } from "./html.js";
import { isMeasured, type Measure, meanBy, measures, natural } from "./measures.js";
import type { Appearance } from "./palette.js";
import type { ReportData } from "./report-data.js";
import { type Column, meanWithInterval, tableOf } from "./table.js";

/** The mean of every detector, as a picture and as a table. */
export function meansSection({ contestants, findings }: ReportData): Html {
  if (contestants.every((row) => findings.headline.of(row)?.mean == null)) return nothing;
  return section(
    "means",
    meansTitle(findings),
    html`<figure>${chart("means", `Mean average precision of ${plural(bestOfEach(contestants).length, "detector")} with 95 % intervals; the values are in the table below.`)}
      <figcaption>Each detector on its best view. Filled: ${findings.headline.words}. Hollow: with anomalies as frequent as they
      are in the logs. In colour:
      rows that learn from other sources; in grey and ink: rows that learn nothing. The bar is the 95 % bootstrap interval
      of the mean over sources.</figcaption></figure>
    ${meansTable(contestants, findings)}
    <p class="controls" data-needs-script hidden><span><button type="button" class="download" data-download="means.csv">Download means as CSV</button>
      <button type="button" class="download" data-download="sources.csv">Download every source as CSV</button></span></p>`,
  );
}

function meansTitle({ learned, floor, headline }: Findings): string {
  const best = [learned, floor]
    .filter((row) => row !== undefined)
    .toSorted((a, b) => meanBy(headline, b) - meanBy(headline, a))[0];
  return best === undefined ? "Means over the held-out sources" : `${best.name} ranks best where anomalies are rare`;
}

function meansTable(contestants: readonly Contestant[], { learned }: Findings): Html {
  const means = (measure: Measure, full = false): Column<Contestant> => ({
    head: measure.head,
    cell: (row) => (full ? meanWithInterval(measure.of(row)) : score(measure.of(row)?.mean ?? null)),
    sort: (row) => measure.of(row)?.mean ?? null,
  });
  const headlines = [measures.rare1, measures.rare2, measures.at1, measures.template, measures.line];
  const columns: readonly Column<Contestant>[] = [
    {
      head: "detector",
      kind: "text",
      cell: (row) => (row === learned ? html`<b>${code(row)}</b>` : code(row)),
      sort: ({ name }) => name,
    },
    { head: "learns", kind: "text", cell: ({ learns }) => (learns ? "yes" : "no") },
    ...headlines.filter((measure) => isMeasured(measure, contestants)).map((measure) => means(measure, true)),
    ...besides.filter((measure) => isMeasured(measure, contestants)).map((measure) => means(measure)),
    { head: "sources", cell: ({ line, template }) => (line ?? template)?.metrics.prAuc.sources.length ?? 0 },
  ];
  return tableOf(
    "Means over held-out sources with both classes; 95 % intervals in grey. Choose a heading to sort.",
    columns,
    contestants,
  );
}

/** Columns without intervals. */
const besides: readonly Measure[] = [
  natural("chanceAp", "line", "chance", "what random numbers by template reach"),
  natural("apAboveChance", "line", "above chance", "from chance to perfect"),
  natural("auroc", "line", "AUROC", "as AUROC"),
  measures.macroF1,
  natural("mcc", "line", "MCC", "as MCC"),
];

/** Where the best learned row gains on the best row of the floor, and where it loses. */
export function gainsSection({ findings, appearances }: ReportData): Html {
  const { contrast } = findings;
  if (contrast === null) return nothing;
  const { challenger, rival, sources } = contrast;
  const [ahead, behind] = [aheadOn(contrast).length, behindOn(contrast).length];
  const swatch = (row: Contestant) =>
    html`<span class="swatch" style="color:${appearances.get(row.name)?.colour ?? ""}"></span>${code(row)}`;
  const alternative = sources
    .map(({ target, rival: from, challenger: to }) => `${target} from ${score(from)} to ${score(to)}`)
    .join("; ");
  return section(
    "gains",
    gainsTitle(ahead, behind, sources.length),
    html`<figure>${chart("gains", `${contrast.measure.head} by source, ${rival.name} to ${challenger.name}: ${alternative}.`)}
      <figcaption>Filled: ${swatch(challenger)}. Hollow: ${swatch(rival)}, the strongest row that learns nothing. Number: the difference.</figcaption></figure>`,
  );
}

function gainsTitle(ahead: number, behind: number, sources: number): string {
  if (ahead === 0) return `Learning gains on none of ${plural(sources, "source")}`;
  const losses = behind === 0 ? "and loses on none" : `and loses on ${behind}`;
  return `Learning gains on ${ahead} of ${plural(sources, "source")} ${losses}`;
}

/** Every held-out source by every detector. */
export function heatmapSection({ contestants, prevalences, manifest }: ReportData): Html {
  const known = (target: string) => prevalences.get(target)?.line ?? null;
  const sources = manifest.targets.map((target) => ({ target, prevalence: known(target) }));
  const twoClass = (prevalence: number | null) => prevalence !== null && prevalence > 0 && prevalence < 1;
  // Sources without a ranking last, else by name order of the run.
  const ordered = sources.toSorted((a, b) => Number(twoClass(b.prevalence)) - Number(twoClass(a.prevalence)));
  return section(
    "heatmap",
    heatmapTitle(contestants),
    html`<p>Darker is better on a light page, brighter on a dark one. The second column is what a constant score reaches as PR-AUC by line.</p>
      ${heatmapOf(contestants, ordered)}`,
  );
}

function heatmapTitle(contestants: readonly Contestant[]): string {
  const best = new Map<string, { name: string; value: number }>();
  for (const { name, line } of contestants) {
    for (const { target, value } of line?.metrics.prAuc.sources ?? []) {
      if (value > (best.get(target)?.value ?? Number.NEGATIVE_INFINITY)) best.set(target, { name, value });
    }
  }
  const winners = new Set([...best.values()].map(({ name }) => name));
  if (best.size === 0) return "No source can be ranked";
  return winners.size === 1
    ? `One detector, ${[...winners][0]}, ranks best on every source`
    : `No detector is best everywhere: ${winners.size} share ${plural(best.size, "source")}`;
}

/** Precision against recall, one panel a source. */
export function curvesSection({ contestants, appearances, panels, prevalences }: ReportData): Html {
  if (panels.length === 0) return nothing;
  const drawn = new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name)));
  const rows = contestants.filter(({ name }) => drawn.has(name));
  // The best row of each detector to begin with: more lines than that hide each other.
  const first = new Set(rows.map(({ detector }) => rows.find((row) => row.detector === detector)?.name));
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

export function lineSample(appearance: Appearance | undefined): Html {
  const { colour, dash } = appearance ?? { colour: "var(--ink)", dash: [] };
  return html`<svg width="24" height="6" aria-hidden="true"><line x1="0" x2="24" y1="3" y2="3" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash.join(" ")}"/></svg>`;
}

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

/** Section with an anchor and a title that says the finding. */
export function section(id: string, title: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`;
}

export function chart(id: string, alternative: string): Html {
  return html`<div class="chart" data-chart="${id}" role="img" aria-label="${alternative}"></div>`;
}

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
