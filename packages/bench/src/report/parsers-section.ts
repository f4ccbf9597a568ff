/** @file How well the templates of a run match ground truth: one row a parser, and every source. */

import type { ParserEntry, ParsingScores } from "../run-files.js";
import { plural, score } from "./format.js";
import { html } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { section } from "./section.js";
import { type Column, tableOf } from "./table.js";

const PARSERS: Readonly<Record<ParserEntry["templates"], string>> = {
  drain: "Drain",
  spell: "Spell",
  zero: "zero(), without options",
  truth: "ground truth",
};

const scores: readonly { readonly head: string; readonly name: keyof ParsingScores }[] = [
  { head: "GA", name: "groupingAccuracy" },
  { head: "FGA", name: "groupF1" },
  { head: "PA", name: "parsingAccuracy" },
  { head: "FTA", name: "templateF1" },
];

/** Grouping and template accuracy of the parsers, where the data has true templates. */
export function parsersSection({ manifest: { parsers = [] } }: ReportData): ReportSection | undefined {
  if (parsers.length === 0) return undefined;
  const mean = ({ sources }: ParserEntry, name: keyof ParsingScores) =>
    sources.reduce((sum, source) => sum + source[name], 0) / sources.length;
  const means: readonly Column<ParserEntry>[] = [
    { head: "parser", kind: "text", cell: ({ templates }) => PARSERS[templates] },
    ...scores.map(({ head, name }) => ({
      head,
      cell: (entry: ParserEntry) => score(mean(entry, name)),
      sort: (entry: ParserEntry) => mean(entry, name),
    })),
    { head: "lowest GA", kind: "text", cell: lowest },
    { head: "sources", cell: ({ sources }) => sources.length },
  ];
  const best = parsers.toSorted((a, b) => mean(b, "groupingAccuracy") - mean(a, "groupingAccuracy"))[0];
  const content = section(
    "parsers",
    `${PARSERS[best.templates]} puts ${(mean(best, "groupingAccuracy") * 100).toFixed(0)} % of the lines into the right group`,
    html`<p>Means over ${plural(best.sources.length, "source")} with true templates. <b>GA</b>: lines whose group is wholly right; <b>FGA</b>: F1 over groups.
      <b>PA</b>: lines whose template has the right text; <b>FTA</b>: F1 over texts; templates in their normal form, what a mask replaced as a variable, ids as
      the run gave them line by line. What a better parser
      is worth to detection is among the ablations.</p>
      ${tableOf("Parsers against true templates.", means, parsers)}
      <details><summary>Every source</summary>${tableOf("Each parser on each source.", everySource, rowsOf(parsers))}</details>`,
  );
  return { id: "parsers", words: "Parsers", content };
}

type SourceRow = ParserEntry["sources"][number] & Pick<ParserEntry, "templates">;

const everySource: readonly Column<SourceRow>[] = [
  { head: "source", kind: "text", cell: ({ source }) => source },
  { head: "parser", kind: "text", cell: ({ templates }) => PARSERS[templates] },
  ...scores.map(({ head, name }) => ({
    head,
    cell: (row: SourceRow) => score(row[name]),
    sort: (row: SourceRow) => row[name],
  })),
];

function rowsOf(parsers: readonly ParserEntry[]): SourceRow[] {
  return parsers[0].sources.flatMap(({ source }) =>
    parsers.flatMap(({ templates, sources }) =>
      sources.filter((scored) => scored.source === source).map((scored) => ({ ...scored, templates })),
    ),
  );
}

function lowest({ sources }: ParserEntry) {
  const worst = sources.reduce((low, source) => (source.groupingAccuracy < low.groupingAccuracy ? source : low));
  return html`${worst.source} <span class="range">${score(worst.groupingAccuracy)}</span>`;
}
