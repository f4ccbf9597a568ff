/** @file `lsad-bench data`: the synthetic corpus as files. */

import { syntheticCorpus, writeCorpus } from "@lsad/datasets";
import { Command } from "commander";
import { count } from "./options.js";
import type { Terminal } from "./terminal.js";

/** The command. */
export function dataCommand({ stdout }: Terminal, signal: AbortSignal): Command {
  const generate = new Command("generate")
    .description("Write the synthetic corpus in the Loghub layout, at any size.")
    .requiredOption("--out <folder>", "where raw_data/, structured_data/ and labeled_data/ go")
    .option("--lines <n>", "lines a source", count, 2000)
    .option("--seed <n>", "another seed, another corpus", count, 1)
    .addHelpText("after", "\nExample:\n  $ lsad-bench data generate --out synthetic-100k --lines 100000\n")
    .action(async ({ out, lines, seed }: { out: string; lines: number; seed: number }) => {
      await writeCorpus(syntheticCorpus({ seed, linesPerSource: lines }), out, { signal });
      stdout.write(`Corpus: ${out} (16 sources x ${lines} lines)\n`);
    });
  return new Command("data").description("Make data to run on.").addCommand(generate);
}
