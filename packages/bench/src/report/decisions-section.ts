/** @file What becomes of a ranking when it has to decide: threshold policies, and probabilities against what happened. */

import { quantile } from "@lsad/eval";
import type { CellResult } from "../result.js";
import { meanOf } from "../summary.js";
import { bestOfEach, type Contestant } from "./contestants.js";
import { code } from "./findings.js";
import { score } from "./format.js";
import { html } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { section } from "./section.js";
import { type Series, scoreAxisOf, seriesChart, seriesFigure } from "./series-chart.js";
import { tableOf } from "./table.js";

interface PolicyRow {
  readonly row: Contestant;
  readonly cells: readonly CellResult[];
}

/** Macro-F1 of each detector under every threshold policy. */
export function thresholdsSection(data: ReportData): ReportSection | undefined {
  const rows = rowsWith(data, ({ thresholds }) => thresholds !== undefined);
  if (rows.length === 0) return undefined;
  const policies = [
    ...new Set(rows.flatMap(({ cells }) => cells.flatMap(({ thresholds }) => Object.keys(thresholds ?? {})))),
  ].toSorted();
  const mean = (row: PolicyRow, policy: string) =>
    bySource(row, ({ thresholds }) => thresholds?.[policy]?.macroF1 ?? null);
  const declared = (row: PolicyRow) => bySource(row, ({ metrics }) => metrics.macroF1.value);
  const gaps = rows.flatMap((row) => {
    const [oracle, own] = [mean(row, "oracle-macro-f1"), declared(row)];
    return oracle === null || own === null ? [] : [oracle - own];
  });
  const content = section(
    "thresholds",
    gaps.length === 0
      ? "The threshold decides"
      : `A threshold fixed in advance costs ${score(quantile(gaps, 0.5))} of macro-F1 against the oracle, in the median detector`,
    html`<p>The same scores, other thresholds. The first column is the policy of the comparison, chosen before the run; <code>oracle</code> looks at the
      test's labels and cannot be had. <code>quantile</code> and <code>pot</code> are set on the target's unlabelled buffer, <code>inner-loso</code> by labels of the other sources.</p>
      ${tableOf(
        "Mean macro-F1 by line over held-out sources.",
        [
          {
            head: "detector",
            kind: "text" as const,
            cell: ({ row }: PolicyRow) => code(row),
            sort: ({ row }: PolicyRow) => row.name,
          },
          { head: "in advance", cell: (row: PolicyRow) => html`<b>${score(declared(row))}</b>`, sort: declared },
          ...policies.map((policy) => ({
            head: policy,
            cell: (row: PolicyRow) => score(mean(row, policy)),
            sort: (row: PolicyRow) => mean(row, policy),
          })),
        ],
        rows,
      )}`,
  );
  return { id: "thresholds", words: "Thresholds", content };
}

/** Reliability of the detectors whose score is a probability. */
export function calibrationSection(data: ReportData): ReportSection | undefined {
  const rows = rowsWith(data, ({ calibration }) => calibration !== undefined);
  if (rows.length === 0) return undefined;
  const ece = (row: PolicyRow) => bySource(row, ({ calibration }) => calibration?.ece ?? null);
  const brier = (row: PolicyRow) => bySource(row, ({ calibration }) => calibration?.brier ?? null);
  const series = rows.map(
    ({ row, cells }): Series => ({
      name: row.name,
      appearance: data.appearances.get(row.name) ?? { colour: "var(--ink)", dash: [] },
      points: reliability(cells),
    }),
  );
  const errors = rows.flatMap((row) => ece(row) ?? []);
  const diagonal: Series = {
    name: "as said",
    appearance: { colour: "var(--faint)", dash: [3, 3] },
    points: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
  };
  const content = section(
    "calibration",
    `Probabilities from other systems are off by ${score(Math.min(...errors))} or more on a new one`,
    html`${seriesFigure("calibration-chart", "Observed share of anomalies against the probability that was said; the errors are in the table below.", [...series, diagonal], "Observed share of anomalies against the mean probability of a bin, over all held-out sources, each source counting once. Above the dotted line: more anomalies than said.")}
      ${tableOf(
        "Brier score and expected calibration error, means over sources; lower is better.",
        [
          {
            head: "detector",
            kind: "text" as const,
            cell: ({ row }: PolicyRow) => code(row),
            sort: ({ row }: PolicyRow) => row.name,
          },
          { head: "calibration error", cell: (row: PolicyRow) => score(ece(row)), sort: ece },
          { head: "Brier", cell: (row: PolicyRow) => score(brier(row)), sort: brier },
        ],
        rows,
      )}`,
  );
  const axes = [scoreAxisOf("probability that was said"), scoreAxisOf("observed share")] as const;
  return {
    id: "calibration",
    words: "Calibration",
    content,
    charts: { "calibration-chart": seriesChart([...series, diagonal], axes[0], axes[1], 260) },
  };
}

/** Bins of equal bounds over sources, each bin's weight within its source. */
function reliability(cells: readonly CellResult[]): { x: number; y: number }[] {
  const bins = new Map<number, { said: number; observed: number; weight: number }>();
  for (const { calibration } of cells) {
    const total = calibration?.bins.reduce((sum, { weight }) => sum + weight, 0) ?? 0;
    for (const { lower, meanScore, observed, weight } of calibration?.bins ?? []) {
      if (weight === 0) continue;
      const bin = bins.get(lower) ?? { said: 0, observed: 0, weight: 0 };
      const part = weight / total;
      bins.set(lower, {
        said: bin.said + part * meanScore,
        observed: bin.observed + part * observed,
        weight: bin.weight + part,
      });
    }
  }
  return [...bins.values()]
    .map(({ said, observed, weight }) => ({ x: said / weight, y: observed / weight }))
    .toSorted((a, b) => a.x - b.x);
}

function rowsWith({ contestants, results }: ReportData, has: (cell: CellResult) => boolean): PolicyRow[] {
  return bestOfEach(contestants).flatMap((row) => {
    const cells = results.filter(
      (cell) =>
        cell.weighting === "line" &&
        cell.error === null &&
        cell.detector === row.detector &&
        cell.view === row.line?.view &&
        cell.test.anomalies > 0 &&
        cell.test.anomalies < cell.test.lines &&
        has(cell),
    );
    return cells.length === 0 ? [] : [{ row, cells }];
  });
}

function bySource({ cells }: PolicyRow, pick: (cell: CellResult) => number | null): number | null {
  const targets = [...new Set(cells.map(({ target }) => target))];
  return meanOf(
    targets.flatMap(
      (target) => meanOf(cells.filter((cell) => cell.target === target).flatMap((cell) => pick(cell) ?? [])) ?? [],
    ),
  );
}
