/** @file The heatmap: held-out sources by detectors, as tables whose cells are coloured, so that every value can be read. */

import { views } from "@lsad/pipeline";
import type { MetricName } from "../result.js";
import type { Contestant } from "./contestants.js";
import { NOT_AVAILABLE, percent, score } from "./format.js";
import { type Html, html, nothing } from "./html.js";
import { heatStep } from "./palette.js";

const metrics = [
  { name: "prAuc", words: "PR-AUC" },
  { name: "prAucAt1", words: "AP at 1 %" },
  { name: "auroc", words: "AUROC" },
  { name: "macroF1", words: "macro-F1" },
  { name: "mcc", words: "MCC" },
] as const satisfies readonly { name: MetricName; words: string }[];

const weightings = [
  { name: "line", words: "each line counts once" },
  { name: "template", words: "each template counts once" },
] as const;

type MetricChoice = (typeof metrics)[number];
type WeightingChoice = (typeof weightings)[number];

/** A source as a row of the heatmap. */
export interface HeatmapSource {
  readonly target: string;
  readonly prevalence: number | null;
}

/**
 * One table for each metric and weighting, all but the first hidden, and the switches between them.
 * @param sources - Rows, in the order shown.
 */
export function heatmapOf(contestants: readonly Contestant[], sources: readonly HeatmapSource[]): Html {
  const tables = weightings.flatMap((weighting) =>
    metrics.map((metric) => tableOf(contestants, sources, metric, weighting)),
  );
  return html`${controls(contestants)}<div class="scroll" role="group" aria-label="Table, scrolls sideways" tabindex="0">${tables}</div>`;
}

function controls(contestants: readonly Contestant[]): Html {
  const switched = new Set(contestants.map(switchedBy));
  const present = views.filter((view) => switched.has(view));
  return html`<div class="controls" data-needs-script hidden>
    ${choice("heat-metric", "Metric", metrics)}${choice("heat-weighting", "Weight", weightings)}
    ${present.length < 2 ? nothing : choice("heat-view", "Text view", [allViews, ...present.map((name) => ({ name, words: name }))])}</div>`;
}

const allViews = { name: "all", words: "all" };

/** Radio buttons, the first one chosen. */
export function choice(group: string, legend: string, options: readonly { name: string; words: string }[]): Html {
  const buttons = options.map(
    ({ name, words }, index) =>
      html`<label><input type="radio" name="${group}" value="${name}"${index === 0 ? html` checked` : nothing}>${words}</label>`,
  );
  return html`<fieldset><legend>${legend}</legend>${buttons}</fieldset>`;
}

function tableOf(
  contestants: readonly Contestant[],
  sources: readonly HeatmapSource[],
  metric: MetricChoice,
  weighting: WeightingChoice,
): Html {
  const hidden = metric === metrics[0] && weighting === weightings[0] ? nothing : html` hidden`;
  const heads = contestants.map(
    (row) => html`<th scope="col" data-view="${switchedBy(row)}">${breakable(row.name)}</th>`,
  );
  const rows = sources.map(
    ({ target, prevalence }) =>
      html`<tr><th scope="row">${target}</th><td class="plain">${percent(prevalence)}</td>${contestants.map((row) =>
        cellOf(row, target, metric, weighting),
      )}</tr>`,
  );
  const means = contestants.map(
    (row) =>
      html`<td data-view="${switchedBy(row)}">${score(row[weighting.name]?.metrics[metric.name].mean ?? null)}</td>`,
  );
  return html`<table class="heat" data-heat="${metric.name} ${weighting.name}"${hidden}>
    <caption><span>${metric.words} on each held-out source; ${weighting.words}.</span></caption>
    <thead><tr><th scope="col">source</th><th scope="col">anoma&shy;lous</th>${heads}</tr></thead><tbody>${rows}</tbody>
    <tfoot><tr><th scope="row">mean</th><td class="plain"></td>${means}</tr></tfoot></table>`;
}

function cellOf(row: Contestant, target: string, metric: MetricChoice, weighting: WeightingChoice): Html {
  const summary = row[weighting.name];
  const found = summary?.metrics[metric.name].sources.find((source) => source.target === target);
  const view = switchedBy(row);
  if (found !== undefined)
    return html`<td data-view="${view}" class="h${heatStep(found.value)}">${score(found.value)}</td>`;
  return html`<td data-view="${view}" class="na" title="${reasonOf(summary, target, metric.name)}">${NOT_AVAILABLE}</td>`;
}

function reasonOf(summary: Contestant["line"], target: string, metric: MetricName): string {
  const single = summary?.singleClass.find((source) => source.target === target);
  if (single !== undefined) return `the test lines are ${single.kind}`;
  const failure = summary?.failures.find((candidate) => candidate.target === target);
  if (failure !== undefined) return `failed: ${failure.message}`;
  if (summary?.unlabelled.includes(target)) return "the label set does not cover this source";
  return summary?.metrics[metric].notAvailable.find(({ targets }) => targets.includes(target))?.reason ?? "not run";
}

/** Floor rows read no text view of their own: they stay whichever view is chosen. */
function switchedBy(row: Contestant): string {
  return row.learns ? viewOf(row) : "any";
}

function viewOf({ line, template }: Contestant): string {
  return (line ?? template)?.view ?? "raw";
}

/** Lets a long id break after its hyphens. */
function breakable(name: string): Html {
  const parts = name.split(/(?<=-)/).map((part) => html`${part}<wbr>`);
  return html`${parts}`;
}
