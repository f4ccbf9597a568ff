/** @file The sections of the report that say what was run and how to read it: sources, detectors, guide, threats, reproduction. */

import { detectorKinds, encoderKinds } from "@lsad/pipeline";
import { planNames } from "../config.js";
import { CURATED_AGREEMENT } from "../curated-labels.js";
import type { RunManifest, SourceEntry } from "../run-files.js";
import { code } from "./findings.js";
import { count, listing, percent, plural } from "./format.js";
import { type Html, html, nothing } from "./html.js";
import type { ReportData } from "./report-data.js";
import { section } from "./section.js";
import { type Column, tableOf } from "./table.js";

/** The corpus, source by source. */
export function sourcesSection({ manifest }: ReportData): Html {
  const { sources, labels, targets } = manifest;
  const share = ({ anomalies, lines }: SourceEntry) => (anomalies === null ? null : anomalies / lines);
  const columns: readonly Column<SourceEntry>[] = [
    { head: "source", kind: "text", cell: ({ name }) => name },
    { head: "lines", cell: ({ lines }) => count(lines), sort: ({ lines }) => lines },
    { head: "templates", cell: ({ templates }) => count(templates), sort: ({ templates }) => templates },
    { head: "distinct rows", cell: ({ rows }) => count(rows), sort: ({ rows }) => rows },
    {
      head: "anomalous lines",
      cell: ({ anomalies }) => (anomalies === null ? "no labels" : count(anomalies)),
      sort: ({ anomalies }) => anomalies,
    },
    { head: "share", cell: (source) => percent(share(source)), sort: share },
    { head: "buffer", cell: ({ bufferLines }) => count(bufferLines), sort: ({ bufferLines }) => bufferLines },
    { head: "held out", kind: "text", cell: ({ name }) => (targets.includes(name) ? "yes" : "no") },
  ];
  const total = (pick: (source: SourceEntry) => number) => sources.reduce((sum, source) => sum + pick(source), 0);
  return section(
    "sources",
    `${count(total(({ lines }) => lines))} lines are only ${count(total(({ rows }) => rows))} distinct rows of evidence`,
    html`<p>Lines of one template say the same thing: a source with 2,000 lines and 20 templates is 20 pieces of evidence.
      Labels are those of the set <code>${labels.name}</code>: ${count(total(({ anomalies }) => anomalies ?? 0))} of the lines are anomalous, in
      ${plural(sources.filter(({ anomalies }) => (anomalies ?? 0) > 0).length, "source")}. ${labels.name === "curated" ? `Each template was judged under a written guideline, GUIDELINE.md beside the labels. ${CURATED_AGREEMENT}` : ""}
      The first lines of a source, the buffer, may be looked at by transductive detectors and are never tested on.</p>
      ${tableOf(html`The ${plural(sources.length, "source")} of ${manifest.data.name}; label set <code>${labels.name}</code>.`, columns, sources)}`,
  );
}

/** What each detector does and how its threshold was fixed. */
export function detectorsSection({ manifest, timings, contestants }: ReportData): Html {
  const learns = new Map(contestants.map((row) => [row.detector, row.learns]));
  const seconds = secondsByDetector(timings);
  const columns: readonly Column<RunManifest["detectors"][number]>[] = [
    { head: "detector", kind: "text", cell: ({ id }) => code({ name: id }), sort: ({ id }) => id },
    { head: "how it scores a line", kind: "prose", cell: ({ summary }) => summary },
    { head: "learns", kind: "text", cell: ({ id }) => (learns.get(id) ? "yes" : "no") },
    { head: "views", kind: "text", cell: ({ views }) => views.join(", ") },
    { head: "threshold", kind: "text", cell: ({ threshold }) => threshold },
    {
      head: "seconds a source",
      cell: ({ id }) => seconds.get(id)?.toPrecision(2) ?? "-",
      sort: ({ id }) => seconds.get(id) ?? null,
    },
  ];
  return section(
    "detectors",
    "The detectors, and what one held-out source costs",
    html`${tableOf("Seconds are the mean over jobs (training on the other sources and scoring one) on the machine of this run; they belong to no result.", columns, manifest.detectors)}`,
  );
}

function secondsByDetector(timings: ReportData["timings"]): Map<string, number> {
  const sums = new Map<string, { seconds: number; jobs: number }>();
  for (const { detector, seconds } of timings) {
    const sum = sums.get(detector) ?? { seconds: 0, jobs: 0 };
    sums.set(detector, { seconds: sum.seconds + seconds, jobs: sum.jobs + 1 });
  }
  return new Map([...sums].map(([detector, { seconds, jobs }]) => [detector, seconds / jobs]));
}

