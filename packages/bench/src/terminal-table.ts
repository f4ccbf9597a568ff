/** @file The summary as a table for the terminal. */

import { styleText } from "node:util";
import Table from "cli-table3";
import { type Contestant, contestantsOf } from "./report/contestants.js";
import { interval, listing, score } from "./report/format.js";
import { meanBy, measures } from "./report/measures.js";
import { findRow, type RowQuery } from "./report/row-queries.js";
import type { MetricName } from "./result.js";
import type { Summary, SummaryRow } from "./summary.js";

/** How {@link renderTable} writes. */
export interface TableOptions {
  /** Columns of the terminal; default 80. Where they do not suffice the last metrics are left out. */
  readonly width?: number;
  /** Whether to write colour codes; default false, as for a pipe or a file. */
  readonly color?: boolean;
}

/** Rows of the rare track: the report has all. */
const MOST_RARE = 10;

interface Column {
  readonly head: string;
  readonly width: number;
  readonly text: (contestant: Contestant) => string;
}

/** Blank columns between two columns of the table. */
const GAP = 2;
/** Longest name before it is cut: `adapter-bert · parsed` fits. */
const NAME_WIDTH = 22;
/** Between detector and view in a name. */
const SEPARATOR = " · ";

/**
 * Writes one row a detector: the means over the two-class sources, PR-AUC with its 95 % interval, and below the table
 * the three sources on which each detector ranks worst.
 *
 * @param summary - See `summarise`.
 * @returns Lines joined by newlines, none longer than the width; without a newline at the end.
 *
 * @example
 * ```ts
 * console.log(renderTable(summarise([]))); // "no results"
 * ```
 */
