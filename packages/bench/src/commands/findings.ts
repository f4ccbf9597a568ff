/** @file `lsad-bench findings`: a run in the form of a short paper. */

import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { renderFindings } from "../report/findings-document.js";
import { readRun } from "../run.js";
import type { Terminal } from "./terminal.js";

/** The command. */
export function findingsCommand({ stdout }: Terminal): Command {
  return new Command("findings")
    .description("Write what a run found as Markdown, each number with the key of the row it comes from.")
    .argument("<folder>", "the folder that lsad-bench run wrote")
    .option("--out <file>", "default: standard output")
    .addHelpText("after", "\nExample:\n  $ lsad-bench findings out/standard --out docs/findings.md\n")
    .action((folder: string, { out }: { out?: string }) => {
      const text = renderFindings(readRun(folder));
      if (out === undefined) stdout.write(text);
      else writeFileSync(out, text);
    });
}
