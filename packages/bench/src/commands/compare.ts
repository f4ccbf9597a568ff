/** @file `lsad-bench compare`: what changed between two runs, and what moved. */

import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { compareRuns } from "../compare.js";
import { comparisonPage, comparisonText } from "../report/comparison-page.js";
import { readRun } from "../run.js";
import type { Terminal } from "./terminal.js";

interface CompareOptions {
  readonly html?: string;
  readonly json?: string;
}

/** The command. */
export function compareCommand({ stdout }: Terminal): Command {
  return new Command("compare")
    .description("Pair the rows of two runs by held-out source: what was changed, what moved, with intervals.")
    .argument("<first>", "folder of a run")
    .argument("<second>", "folder of another")
    .option("--html <file>", "every row as a page")
    .option("--json <file>", "every row and source as JSON")
    .addHelpText("after", "\nExample:\n  $ lsad-bench compare out/before out/after --html compare.html\n")
    .action((first: string, second: string, { html, json }: CompareOptions) => {
      const comparison = compareRuns(readRun(first), readRun(second));
      stdout.write(`${comparisonText(comparison)}\n`);
      if (html !== undefined) writeFileSync(html, comparisonPage(comparison));
      if (json !== undefined) writeFileSync(json, `${JSON.stringify(comparison, null, 2)}\n`);
    });
}
