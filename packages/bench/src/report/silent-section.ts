/** @file What rankings are worth where the keyword list has nothing to say. */

import { code } from "./findings.js";
import { difference, score } from "./format.js";
import { html } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { findRow } from "./row-queries.js";
import { section } from "./section.js";
import { meanWithInterval, tableOf } from "./table.js";

/** The sub-task of lines on which the keyword list is silent. */
export function silentSection({ contestants, everything }: ReportData): ReportSection | undefined {
  const rows = contestants.flatMap((contestant) => {
    const { detector, line } = contestant;
    if (line === undefined) return [];
    const find = (weighting: "line" | "template") =>
      findRow(everything, { detector, view: line.view, lines: "keyword-silent", weighting });
    const [byLine, byTemplate] = [find("line")?.metrics, find("template")?.metrics];
    return byLine?.prAuc.mean == null ? [] : [{ contestant, byLine, byTemplate }];
  });
  if (rows.length === 0) return undefined;
  type Row = (typeof rows)[number];
  rows.sort((a, b) => (b.byLine.prAuc.mean ?? 0) - (a.byLine.prAuc.mean ?? 0));
  const constant = rows.find(({ contestant }) => contestant.detector === "all-normal")?.byLine.prAuc.mean ?? null;
  const [best] = rows;
  const content = section(
    "silent",
    `Where the keyword list is silent, ${best.contestant.name} still reaches ${score(best.byLine.prAuc.mean)}${constant === null ? "" : `, a constant ${score(constant)}`}`,
    html`<p>Only lines without any word of the keyword list: what does a detector know beyond "error"? Fewer sources have anomalies left here, so these means are
      not comparable with those above.</p>
      ${tableOf(
        "The sub-task of lines on which the keyword list is silent.",
        [
          {
            head: "detector",
            kind: "text",
            cell: ({ contestant }: Row) => code(contestant),
            sort: ({ contestant }: Row) => contestant.name,
          },
          {
            head: "PR-AUC by line",
            cell: ({ byLine }: Row) => meanWithInterval(byLine.prAuc),
            sort: ({ byLine }: Row) => byLine.prAuc.mean,
          },
          ...(constant === null
            ? []
            : [
                {
                  head: "above a constant",
                  cell: ({ byLine }: Row) => difference((byLine.prAuc.mean ?? 0) - constant),
                },
              ]),
          {
            head: "by template",
            cell: ({ byTemplate }: Row) => score(byTemplate?.prAuc.mean ?? null),
            sort: ({ byTemplate }: Row) => byTemplate?.prAuc.mean ?? null,
          },
          {
            head: "AP at 1 %",
            cell: ({ byLine }: Row) => score(byLine.prAucAt1.mean),
            sort: ({ byLine }: Row) => byLine.prAucAt1.mean,
          },
          {
            head: "AUROC",
            cell: ({ byLine }: Row) => score(byLine.auroc.mean),
            sort: ({ byLine }: Row) => byLine.auroc.mean,
          },
          { head: "sources", cell: ({ byLine }: Row) => byLine.prAuc.sources.length },
        ],
        rows,
      )}`,
  );
  return { id: "silent", words: "Without keywords", content };
}