export function renderTable(summary: Summary, { width = 80, color = false }: TableOptions = {}): string {
  const contestants = contestantsOf(summary);
  if (contestants.length === 0) return "no results";
  const paint = (style: "bold" | "dim", text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const columns = fittingColumns(contestants, width);
  const table = newTable(columns, paint);
  const best = bestPrAuc(contestants);
  for (const contestant of contestants) {
    const cells = columns.map((column) => cut(column.text(contestant), column.width));
    table.push(contestant === best ? cells.map((cell) => paint("bold", cell)) : cells);
  }
  return [
    ...trimmedLines(table.toString()),
    "",
    ...rareLines(contestants, width),
    ...fewShotLines(summary, width),
    ...notes(contestants, width).map((note) => paint("dim", note)),
  ].join("\n");
}

function fittingColumns(contestants: readonly Contestant[], width: number): Column[] {
  const longest = Math.max("detector".length, ...contestants.map(({ name }) => name.length));
  const name: Column = { head: "\ndetector", width: Math.min(NAME_WIDTH, longest), text: (row) => cutName(row.name) };
  const columns = [name, ...metricColumns];
  const total = () => columns.reduce((sum, column) => sum + column.width + GAP, 0);
  while (columns.length > 2 && total() > width) columns.pop();
  return columns;
}

const metricColumns: readonly Column[] = [
  { head: "PR-AUC\nby line [95 %]", width: 17, text: ({ line }) => withInterval(line?.metrics.prAuc) },
  { head: "by tem-\nplate", width: 7, text: ({ template }) => score(template?.metrics.prAuc.mean ?? null) },
  lineColumn("AP at\n1 %", 5, "prAucAt1"),
  lineColumn("\nAUROC", 5, "auroc"),
  lineColumn("macro\nF1", 5, "macroF1"),
  lineColumn("\nMCC", 5, "mcc"),
];

function lineColumn(head: string, width: number, metric: MetricName): Column {
  return { head, width, text: ({ line }) => score(line?.metrics[metric].mean ?? null) };
}

function withInterval(metric: { mean: number | null; low: number | null; high: number | null } | undefined): string {
  if (metric === undefined || metric.mean === null) return score(null);
  return `${score(metric.mean)} ${interval(metric.low, metric.high)}`.trimEnd();
}

function newTable(columns: readonly Column[], paint: (style: "bold", text: string) => string): Table.Table {
  const none = "";
  return new Table({
    head: columns.map(({ head }) =>
      head
        .split("\n")
        .map((text) => paint("bold", text))
        .join("\n"),
    ),
    colWidths: columns.map(({ width }) => width + GAP),
    colAligns: columns.map((_, index) => (index < 2 ? "left" : "right")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": GAP, compact: true },
    chars: {
      top: none,
      "top-mid": none,
      "top-left": none,
      "top-right": none,
      bottom: none,
      "bottom-mid": none,
      "bottom-left": none,
      "bottom-right": none,
      left: none,
      "left-mid": none,
      mid: "─",
      "mid-mid": none,
      right: none,
      "right-mid": none,
      middle: none,
    },
  });
}

function trimmedLines(text: string): string[] {
  return text.split("\n").map((line) => line.trimEnd());
}

function bestPrAuc(contestants: readonly Contestant[]): Contestant | undefined {
  const mean = ({ line }: Contestant) => line?.metrics.prAuc.mean ?? Number.NEGATIVE_INFINITY;
  const best = contestants.reduce((leader, rival) => (mean(rival) > mean(leader) ? rival : leader));
  return mean(best) === Number.NEGATIVE_INFINITY ? undefined : best;
}

/** The headline where the run has it: average precision when anomalies are rare, the best rows first. */
function rareLines(contestants: readonly Contestant[], width: number): string[] {
  const rows = contestants
    .filter((row) => (measures.rare1.of(row)?.mean ?? null) !== null)
    .toSorted((a, b) => meanBy(measures.rare1, b) - meanBy(measures.rare1, a))
    .slice(0, MOST_RARE);
  if (rows.length === 0) return [];
  const lines = rows.map((row) => {
    const [one, two] = [measures.rare1, measures.rare2].map((measure) => withInterval(measure.of(row)));
    return cut(`  ${cutName(row.name).padEnd(NAME_WIDTH)}  ${one.padEnd(19)}${two}`.trimEnd(), width);
  });
  return [cut("Rare anomalies, mean AP at 1 % and at 2 % of the normal lines:", width), ...lines, ""];
}

/** Few-shot as an operator would meet it: the next lines labelled, and what that brings on templates not among them. */
const SAMPLER = "random";
/** Width of a mean and the gap before it. */
const MEAN_WIDTH = 8;

function fewShotLines(summary: Summary, width: number): string[] {
  const drawn = summary.rows.filter(({ shots, sampler }) => shots > 0 && sampler === SAMPLER);
  const shots = [...new Set(drawn.map((row) => row.shots))].sort((a, b) => a - b);
  if (shots.length === 0) return [];
  const mean = (query: RowQuery) => score(findRow(summary, query)?.metrics.prAuc.mean ?? null).padStart(MEAN_WIDTH);
  const few = (detector: string, lines: SummaryRow["lines"]) =>
    shots.map((count) => mean({ detector, shots: count, sampler: SAMPLER, lines })).join("");
  const rows = [...new Set(drawn.map(({ detector }) => detector))].map(
    (detector) =>
      `  ${cut(detector, NAME_WIDTH).padEnd(NAME_WIDTH)}${mean({ detector, view: "raw" })}${few(detector, "all")}${few(detector, "unseen-templates")}`,
  );
  const heads = [0, ...shots, ...shots].map((count) => `k = ${count}`.padStart(MEAN_WIDTH));
  const indent = " ".repeat(NAME_WIDTH + 2);
  const groups = ["all lines".padStart(MEAN_WIDTH + 2).padEnd(MEAN_WIDTH * (shots.length + 1)), "  unseen templates"];
  return [
    "Few-shot, mean PR-AUC by line after k labelled lines, drawn at random:",
    `${indent}${groups.join("")}`,
    `${indent}${heads.join("")}`,
    ...rows,
    "",
  ].map((line) => cut(line.trimEnd(), width));
}

function notes(contestants: readonly Contestant[], width: number): string[] {
  const worst = contestants.flatMap(({ name, line }) => {
    if (line === undefined || line.worst.length === 0) return [];
    const sources = line.worst.map(({ target, value }) => `${target} ${score(value)}`);
    return [cut(`  ${cutName(name).padEnd(NAME_WIDTH)}  ${sources.join(", ")}`, width)];
  });
  const lines = worst.length === 0 ? [] : ["Worst sources by PR-AUC:", ...worst];
  return [...lines, ...coverage(contestants).map((note) => cut(note, width))];
}

function coverage(contestants: readonly Contestant[]): string[] {
  const rows = contestants.flatMap(({ line, template }) => line ?? template ?? []);
  const sources = Math.max(...rows.map((row) => row.metrics.prAuc.sources.length));
  const single = new Set(rows.flatMap((row) => row.singleClass.map(({ target }) => target)));
  const failed = contestants.filter(({ line }) => line !== undefined && line.failures.length > 0);
  return [
    `Means over ${sources} held-out source${sources === 1 ? "" : "s"} with both classes.`,
    ...(single.size === 0 ? [] : [`Left out, of one class only: ${[...single].join(", ")}.`]),
    ...(failed.length === 0 ? [] : [`FAILED cells: ${listing(failed.map(({ name }) => name))}.`]),
  ];
}

/** A name that is too long loses letters of the detector, never its view: views of one detector have to be told apart. */
function cutName(name: string): string {
  const [detector, view] = name.split(SEPARATOR);
  if (view === undefined || name.length <= NAME_WIDTH) return cut(name, NAME_WIDTH);
  return `${cut(detector, NAME_WIDTH - SEPARATOR.length - view.length)}${SEPARATOR}${view}`;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
