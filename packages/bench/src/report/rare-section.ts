/** @file The rare track: what is left of a ranking when whole templates of anomalies are taken away. */

import { bestOfEach, type Contestant } from "./contestants.js";
import { code } from "./findings.js";
import { plural, score } from "./format.js";
import { html } from "./html.js";
import { rare } from "./measures.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { section } from "./section.js";
import { type Series, scoreAxisOf, seriesChart, seriesFigure } from "./series-chart.js";
import { meanWithInterval, tableOf } from "./table.js";

/** Lines that can be told apart. */
const MOST_LINES = 6;
/** Always drawn: what the others are read against. */
const ANCHORS = ["keyword", "rarity", "tfidf-lr"];

/** Share of anomalies against average precision. */
export function rareSection({ manifest, contestants, appearances, results }: ReportData): ReportSection | undefined {
  const shares = [...manifest.rareShares].toSorted((a, b) => a - b).map(String);
  const rows = contestants.filter((row) => row.rare.size > 0);
  if (rows.length === 0 || results.length === 0) return undefined;
  const series = drawnRows(rows).map(
    (row): Series => ({
      name: row.name,
      appearance: appearances.get(row.name) ?? { colour: "var(--ink)", dash: [] },
      points: shares.flatMap((share) => {
        const metric = rare(share).of(row);
        return metric?.mean == null ? [] : [{ x: `${share} %`, y: metric.mean, low: metric.low, high: metric.high }];
      }),
    }),
  );
  const columns = shares.map((share) => ({
    head: `AP at ${share} %`,
    cell: (row: Contestant) => meanWithInterval(rare(share).of(row)),
    sort: (row: Contestant) => rare(share).of(row)?.mean ?? null,
  }));
  const table = tableOf(
    html`Mean average precision by line over held-out sources; ${plural(manifest.rareDraws, "draw")} a source, the same for every detector.`,
    [
      { head: "detector", kind: "text" as const, cell: code, sort: ({ name }: Contestant) => name },
      ...columns,
      { head: "natural", cell: ({ line }: Contestant) => score(line?.metrics.prAuc.mean ?? null) },
    ],
    rows,
  );
  const content = section(
    "rare",
    rareTitle(rows, shares),
    html`<p>Real anomalies are rare. Here whole templates of anomalous lines are removed at random until the given share, in percent of the
      normal lines, is left; rarity is counted anew. A ranking at chance reaches about the share itself.</p>
      ${seriesFigure("rare-chart", `Average precision against the share of anomalies for ${series.map(({ name }) => name).join(", ")}; the values are in the table below.`, series, "Bars: 95 % intervals, sources drawn first, then draws.")}
      ${table}`,
  );
  const x = { title: "anomalies, in percent of the normal lines", kind: "steps" } as const;
  return {
    id: "rare",
    words: "Rare anomalies",
    content,
    charts: { "rare-chart": seriesChart(series, x, scoreAxisOf("mean average precision")) },
  };
}

function drawnRows(rows: readonly Contestant[]): Contestant[] {
  const best = bestOfEach(rows);
  const anchors = best.filter(({ detector }) => ANCHORS.includes(detector));
  const others = best.filter((row) => !anchors.includes(row)).slice(0, MOST_LINES - anchors.length);
  return best.filter((row) => anchors.includes(row) || others.includes(row));
}

function rareTitle(rows: readonly Contestant[], shares: readonly string[]): string {
  const [least, most] = [shares[0], shares[shares.length - 1]];
  const [first] = rows;
  const at = (share: string) => rare(share).of(first)?.mean ?? null;
  if (at(least) === null || at(most) === null) return "When anomalies are rare";
  return `${first.name} keeps ${score(at(least))} of average precision at ${least} % anomalies, from ${score(at(most))} at ${most} %`;
}
