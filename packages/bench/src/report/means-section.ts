/** @file The mean of every detector, as a picture and as a table. */

import { bestOfEach, type Contestant } from "./contestants.js";
import { code, type Findings } from "./findings.js";
import { plural, score } from "./format.js";
import { type Html, html, nothing } from "./html.js";
import { isMeasured, type Measure, meanBy, measures, natural } from "./measures.js";
import type { ReportData } from "./report-data.js";
import { chart, section } from "./section.js";
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
