/** @file What a run did, for a person to read at its end. */

import type { RunTotals } from "./parse-run.js";
import { count } from "./progress.js";

/** Totals of a run; on several threads, lines without header and lines cut are not counted. */
export type SummaryTotals = Omit<RunTotals, "misfits" | "cutLines"> & Partial<Pick<RunTotals, "misfits" | "cutLines">>;

/** What a run's parser has come to. */
export interface ParserFigures {
  readonly name: string;
  readonly templates: number;
  readonly evicted: number;
}

/** The summary as text of several lines. */
export function summaryText(totals: SummaryTotals, parser: ParserFigures, seconds: number): string {
  const { files, badInputs, lines, records, misfits, cutLines = 0, unmatched, headers, firstMisfits } = totals;
  const rate = seconds > 0 ? Math.round(lines / seconds) : 0;
  const rows: (readonly [name: string, value: string])[] = [
    ["files", badInputs > 0 ? `${count(files)}, ${count(badInputs)} not readable` : count(files)],
    ["lines", `${count(lines)} in ${seconds.toFixed(1)} s, ${count(rate)} lines/s`],
    ["records", count(records)],
    [
      "header",
      Array.from(headers, ([name, number]) => (number > 1 ? `${name} x ${number}` : name)).join("; ") || "none",
    ],
    ...(misfits === undefined ? [] : [["no header", count(misfits)] as const]),
    ["templates", `${count(parser.templates)} (${parser.name})`],
  ];
  if (parser.evicted > 0) rows.push(["evicted", `${count(parser.evicted)} templates, those not seen for longest`]);
  if (unmatched > 0) rows.push(["unmatched", count(unmatched)]);
  if (cutLines > 0) rows.push(["cut", `${count(cutLines)} lines that were too long`]);
  const text = rows.map(([name, value]) => `${name.padEnd(10)} ${value}`);
  if (firstMisfits.length > 0)
    text.push("first lines without header:", ...firstMisfits.map((misfit) => `  ${printable(misfit)}`));
  return `${text.join("\n")}\n`;
}

/** Control characters of a log must not reach a terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\u{fffd}");
}
