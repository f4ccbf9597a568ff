/** @file How soon episodes are found, at a false-alarm budget. */

import type { CellResult } from "../result.js";
import { meanOf } from "../summary.js";
import { bestOfEach, type Contestant } from "./contestants.js";
import { code } from "./findings.js";
import { listing, plural, score } from "./format.js";
import { html } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { section } from "./section.js";
import { type Series, seriesChart, seriesFigure } from "./series-chart.js";
import { tableOf } from "./table.js";

/** Lines that can be told apart. */
const MOST_LINES = 6;
/** Where the drawn AMOC curve is read: false alarms per 1,000 normal lines. */
const RATES = [0.5, 1, 2, 5, 10, 20, 50, 100];

interface Detection {
  readonly row: Contestant;
  /** By source, averaged over seeds. */
  readonly cells: readonly CellResult[];
}

type Budget = NonNullable<CellResult["timeToDetect"]>["budgets"][number];

/** Episode recall and delay at each budget, and delay against false alarms. */
export function detectionSection(data: ReportData): ReportSection | undefined {
  const found = bestOfEach(data.contestants).flatMap((row): Detection[] => {
    const cells = cellsOf(data, row).filter(({ timeToDetect }) => (timeToDetect?.episodes ?? 0) > 0);
    return cells.length === 0 ? [] : [{ row, cells }];
  });
  if (found.length === 0) return undefined;
  const targets = [...new Set(found.flatMap(({ cells }) => cells.map(({ target }) => target)))];
  const budgets = found[0].cells[0].timeToDetect?.budgets.map(({ falseAlarmsPer1000 }) => falseAlarmsPer1000) ?? [];
  const at = (budget: number, pick: (budget: Budget) => number | null) => (detection: Detection) =>
    meanAt(detection, budget, pick);
  const columns = budgets.flatMap((budget) => {
    const recall = at(budget, ({ episodeRecall }) => episodeRecall);
    const delay = at(budget, ({ delayLines }) => delayLines);
    const seconds = at(budget, ({ delaySeconds }) => delaySeconds);
    return [
      { head: `found, ${budget} per 1,000`, cell: (row: Detection) => score(recall(row)), sort: recall },
      { head: `delay, lines`, cell: (row: Detection) => delay(row)?.toFixed(1) ?? "-", sort: delay },
      { head: `delay, s`, cell: (row: Detection) => seconds(row)?.toFixed(0) ?? "-", sort: seconds },
    ];
  });
  const series = amocSeries(data, found);
  const horizon = found[0].cells[0].timeToDetect?.horizonLines ?? 50;
  const content = section(
    "detection",
    detectionTitle(found, budgets[0]),
    html`<p>Anomalous lines close together are one episode. It is found at the first line that scores at least the threshold, within ${horizon} lines of its
      end; a miss costs ${horizon} lines. Thresholds give 1, 5 or 10 false alarms per 1,000 normal lines. In ${plural(targets.length, "source")} whose lines
      are whole and in time order: ${listing(targets)}.</p>
      ${series.length === 0 ? "" : seriesFigure("amoc", `Detection delay against false alarms for ${listing(series.map(({ name }) => name))}; values at the budgets are in the table below.`, series, "AMOC: mean delay over sources against false alarms; lower and further left is better.")}
      ${tableOf("Share of episodes found, and mean delay with misses at the horizon; means over sources.", [{ head: "detector", kind: "text" as const, cell: ({ row }: Detection) => code(row), sort: ({ row }: Detection) => row.name }, ...columns], found)}`,
  );
  const x = { title: "false alarms per 1,000 normal lines", kind: "log", domain: [0.5, 100] } as const;
  const y = { title: "mean delay, lines", kind: "linear", domain: [0, horizon] } as const;
  return {
    id: "detection",
    words: "Time to detect",
    content,
    charts: series.length === 0 ? {} : { amoc: seriesChart(series, x, y) },
  };
}

function cellsOf({ results }: ReportData, { line }: Contestant): CellResult[] {
  if (line === undefined) return [];
  return results.filter(
    (cell) =>
      cell.weighting === "line" && cell.error === null && cell.detector === line.detector && cell.view === line.view,
  );
}

function meanAt({ cells }: Detection, rate: number, pick: (budget: Budget) => number | null): number | null {
  const targets = [...new Set(cells.map(({ target }) => target))];
  const values = targets.flatMap((target) => {
    const runs = cells.filter((cell) => cell.target === target);
    const budgets = runs.flatMap(
      ({ timeToDetect }) => timeToDetect?.budgets.filter((budget) => budget.falseAlarmsPer1000 === rate) ?? [],
    );
    return meanOf(budgets.flatMap((budget) => pick(budget) ?? [])) ?? [];
  });
  return meanOf(values);
}

/** Curves of single sources read at fixed rates and averaged. */
function amocSeries({ curves, appearances }: ReportData, found: readonly Detection[]): Series[] {
  const amocOf = new Map(curves.flatMap(({ cell, amoc }) => (amoc === undefined ? [] : [[cell, amoc] as const])));
  return found.slice(0, MOST_LINES).flatMap(({ row, cells }) => {
    const drawn = cells.flatMap(({ cell }) => amocOf.get(cell) ?? []);
    if (drawn.length === 0) return [];
    const points = RATES.map((rate) => ({ x: rate, y: meanOf(drawn.map((amoc) => delayAt(amoc, rate))) as number }));
    return [{ name: row.name, appearance: appearances.get(row.name) ?? { colour: "var(--ink)", dash: [] }, points }];
  });
}

/** The smallest delay that the rate can buy. */
function delayAt(
  { falseAlarmsPer1000, delayLines }: { falseAlarmsPer1000: readonly number[]; delayLines: readonly number[] },
  rate: number,
): number {
  const affordable = delayLines.filter((_, index) => falseAlarmsPer1000[index] <= rate);
  return affordable.length === 0 ? Math.max(...delayLines) : Math.min(...affordable);
}

function detectionTitle(found: readonly Detection[], budget: number): string {
  const recall = (row: Detection) => meanAt(row, budget, ({ episodeRecall }) => episodeRecall) ?? -1;
  const best = found.reduce((leader, row) => (recall(row) > recall(leader) ? row : leader));
  return `At ${plural(budget, "false alarm")} per 1,000 lines ${best.row.name} finds ${score(recall(best))} of the episodes`;
}
