/** @file A model card and a data sheet of a run, in Markdown, made from its numbers. */

import { CURATED_AGREEMENT } from "../curated-labels.js";
import { count, interval, percent, score } from "../report/format.js";
import type { RunFolder } from "../run.js";
import type { RunManifest } from "../run-files.js";
import { type MetricSummary, mainCells, type SummaryRow, summarise } from "../summary.js";

/** What a card is made from. */
export type CardInput = Pick<RunFolder, "manifest" | "results">;

/**
 * The model card of a run's detectors (after Mitchell et al., FAT* 2019): intended use, training data, metrics with
 * intervals, known failures, limits, how to make it again. Every number is one of the run's.
 * @returns Markdown; the same run gives the same text.
 */
export function modelCard({ manifest, results }: CardInput): string {
  const { rows } = summarise(mainCells(results));
  const byLine = rows.filter(({ weighting }) => weighting === "line");
  return document([
    "# Model card: cross-source log anomaly detectors",
    ...intendedUse(manifest),
    "## Detectors",
    table(
      ["detector", "views", "how it scores", "threshold, chosen before the run"],
      manifest.detectors.map(({ id, views, summary, threshold }) => [id, views.join(", "), summary, threshold]),
    ),
    "## Training data",
    `For each held-out source, every other labelled source of ${manifest.data.name} (data ${manifest.data.hash}, labels ${manifest.labels.name}, ` +
      `${manifest.labels.hash}); see the data sheet. No label of a held-out source is seen, but where a row says few-shot; nothing of it at all by inductive detectors, ` +
      "its first lines, unlabelled, by transductive ones.",
    "## Metrics",
    "Zero-shot, natural prevalence, mean over held-out sources with both classes; 95 % bootstrap interval over sources. " +
      "By line: every line counts the same. By template: every (template, label) counts the same.",
    metricsTable(rows),
    "## Known failures",
    "The sources on which each detector ranks worst, by line:",
    table(
      ["detector", "view", "lowest PR-AUC"],
      byLine.map(({ detector, view, worst }) => [
        detector,
        view,
        worst.map(({ target, value }) => `${target} ${score(value)}`).join(", ") || "none measured",
      ]),
    ),
    ...failures(byLine),
    ...LIMITS,
    "## Licence",
    `Code: MIT. Data: ${manifest.data.licence ?? "under its own licence; see the data sheet"}.`,
    "## How to make it again",
    `Preset \`${manifest.preset}\`, plans ${manifest.plans.join(", ")}, templates from ${manifest.templates}, seeds ${manifest.seeds.join(", ")}; code ${manifest.code}. ` +
      "The same data, options and code give the same bytes of `results.jsonl`.",
  ]);
}

/**
 * The data sheet of a run's corpus (after Gebru et al., CACM 2021): sources, sizes, labels, their guideline and
 * agreement, what the data cannot say.
 * @returns Markdown; the same run gives the same text.
 */
export function dataSheet({ manifest }: CardInput): string {
  const { sources, data, labels, templates } = manifest;
  const lines = sources.reduce((sum, source) => sum + source.lines, 0);
  const anomalies = sources.reduce((sum, source) => sum + (source.anomalies ?? 0), 0);
  return document([
    `# Data sheet: ${data.name}`,
    "## What it is",
    `${sources.length} log sources, ${count(lines)} lines, ${count(anomalies)} of them labelled anomalous. Hash of the lines, labels and templates: ${data.hash}.`,
    `Licence: ${data.licence ?? "see the LICENSE beside the data; Loghub's logs are free for research and academic work under its own terms"}.`,
    "## Sources",
    table(
      ["source", "lines", "templates", "anomalous lines", "share", "buffer"],
      sources.map((source) => [
        source.name,
        count(source.lines),
        count(source.templates),
        source.anomalies === null ? "no labels" : count(source.anomalies),
        source.anomalies === null ? "" : percent(source.anomalies / source.lines),
        count(source.bufferLines),
      ]),
    ),
    "The buffer is the first lines of a source in time order: detectors that adapt may look at them, without labels; nothing is measured on them.",
    "## Labels",
    labelText(labels),
    "## Templates",
    templates === "truth"
      ? "Ground truth, from the structured files of the corpus."
      : `Mined by ${templates} as the lines came. Metrics by template count ground-truth templates where the corpus has them.`,
    "## What it cannot say",
    [
      "- Samples are short stretches of long-lived systems: rates of anomalies are those of the sample, not of operations.",
      "- A source is one installation: two systems of one vendor may differ more than two of this corpus.",
      "- Labels judge what a line says. Anomalies of order, absence or timing are not in them.",
    ].join("\n"),
  ]);
}

function intendedUse({ targets }: RunManifest): string[] {
  return [
    "## Intended use",
    "Ranking lines of a log whose system was not in the training data, so that people look at the likely anomalies first; a floor that other detectors are compared with.",
    "Not for decisions without a person behind them, for proving that a system is sound, or for finding persons in logs.",
    `Measured on ${targets.length} held-out sources: ${targets.join(", ")}.`,
  ];
}

const LIMITS = [
  "## Limits",
  [
    "- What a line says is scored, not what is missing or out of order.",
    "- A probability learnt on other systems is not calibrated on a new one: set the threshold by how many alerts can be read.",
    "- English words: logs in other languages were not measured.",
    "- Intervals are over sources. A source unlike all of these may be worse than any of them.",
  ].join("\n"),
];

function metricsTable(rows: readonly SummaryRow[]): string {
  const shown = ["prAuc", "auroc", "macroF1", "recall", "falseAlarmRate"] as const;
  const cell = ({ mean, low, high }: MetricSummary) => `${score(mean)} ${interval(low, high)}`.trim();
  return table(
    ["detector", "view", "weighting", "sources", "PR-AUC", "AUROC", "macro-F1", "recall", "false-alarm rate"],
    rows.map((row) => [
      row.detector,
      row.view,
      row.weighting,
      String(row.metrics.prAuc.sources.length),
      ...shown.map((name) => cell(row.metrics[name])),
    ]),
  );
}

function failures(rows: readonly SummaryRow[]): string[] {
  const failed = rows.flatMap((row) =>
    row.failures.map(({ target, message }) => `- ${row.detector} on ${row.view}, ${target}: ${message}`),
  );
  const silent = [...new Set(rows.flatMap(({ singleClass }) => singleClass.map(({ target }) => target)))];
  return [
    failed.length === 0 ? "No cell failed." : ["Cells that failed:", ...failed].join("\n"),
    silent.length === 0 ? "" : `Test lines of one class alone, left out of every mean: ${silent.join(", ")}.`,
  ];
}

function labelText({ name, hash }: RunManifest["labels"]): string {
  const stamp = `Label set \`${name}\` (${hash}).`;
  if (name !== "curated") return `${stamp} Made by others; its origin is that of the folder it was read from.`;
  return (
    `${stamp} One judgement a template, with rules on parameters where a template is both; ` +
    `[guideline](https://github.com/lsad/lsad/blob/main/packages/datasets/labels/curated/GUIDELINE.md). ${CURATED_AGREEMENT}`
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Names come from other people's files: they must not end a cell or begin markup. */
function cellText(text: string): string {
  return text.replace(/[\\|<>`*_]|(?<=\])\(/g, (character) => `\\${character}`).replace(/\s+/g, " ");
}

function document(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}
