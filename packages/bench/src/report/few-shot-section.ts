/** @file Few-shot: what ten or fifty labelled lines of the target bring, beside looking templates up. */

import type { SummaryRow } from "../summary.js";
import { contrastOf, verdictOf } from "./contrast.js";
import { percent, score } from "./format.js";
import { html } from "./html.js";
import { measures } from "./measures.js";
import type { Appearance } from "./palette.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { asContestant, findRow } from "./row-queries.js";
import { chart, section } from "./section.js";
import { legendOf, type Series, scoreAxisOf, seriesChart } from "./series-chart.js";
import { meanWithInterval, tableOf } from "./table.js";

/** Baselines without a model: they wear ink. */
const LOOKUPS: Readonly<Record<string, Appearance>> = {
  "template-lookup": { colour: "var(--ink)", dash: [] },
  "lookup-else-zero-shot": { colour: "var(--ink)", dash: [5, 3] },
  "lookup-else-bert-fusion": { colour: "var(--ink)", dash: [1, 3] },
};

const lineSets = [
  { lines: "all", words: "all test lines" },
  { lines: "unseen-templates", words: "lines of templates that are not in the support" },
] as const;

/** Shots against average precision, by sampler and by test lines. */
export function fewShotSection(data: ReportData): ReportSection | undefined {
  const { everything, manifest } = data;
  const detectors = [...new Set(everything.rows.filter(({ shots }) => shots > 0).map(({ detector }) => detector))];
  if (detectors.length === 0) return undefined;
  const panels = lineSets.flatMap(({ lines, words }) =>
    manifest.samplers.map((sampler) => ({
      id: `few-shot-${lines}-${sampler}`,
      title: `${sampler}, ${words}`,
      series: detectors.map((detector) => seriesOf(data, detector, sampler, lines)),
    })),
  );
  const figures = panels.map(
    ({ id, title, series }) =>
      html`<figure><h3>${title}</h3>${chart(id, `Average precision against labelled lines, support ${title}: ${series.map(({ name, points }) => `${name} ${points.map(({ x, y }) => `${score(y)} at ${x}`).join(", ")}`).join("; ")}.`)}</figure>`,
  );
  const content = section(
    "few-shot",
    fewShotTitle(data),
    html`<p>k labelled lines are drawn from the target's first fifth: <b>random</b> as an operator would label the next lines,
      <b>diverse</b> one a template without knowing labels, <b>balanced</b> half anomalies, which needs an oracle and is an upper
      bound. <code>template-lookup</code> repeats the label of a template it has seen and knows nothing else; on unseen templates it is at chance.
      A model has earned its labels where it beats <code>lookup-else-zero-shot</code>. ${withoutAnomaly(data)}</p>
      <div class="panels wide">${figures}</div>${legendOf(panels[0].series)}<details><summary>Every number of sampler, shots and test lines</summary>${fewShotTable(data, detectors)}</details>`,
  );
  const x = { title: "labelled lines of the target", kind: "steps" } as const;
  const charts = panels.map(({ id, series }) => [
    id,
    seriesChart(series, x, scoreAxisOf("mean average precision"), 170),
  ]);
  return { id: "few-shot", words: "Few-shot", content, charts: Object.fromEntries(charts) };
}

function seriesOf(
  { everything, manifest, appearances }: ReportData,
  detector: string,
  sampler: SummaryRow["sampler"],
  lines: SummaryRow["lines"],
): Series {
  const zeroShot = lines === "all" ? [findRow(everything, { detector, view: "raw" })] : [];
  const rows = [
    ...zeroShot,
    ...manifest.shots.map((shots) => findRow(everything, { detector, shots, sampler, lines })),
  ];
  return {
    name: detector,
    appearance: LOOKUPS[detector] ??
      appearances.get(detector) ??
      appearances.get(`${detector} · raw`) ?? { colour: "var(--faint)", dash: [] },
    points: rows.flatMap((row) => {
      const metric = row?.metrics.prAuc;
      return row === undefined || metric?.mean == null
        ? []
        : [{ x: row.shots, y: metric.mean, low: metric.low, high: metric.high }];
    }),
  };
}

function fewShotTable({ everything }: ReportData, detectors: readonly string[]) {
  const rows = detectors.flatMap((detector) =>
    lineSets.flatMap(({ lines }) =>
      everything.rows.filter(
        (row) => row.detector === detector && row.shots > 0 && row.lines === lines && row.weighting === "line",
      ),
    ),
  );
  return tableOf(
    "Few-shot means by line; each source is the mean of its draws.",
    [
      {
        head: "detector",
        kind: "text",
        cell: ({ detector }: SummaryRow) => html`<code>${detector}</code>`,
        sort: ({ detector }: SummaryRow) => detector,
      },
      { head: "k", cell: ({ shots }: SummaryRow) => shots },
      { head: "sampler", kind: "text", cell: ({ sampler }: SummaryRow) => sampler },
      { head: "test lines", kind: "text", cell: ({ lines }: SummaryRow) => lines },
      {
        head: "PR-AUC",
        cell: ({ metrics }: SummaryRow) => meanWithInterval(metrics.prAuc),
        sort: ({ metrics }: SummaryRow) => metrics.prAuc.mean,
      },
      { head: "AP at 1 %", cell: ({ metrics }: SummaryRow) => score(metrics.prAucAt1.mean) },
      { head: "macro-F1", cell: ({ metrics }: SummaryRow) => score(metrics.macroF1.mean) },
      { head: "sources", cell: ({ metrics }: SummaryRow) => metrics.prAuc.sources.length },
    ],
    rows,
  );
}

/** How often a support held no anomaly at all: the same draws serve every detector, so one of them is counted. */
function withoutAnomaly({ manifest, fewShotSupports }: ReportData): string {
  const shots = Math.max(...fewShotSupports.map((cell) => cell.shots));
  const parts = manifest.samplers.flatMap((sampler) => {
    const cells = fewShotSupports.filter((cell) => cell.sampler === sampler && cell.shots === shots);
    const empty = cells.filter(({ supportAnomalies }) => supportAnomalies === 0).length;
    return cells.length === 0 ? [] : [`${percent(empty / cells.length)} (${sampler})`];
  });
  return parts.length === 0 ? "" : `Supports of ${shots} lines without any anomaly: ${parts.join(", ")}.`;
}

function fewShotTitle({ everything, manifest }: ReportData): string {
  const shots = Math.max(...manifest.shots);
  const [model, lookup] = ["fusion", "lookup-else-zero-shot"].map((detector) =>
    findRow(everything, { detector, shots, sampler: "diverse", lines: "unseen-templates" }),
  );
  const contrast =
    model === undefined || lookup === undefined
      ? null
      : contrastOf(asContestant(model, "fusion"), asContestant(lookup, "look-up"), measures.line);
  if (contrast === null) return "What a few labelled lines of the target bring";
  const words = {
    better: "bring more than looking templates up",
    worse: "bring less than looking templates up",
    undecided: "do not clearly bring more than looking templates up",
  };
  const means = `${score(contrast.challengerMean)} against ${score(contrast.rivalMean)}`;
  return `On unseen templates ${shots} labelled lines ${words[verdictOf(contrast)]}: ${means}`;
}
