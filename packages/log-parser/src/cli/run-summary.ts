/** @file What a run did, for a person to read at its end. */

import type { Miner } from "./miner.js";
import type { RunTotals } from "./parse-run.js";
import { count } from "./progress.js";

/** The summary as text of several lines. */
export function summaryText(totals: RunTotals, miner: Miner, seconds: number): string {
  const { files, badInputs, lines, records, misfits, cutLines, unmatched, headers, firstMisfits } = totals;
  const rate = seconds > 0 ? Math.round(lines / seconds) : 0;
  const rows: (readonly [name: string, value: string])[] = [
    ["files", badInputs > 0 ? `${count(files)}, ${count(badInputs)} not readable` : count(files)],
    ["lines", `${count(lines)} in ${seconds.toFixed(1)} s, ${count(rate)} lines/s`],
    ["records", count(records)],
    [
      "header",
      Array.from(headers, ([name, number]) => (number > 1 ? `${name} x ${number}` : name)).join("; ") || "none",
    ],
    ["no header", count(misfits)],
    ["templates", `${count(miner.parser.size)} (${miner.name})`],
  ];
  if (miner.parser.evicted > 0)
    rows.push(["evicted", `${count(miner.parser.evicted)} templates, those not seen for longest`]);
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