/** How to read the numbers, and what could make them wrong. */
export function guideSection({ manifest, contestants }: ReportData): Html {
  const sources = Math.max(0, ...contestants.map(({ line }) => line?.metrics.prAuc.sources.length ?? 0));
  return section(
    "guide",
    "How to read it, and what could make it wrong",
    html`<h3>Reading the numbers</h3>
    <ul>
      <li><b>AP, 1 % rare</b>, the headline: whole templates of anomalies are taken away at random until 1 % of the normal lines is left; mean over draws.</li>
      <li><b>PR-AUC</b> is average precision, step-wise, with lines of equal score admitted together. 1 is a perfect ranking; a constant
        score reaches the share of anomalies. Chance is a little above that share, because lines of one template tie.</li>
      <li><b>AP at 1 %</b> is the same ranking with the classes reweighted until anomalies are 1 % of the lines: rare, as in operations.</li>
      <li><b>By line</b> each line counts once. <b>By template</b> each pair of template and label counts once: it asks whether kinds of
        events are told apart, not how often they were logged.</li>
      <li><b>macro-F1, balanced accuracy, MCC</b> judge alerts at a threshold fixed before the run. They can be poor where the ranking is good.</li>
      <li><b>Intervals</b> are 95 % bootstrap intervals of the mean over ${plural(sources, "source")}: they say how far the mean would move with other
        systems, not with other lines. A difference is called an improvement only when its whole interval is above zero.</li>
    </ul>
    <h3>Threats to validity</h3>
    <ul>
      <li>${plural(sources, "source")} carry little power: even with 15, differences below about .06 to .10 of average precision can hardly be told from luck.</li>
      <li>The strongest learned and floor rows are named after seeing the results. That flatters each a little; a claim needs a contrast
        declared in advance.</li>
      <li>The label set decides. Numbers under <code>${manifest.labels.name}</code> cannot be compared with numbers under another one.</li>
      <li>${manifest.templates === "drain" ? "Templates are mined by Drain, as a user without ground truth would get; its mistakes are part of every row that reads templates." : "Templates are the ground truth of the corpus, which no user has: rows that read templates are a little too good."}</li>
      <li>Each source is one system at one time, and its test the later part of one log.</li>
      <li>A detector never sees labels of the held-out source; training and test templates are hashed into every result line.</li>
    </ul>`,
  );
}

/** Parts of the protocol that this run does not hold, and how to get them. Empty when it holds all. */
export function absentSection({ manifest, contestants, explanations = [] }: ReportData): Html {
  const encoders = encoderKinds.filter(({ id }) => contestants.some(({ detector }) => detector === id));
  const plans = planNames.filter((plan) => !(manifest.plans ?? ["main"]).includes(plan));
  const items = [
    plans.length === 0
      ? nothing
      : html`<li>${listing(plans.map((plan) => plan))}: <code>lsad-bench run --preset standard</code> has them.</li>`,
    encoders.length > 0
      ? nothing
      : html`<li>Transformer rows: no encoder was run, so nothing here says what one would reach. <code>--preset full --encoder FOLDER</code> runs them.</li>`,
    explanations.length > 0
      ? nothing
      : html`<li>Explained lines: runs with <code>tfidf-lr</code>, <code>fusion</code> or an encoder keep some; <code>lsad-bench explain</code> explains any.</li>`,
  ];
  return section("absent", "What this run does not say", html`<ul>${items}</ul>`);
}

/** What pins the run down, and the command that makes it again. */
export function reproduceSection({ manifest, results }: ReportData): Html {
  const { data, labels, seeds, targets, sources, templates, preset, code: codeHash } = manifest;
  return section(
    "reproduce",
    "Run it again",
    html`<pre><code>${commandOf(manifest)}</code></pre>
    <dl class="facts">
      <dt>Data</dt><dd>${data.name}, hash <code>${data.hash}</code>${data.licence === undefined ? nothing : html`; ${data.licence}`}</dd>
      <dt>Labels</dt><dd>${labels.name}, hash <code>${labels.hash}</code></dd>
      <dt>Templates</dt><dd>${templates === "drain" ? "mined by Drain" : "ground truth of the corpus"}</dd>
      <dt>Code</dt><dd>hash <code>${codeHash}</code></dd>
      <dt>Plan</dt><dd>preset ${preset}; ${targets.length} of ${sources.length} sources held out; ${plural(seeds.length, "seed")} (${seeds.join(", ")}); ${plural(results.length, "cell")}</dd>
    </dl>`,
  );
}

/** Name of the corpus that `lsad-bench run` makes by itself. */
const EMBEDDED_CORPUS = "synthetic";

/** The embedded corpus needs no `--data`; of any other the report knows the name, not the folder. */
function commandOf({ preset, data, labels, templates, targets, sources, detectors, seeds }: RunManifest): string {
  const parts = ["npx lsad-bench run", `--preset ${quoted(preset)}`];
  if (data.name === EMBEDDED_CORPUS) parts.push(`--lines ${sources[0]?.lines ?? 0}`);
  else parts.push(`--data FOLDER_OF_${quoted(data.name)}`, `--labels ${quoted(labels.name)}`);
  parts.push(`--templates ${templates}`, `--seeds ${seeds.length}`);
  parts.push(`--detectors ${quoted(detectors.map(({ id }) => id).join(","))}`);
  const views = [...new Set(detectors.filter(({ id }) => hasChoiceOfViews(id)).flatMap((detector) => detector.views))];
  if (views.length > 0) parts.push(`--views ${quoted(views.join(","))}`);
  if (targets.length < sources.length) parts.push(`--targets ${quoted(targets.join(","))}`);
  return parts.join(" \\\n  ");
}

/** The others run on the one view they read, whatever `--views` says. */
function hasChoiceOfViews(id: string): boolean {
  return (detectorKinds.find((kind) => kind.id === id)?.views.length ?? 0) > 1;
}

/** Quoted for a shell where a name could mean something to it. */
function quoted(text: string): string {
  return /^[\w.,:=/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
