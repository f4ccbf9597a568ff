/** @file `lsad-bench report`: the table and `report.html` of a run again, from what its folder holds. */

import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { renderReport } from "../report/report.js";
import { type RunFolder, readRun } from "../run.js";
import { summarise } from "../summary.js";
import { renderTable } from "../terminal-table.js";
import type { Terminal } from "./terminal.js";

/** File name of the report inside a run's folder. */
const REPORT_FILE = "report.html";

/** The command. */
export function reportCommand(terminal: Terminal): Command {
  return new Command("report")
    .description("Print the table and write report.html of a run again, finished or not.")
    .argument("<folder>", "the folder that lsad-bench run wrote")
    .addHelpText("after", "\nExample:\n  $ lsad-bench report out/quick-synthetic-1a2b3c4d\n")
    .action((folder: string) => {
      presentRun(readRun(folder), terminal);
    });
}

/**
 * Prints the table of a run and writes its report.
 * @returns how many cells failed.
 */
export function presentRun(run: RunFolder, { stdout }: Terminal): number {
  const { folder, results } = run;
  const color = stdout.isTTY === true && process.env.NO_COLOR === undefined;
  stdout.write(`${renderTable(summarise(results), { width: stdout.columns ?? 80, color })}\n`);
  const file = join(folder, REPORT_FILE);
  writeFileSync(`${file}.partial`, renderReport(run));
  renameSync(`${file}.partial`, file);
  const failed = results.filter((result) => result.error !== null).length;
  stdout.write(`Report: ${file}\n`);
  return failed;
}
