/** @file Rows of the run beside the same learnt by another library: means, and every source. */

import type { PeerRow } from "../run-files.js";
import { percent, plural, score } from "./format.js";
import { html } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { section } from "./section.js";
import { type Column, tableOf } from "./table.js";

/** What is shown of some rows of one detector: their means. */
interface PeerMeans {
  readonly detector: string;
  readonly difference: string;
  readonly ours: number | null;
  readonly theirs: number | null;
  readonly spearman: number | null;
  readonly sameSide: number | null;
  readonly oursSeconds: number | null;
  readonly theirsSeconds: number | null;
}

/** The comparison with another library, where the run was compared with one. */
export function peersSection({ peers }: ReportData): ReportSection | undefined {
  if (peers === undefined || peers.rows.length === 0) return undefined;
  const { library, rows } = peers;
  const detectors = [...new Set(rows.map(({ detector }) => detector))];
  const means = detectors.map((detector) => meansOf(rows.filter((row) => row.detector === detector)));
  const furthest = Math.max(...means.map(({ ours, theirs }) => Math.abs((ours ?? 0) - (theirs ?? 0))));
  const targets = new Set(rows.map(({ target }) => target)).size;
  const content = section(
    "peers",
    `${library} beside ${plural(detectors.length, "row")}: means differ by at most ${score(furthest)}`,
    html`<p>The same training rows, weights and features, learnt by ${library} and scored there; means over ${plural(targets, "source")}, precision where a source
      has both classes. <b>Rank corr.</b>: Spearman's, of the scores of distinct rows. <b>Same side</b>: rows that both call anomalous, or both normal. Seconds
      are of a fit with its scores, on the machine at hand.</p>
      ${tableOf(`Rows beside those of ${library}.`, [named, ...columnsFor(library), difference], means)}
      <details><summary>Every source</summary>${tableOf(
        `Each row beside that of ${library}, on each source.`,
        [{ head: "source", kind: "text", cell: ({ target }) => target }, named, ...columnsFor(library)],
        rows.map((row) => ({ target: row.target, ...meansOf([row]) })),
      )}</details>`,
  );
  return { id: "peers", words: "Another library", content };
}

const named: Column<PeerMeans> & Column<PeerMeans & { readonly target: string }> = {
  head: "row",
  kind: "text",
  cell: ({ detector }) => detector,
};
const difference: Column<PeerMeans> = { head: "what differs", kind: "prose", cell: (row) => row.difference };

function columnsFor(library: string): Column<PeerMeans>[] {
  return [
    { head: "PR-AUC, ours", cell: ({ ours }) => score(ours), sort: ({ ours }) => ours },
    { head: `PR-AUC, ${library}`, cell: ({ theirs }) => score(theirs), sort: ({ theirs }) => theirs },
    { head: "rank corr.", cell: ({ spearman }) => score(spearman), sort: ({ spearman }) => spearman },
    { head: "same side", cell: ({ sameSide }) => percent(sameSide), sort: ({ sameSide }) => sameSide },
    { head: "s, ours", cell: ({ oursSeconds }) => seconds(oursSeconds), sort: ({ oursSeconds }) => oursSeconds },
    {
      head: "s, theirs",
      cell: ({ theirsSeconds }) => seconds(theirsSeconds),
      sort: ({ theirsSeconds }) => theirsSeconds,
    },
  ];
}

const seconds = (value: number | null) => (value ?? 0).toFixed(2);

function meansOf(rows: readonly PeerRow[]): PeerMeans {
  const [{ detector, difference }] = rows;
  const mean = (of: (row: PeerRow) => number | null) => {
    const values = rows.map(of).filter((value) => value !== null);
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return {
    detector,
    difference,
    ours: mean(({ averagePrecision }) => averagePrecision.ours),
    theirs: mean(({ averagePrecision }) => averagePrecision.theirs),
    spearman: mean((row) => row.spearman),
    sameSide: mean(({ sameSide }) => sameSide),
    oursSeconds: mean((row) => row.seconds.ours),
    theirsSeconds: mean((row) => row.seconds.theirs),
  };
}
