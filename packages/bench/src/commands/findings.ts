/** @file `lsad-bench findings`: a run in the form of a short paper. */

import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { meansCsv } from "../report/csv.js";
import { renderFindings } from "../report/findings-document.js";
import { readRun } from "../run.js";
import { summarise } from "../summary.js";
import type { Terminal } from "./terminal.js";

/** The command. */
export function findingsCommand({ stdout }: Terminal): Command {
  return new Command("findings")
    .description("Write what a run found as Markdown, each number with the key of the row it comes from.")
    .argument("<folder>", "the folder that lsad-bench run wrote")
    .option("--out <file>", "default: standard output")
    .option("--means <file>", "write every row's means and intervals too, as CSV")
    .addHelpText(
      "after",
      "\nExample:\n  $ lsad-bench findings out/standard --out docs/findings.md --means docs/results/standard.csv\n",
    )
    .action((folder: string, { out, means }: { out?: string; means?: string }) => {
      const run = readRun(folder);
      const text = renderFindings(run);
      if (out === undefined) stdout.write(text);
      else writeFileSync(out, text);
      if (means !== undefined) writeFileSync(means, meansCsv(summarise(run.results)));
    });
}
