/** @file `lsad-bench merge`: the shards of a run become one run, with its table and report. */

import { Command } from "commander";
import { mergeShards } from "../merge.js";
import { FailedCellsError } from "./failed-cells.js";
import { presentRun } from "./report.js";
import type { Terminal } from "./terminal.js";

/** The command. */
export function mergeCommand(terminal: Terminal): Command {
  return new Command("merge")
    .description("Join the shards of a run: the same bytes as a single run, its table and its report.")
    .argument("<folders...>", "what lsad-bench run --shard wrote, or folders that hold several of them")
    .option("--out <folder>", "where the run goes; default: the folder that holds the first shard")
    .addHelpText("after", EXAMPLES)
    .action((folders: string[], { out }: { out?: string }) => {
      const failed = presentRun(mergeShards(folders, out), terminal);
      if (failed > 0) throw new FailedCellsError(failed);
    });
}

const EXAMPLES = `
Examples:
  $ lsad-bench run --preset standard --shard 0/2 --out run     on one machine
  $ lsad-bench run --preset standard --shard 1/2 --out run     on another
  $ lsad-bench merge run                                       where both folders are
`;
